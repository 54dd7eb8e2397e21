
import django.db.models.deletion
import sizao.foundation.database.fields
from django.db import migrations, models

from sizao.foundation.database.row_security import audited_table, row_scope_policy


class Migration(migrations.Migration):

    dependencies = [
        ('supplies', '0002_row_security'),
    ]

    operations = [
        migrations.CreateModel(
            name='Headcount',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('division_path', sizao.foundation.database.fields.DivisionPathField(verbose_name='division')),
                ('who', models.CharField(max_length=12, verbose_name='who is counted')),
                ('people', models.IntegerField(verbose_name='people')),
                ('until', models.DateField(verbose_name='until')),
                ('told_at', models.DateTimeField(verbose_name='told at')),
                ('told_by', models.CharField(max_length=80, verbose_name='told by')),
                ('store', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='headcounts', to='supplies.store', verbose_name='store')),
            ],
            options={
                'verbose_name': 'headcount',
                'verbose_name_plural': 'headcounts',
                'constraints': [models.UniqueConstraint(fields=('store', 'who'), name='supplies_headcount_once'), models.CheckConstraint(condition=models.Q(('who__in', ['everyone', 'infant', 'woman', 'pregnant', 'dialysis', 'chronic'])), name='supplies_headcount_of_known'), models.CheckConstraint(condition=models.Q(('people__gte', 0)), name='supplies_headcount_not_negative')],
            },
        ),
        row_scope_policy('supplies_headcount'),
        audited_table('supplies_headcount'),
    ]
