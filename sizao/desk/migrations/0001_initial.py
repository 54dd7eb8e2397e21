from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [("database", "0001_extensions")]

    operations = [
        migrations.CreateModel(
            name='DemoFill',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('scale', models.CharField(max_length=16, verbose_name='scale')),
                ('seed', models.BigIntegerField(verbose_name='seed')),
                ('started_at', models.DateTimeField(verbose_name='started at')),
                ('steps', models.JSONField(default=list, verbose_name='steps done')),
                ('finished_at', models.DateTimeField(null=True, verbose_name='finished at')),
                ('plays_at', models.DateTimeField(null=True, verbose_name='instant of the demo')),
            ],
            options={
                'verbose_name': 'demo city',
                'verbose_name_plural': 'demo cities',
                'constraints': [models.CheckConstraint(condition=models.Q(('id', 1)), name='desk_demo_one_at_most'), models.CheckConstraint(condition=models.Q(models.Q(('finished_at__isnull', True), ('plays_at__isnull', True)), models.Q(('finished_at__isnull', False), ('plays_at__isnull', False)), _connector='OR'), name='desk_demo_finished_with_its_clock')],
            },
        ),
    ]
