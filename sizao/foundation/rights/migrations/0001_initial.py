import django.contrib.postgres.fields
import django.db.models.functions.datetime
import sizao.foundation.database.fields
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [("database", "0001_extensions")]

    operations = [
        migrations.CreateModel(
            name='CorrectionRequest',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.CharField(max_length=20, unique=True, verbose_name='number')),
                ('person', models.BigIntegerField(verbose_name='person key')),
                ('division_path', sizao.foundation.database.fields.DivisionPathField(verbose_name='division')),
                ('way', models.CharField(max_length=16, verbose_name='way')),
                ('lodged_by', models.CharField(max_length=80, verbose_name='lodged by')),
                ('lodged_at', models.DateTimeField(verbose_name='lodged at')),
                ('due_at', models.DateTimeField(verbose_name='due')),
                ('due_rule', models.CharField(max_length=120, verbose_name='rule of the deadline')),
                ('wrong', models.BinaryField(verbose_name='what is wrong')),
                ('right', models.BinaryField(verbose_name='what is right')),
                ('outcome', models.CharField(blank=True, default='', max_length=16, verbose_name='outcome')),
                ('reasons', models.BinaryField(null=True, verbose_name='reasons of the answer')),
                ('answered_by', models.CharField(blank=True, default='', max_length=80, verbose_name='answered by')),
                ('answered_at', models.DateTimeField(null=True, verbose_name='answered at')),
            ],
            options={
                'verbose_name': 'request for correction',
                'verbose_name_plural': 'requests for correction',
                'indexes': [models.Index(fields=['person'], name='rights_correction_person_idx')],
                'constraints': [models.CheckConstraint(condition=models.Q(('way__in', ['own_page', 'counter'])), name='rights_correction_way_known'), models.CheckConstraint(condition=models.Q(models.Q(('answered_at__isnull', True), ('answered_by', ''), ('outcome', ''), ('reasons__isnull', True)), models.Q(('answered_at__isnull', False), ('outcome__in', ['corrected', 'partly', 'refused']), ('reasons__isnull', False), models.Q(('answered_by', ''), _negated=True)), _connector='OR'), name='rights_correction_answered_whole')],
            },
        ),
        migrations.CreateModel(
            name='EmergencyGrant',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('actor', models.CharField(max_length=80, verbose_name='taken by')),
                ('own_path', sizao.foundation.database.fields.DivisionPathField(verbose_name='own area')),
                ('division_path', sizao.foundation.database.fields.DivisionPathField(verbose_name='division')),
                ('persons', django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), default=list, size=None, verbose_name='person keys')),
                ('reason', models.TextField(verbose_name='reason')),
                ('hours', models.SmallIntegerField(verbose_name='hours')),
                ('made_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False, verbose_name='begun, by the machine')),
                ('granted_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False, verbose_name='begun')),
                ('until_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False, verbose_name='until')),
                ('ended_at', models.DateTimeField(null=True, verbose_name='ended')),
                ('ended_by', models.CharField(blank=True, default='', max_length=80, verbose_name='ended by')),
                ('reviewed_at', models.DateTimeField(null=True, verbose_name='reviewed')),
                ('reviewed_by', models.CharField(blank=True, default='', max_length=80, verbose_name='reviewed by')),
                ('outcome', models.CharField(blank=True, default='', max_length=16, verbose_name='outcome')),
                ('review_reason', models.TextField(blank=True, default='', verbose_name='reasons of the review')),
            ],
            options={
                'verbose_name': 'emergency access',
                'verbose_name_plural': 'emergency accesses',
                'indexes': [models.Index(fields=['actor'], name='rights_emergency_actor_idx')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('ended_at__isnull', True)), fields=('actor',), name='rights_emergency_one_at_a_time'), models.CheckConstraint(condition=models.Q(('actor__startswith', 'user:'), models.Q(('reason', ''), _negated=True)), name='rights_emergency_by_an_account_with_reason'), models.CheckConstraint(condition=models.Q(('hours__gte', 1), ('hours__lte', 72)), name='rights_emergency_hours'), models.CheckConstraint(condition=models.Q(models.Q(('ended_at__isnull', True), ('ended_by', '')), models.Q(('ended_at__isnull', False), models.Q(('ended_by', ''), _negated=True)), _connector='OR'), name='rights_emergency_ended_by_somebody'), models.CheckConstraint(condition=models.Q(models.Q(('outcome', ''), ('review_reason', ''), ('reviewed_at__isnull', True), ('reviewed_by', '')), models.Q(('outcome__in', ['justified', 'not_justified']), ('reviewed_at__isnull', False), models.Q(('reviewed_by', ''), _negated=True), models.Q(('review_reason', ''), _negated=True), models.Q(('reviewed_by', models.F('actor')), _negated=True)), _connector='OR'), name='rights_emergency_reviewed_by_another')],
            },
        ),
    ]
