import sizao.foundation.database.fields
import sizao.registry.people.types
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [("database", "0001_extensions")]

    operations = [
        migrations.CreateModel(
            name='IdentityMerge',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('from_key', models.BigIntegerField(verbose_name='key that is joined')),
                ('to_key', models.BigIntegerField(verbose_name='key that stands for both')),
                ('decided_by', models.CharField(max_length=80, verbose_name='decided by')),
                ('reason', models.TextField(verbose_name='reason')),
                ('at', models.DateTimeField(verbose_name='decided at')),
                ('undone_at', models.DateTimeField(null=True, verbose_name='undone at')),
                ('undone_by', models.CharField(blank=True, default='', max_length=80, verbose_name='undone by')),
                ('undone_reason', models.TextField(blank=True, default='', verbose_name='reason for undoing')),
            ],
            options={
                'verbose_name': 'joined identity',
                'verbose_name_plural': 'joined identities',
                'constraints': [models.CheckConstraint(condition=models.Q(('from_key', models.F('to_key')), _negated=True), name='people_merge_of_two'), models.UniqueConstraint(condition=models.Q(('undone_at__isnull', True)), fields=('from_key',), name='people_merge_once_in_force'), models.CheckConstraint(condition=models.Q(models.Q(('undone_at__isnull', True), ('undone_by', '')), models.Q(('undone_at__isnull', False), models.Q(('undone_by', ''), _negated=True)), _connector='OR'), name='people_merge_undone_by_somebody'), models.CheckConstraint(condition=models.Q(models.Q(('decided_by', ''), _negated=True), models.Q(('reason', ''), _negated=True)), name='people_merge_decided_with_reason')],
            },
        ),
        migrations.CreateModel(
            name='Person',
            fields=[
                ('key', models.BigIntegerField(primary_key=True, serialize=False, verbose_name='person key')),
                ('name', models.BinaryField(verbose_name='name')),
                ('identifier', models.BinaryField(verbose_name='identifier')),
                ('phone', models.BinaryField(null=True, verbose_name='phone')),
                ('name_index', models.BigIntegerField()),
                ('phone_index', models.BigIntegerField(null=True)),
                ('birth_year', models.SmallIntegerField(null=True, verbose_name='year of birth')),
                ('sex', models.CharField(choices=[('f', 'f'), ('m', 'm'), ('u', 'u')], default=sizao.registry.people.types.Sex['UNKNOWN'], max_length=1, verbose_name='sex')),
                ('division_path', sizao.foundation.database.fields.DivisionPathField(verbose_name='division')),
                ('household_place', models.CharField(max_length=120, null=True, verbose_name='household')),
            ],
            options={
                'verbose_name': 'person',
                'verbose_name_plural': 'people',
                'indexes': [models.Index(fields=['name_index'], name='people_person_name_idx'), models.Index(fields=['phone_index'], name='people_person_phone_idx')],
                'constraints': [models.CheckConstraint(condition=models.Q(('key__gt', 0)), name='people_person_key_positive'), models.CheckConstraint(condition=models.Q(('sex__in', ['f', 'm', 'u'])), name='people_person_sex_known'), models.CheckConstraint(condition=models.Q(models.Q(('phone__isnull', True), ('phone_index__isnull', True)), models.Q(('phone__isnull', False), ('phone_index__isnull', False)), _connector='OR'), name='people_person_phone_and_index_together')],
            },
        ),
    ]
