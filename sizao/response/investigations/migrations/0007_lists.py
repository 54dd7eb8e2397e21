
import django.db.models.deletion
import sizao.foundation.database.fields
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('cases', '0006_grounds_fall'),
        ('investigations', '0006_both_sides_see_a_request'),
    ]

    operations = [
        migrations.CreateModel(
            name='ContactList',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sender', models.CharField(max_length=80, verbose_name='sender')),
                ('name', models.CharField(max_length=200, verbose_name='file')),
                ('format', models.CharField(max_length=16, verbose_name='format')),
                ('content', models.BinaryField(null=True, verbose_name='content')),
                ('staged_at', models.DateTimeField(verbose_name='staged at')),
                ('staged_by', models.CharField(max_length=80, verbose_name='staged by')),
                ('taken_at', models.DateTimeField(null=True, verbose_name='taken at')),
                ('taken', models.IntegerField(default=0, verbose_name='rows taken')),
                ('bad', models.IntegerField(default=0, verbose_name='rows not taken')),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cases.case', verbose_name='case')),
            ],
            options={
                'verbose_name': 'list of contacts',
                'verbose_name_plural': 'lists of contacts',
            },
        ),
        migrations.CreateModel(
            name='BadContactRow',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('line', models.IntegerField(verbose_name='line')),
                ('reason', models.CharField(max_length=40, verbose_name='reason')),
                ('column', models.CharField(blank=True, max_length=16, verbose_name='column')),
                ('fields', models.BinaryField(verbose_name='as sent')),
                ('contact_list', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='bad_rows', to='investigations.contactlist', verbose_name='list')),
            ],
            options={
                'verbose_name': 'row of a list that was not taken',
                'verbose_name_plural': 'rows of lists that were not taken',
            },
        ),
        migrations.CreateModel(
            name='ListMapping',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sender', models.CharField(max_length=80, verbose_name='sender')),
                ('columns', models.JSONField(default=dict, verbose_name='what it calls our columns')),
                ('words', models.JSONField(default=dict, verbose_name='what its words mean')),
                ('zone', models.CharField(max_length=64, verbose_name='time zone')),
                ('division_path', sizao.foundation.database.fields.DivisionPathField(verbose_name='division')),
            ],
            options={
                'verbose_name': "reading of a sender's lists",
                'verbose_name_plural': "readings of senders' lists",
                'constraints': [models.UniqueConstraint(fields=('division_path', 'sender'), name='investigations_mapping_once'), models.CheckConstraint(condition=models.Q(('sender', ''), _negated=True), name='investigations_mapping_of_somebody')],
            },
        ),
        migrations.AddConstraint(
            model_name='contactlist',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(models.Q(('taken_at__isnull', False)), ('content__isnull', True)), models.Q(models.Q(('taken_at__isnull', False), _negated=True), ('content__isnull', False)), _connector='OR'), name='investigations_list_names_nobody_when_taken'),
        ),
        migrations.AddConstraint(
            model_name='badcontactrow',
            constraint=models.UniqueConstraint(fields=('contact_list', 'line'), name='investigations_bad_line_once'),
        ),
    ]
