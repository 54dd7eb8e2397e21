import django.db.models.deletion
import sizao.foundation.database.fields
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('cases', '0002_row_security'),
    ]

    operations = [
        migrations.CreateModel(
            name='BadRow',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('line', models.IntegerField(verbose_name='line')),
                ('reason', models.CharField(max_length=40, verbose_name='reason')),
                ('column', models.CharField(blank=True, max_length=16, verbose_name='column')),
                ('fields', models.BinaryField(null=True, verbose_name='as sent')),
                ('division_path', sizao.foundation.database.fields.DivisionPathField(verbose_name='division')),
            ],
            options={
                'verbose_name': 'row to correct',
                'verbose_name_plural': 'rows to correct',
            },
        ),
        migrations.CreateModel(
            name='CourseChange',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('fact', models.CharField(max_length=16, verbose_name='fact')),
                ('value', models.CharField(blank=True, max_length=120, verbose_name='value')),
                ('since', models.DateTimeField(null=True, verbose_name='since')),
                ('at', models.DateTimeField(verbose_name='noted at')),
                ('decided_by', models.CharField(max_length=80, verbose_name='noted by')),
                ('reason', models.TextField(verbose_name='reason')),
            ],
            options={
                'verbose_name': 'change in the course',
                'verbose_name_plural': 'changes in the course',
            },
        ),
        migrations.CreateModel(
            name='FindingVersion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField(verbose_name='version')),
                ('status', models.CharField(max_length=16, verbose_name='status')),
                ('person', models.BigIntegerField(verbose_name='person key')),
                ('kind', models.CharField(max_length=24, verbose_name='kind')),
                ('sampled_at', models.DateTimeField(verbose_name='specimen taken at')),
                ('resulted_at', models.DateTimeField(verbose_name='result known at')),
                ('method', models.CharField(blank=True, max_length=120, verbose_name='method')),
                ('value', models.CharField(blank=True, max_length=60, verbose_name='value')),
                ('specimen', models.CharField(blank=True, max_length=120, verbose_name='number of the specimen')),
                ('at', models.DateTimeField(verbose_name='taken in at')),
                ('taken_by', models.CharField(max_length=80, verbose_name='taken in by')),
                ('reason', models.TextField(verbose_name='reason')),
                ('line', models.IntegerField(null=True, verbose_name='line')),
            ],
            options={
                'verbose_name': 'version of a finding',
                'verbose_name_plural': 'versions of findings',
            },
        ),
        migrations.CreateModel(
            name='IntakeBatch',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(max_length=200, verbose_name='key')),
                ('name', models.CharField(max_length=200, verbose_name='file')),
                ('format', models.CharField(max_length=16, verbose_name='format')),
                ('size', models.BigIntegerField(verbose_name='bytes')),
                ('sha256', models.CharField(max_length=64, verbose_name='checksum')),
                ('state', models.CharField(max_length=16, verbose_name='state')),
                ('names', models.JSONField(verbose_name='names of its columns')),
                ('reading', models.JSONField(default=dict, verbose_name='how it is read')),
                ('content', models.BinaryField(null=True, verbose_name='content')),
                ('rows', models.IntegerField(verbose_name='rows')),
                ('done', models.IntegerField(default=0, verbose_name='rows worked off')),
                ('counts', models.JSONField(default=dict, verbose_name='what became of them')),
                ('staged_at', models.DateTimeField(verbose_name='staged at')),
                ('landed_at', models.DateTimeField(null=True, verbose_name='landed at')),
                ('applied_at', models.DateTimeField(null=True, verbose_name='applied at')),
                ('requested_by', models.CharField(max_length=80, verbose_name='requested by')),
                ('division_path', sizao.foundation.database.fields.DivisionPathField(verbose_name='division')),
            ],
            options={
                'verbose_name': 'batch of results',
                'verbose_name_plural': 'batches of results',
            },
        ),
        migrations.CreateModel(
            name='Laboratory',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=80, unique=True, verbose_name='name')),
                ('zone', models.CharField(max_length=64, verbose_name='time zone')),
                ('encoding', models.CharField(blank=True, default='', max_length=32, verbose_name='encoding')),
                ('columns', models.JSONField(default=dict, verbose_name='what it calls our columns')),
                ('words', models.JSONField(default=dict, verbose_name='what its words mean')),
                ('division_path', sizao.foundation.database.fields.DivisionPathField(verbose_name='division')),
                ('within_path', sizao.foundation.database.fields.DivisionPathField(verbose_name='looks for people within')),
                ('created_at', models.DateTimeField(verbose_name='made at')),
            ],
            options={
                'verbose_name': 'laboratory',
                'verbose_name_plural': 'laboratories',
            },
        ),
        migrations.CreateModel(
            name='LaboratoryToken',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('hash', models.CharField(max_length=64, unique=True)),
                ('label', models.CharField(max_length=80, verbose_name='label')),
                ('created_at', models.DateTimeField(verbose_name='made at')),
                ('revoked_at', models.DateTimeField(null=True, verbose_name='revoked at')),
            ],
            options={
                'verbose_name': 'token of a laboratory',
                'verbose_name_plural': 'tokens of laboratories',
            },
        ),
        migrations.CreateModel(
            name='Unmatched',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reference', models.CharField(max_length=120, verbose_name='number at the source')),
                ('status', models.CharField(max_length=16, verbose_name='status')),
                ('kind', models.CharField(max_length=24, verbose_name='kind')),
                ('sampled_at', models.DateTimeField(verbose_name='specimen taken at')),
                ('resulted_at', models.DateTimeField(verbose_name='result known at')),
                ('method', models.CharField(blank=True, max_length=120, verbose_name='method')),
                ('value', models.CharField(blank=True, max_length=60, verbose_name='value')),
                ('specimen', models.CharField(blank=True, max_length=120, verbose_name='number of the specimen')),
                ('reasons', models.TextField(verbose_name='why it waits')),
                ('state', models.CharField(max_length=16, verbose_name='state')),
                ('identity', models.BinaryField(null=True, verbose_name='whom it names')),
                ('person', models.BigIntegerField(null=True, verbose_name='person key')),
                ('name_index', models.BigIntegerField(null=True)),
                ('phone_index', models.BigIntegerField(null=True)),
                ('fingerprint', models.BigIntegerField()),
                ('line', models.IntegerField(verbose_name='line')),
                ('received_at', models.DateTimeField(verbose_name='received at')),
                ('division_path', sizao.foundation.database.fields.DivisionPathField(verbose_name='division')),
                ('settled_at', models.DateTimeField(null=True, verbose_name='settled at')),
                ('settled_by', models.CharField(blank=True, default='', max_length=80, verbose_name='settled by')),
                ('settled_reason', models.TextField(blank=True, default='', verbose_name='reason')),
            ],
            options={
                'verbose_name': 'result without a person',
                'verbose_name_plural': 'results without a person',
            },
        ),
        migrations.AddField(
            model_name='case',
            name='ground_fell_at',
            field=models.DateTimeField(null=True, verbose_name='ground fell at'),
        ),
        migrations.AddField(
            model_name='case',
            name='ground_fell_why',
            field=models.TextField(blank=True, default='', verbose_name='why the ground fell'),
        ),
        migrations.AddField(
            model_name='case',
            name='has_symptoms',
            field=models.BooleanField(null=True, verbose_name='has symptoms'),
        ),
        migrations.AddField(
            model_name='case',
            name='hospital',
            field=models.CharField(blank=True, default='', max_length=120, verbose_name='hospital'),
        ),
        migrations.AddField(
            model_name='case',
            name='joined_into',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cases.case', verbose_name='joined into'),
        ),
        migrations.AddField(
            model_name='case',
            name='outcome',
            field=models.CharField(blank=True, default='', max_length=16, verbose_name='outcome'),
        ),
        migrations.AddField(
            model_name='case',
            name='outcome_at',
            field=models.DateTimeField(null=True, verbose_name='outcome at'),
        ),
        migrations.AddField(
            model_name='case',
            name='severity',
            field=models.CharField(blank=True, default='', max_length=16, verbose_name='severity'),
        ),
        migrations.AddField(
            model_name='finding',
            name='method',
            field=models.CharField(blank=True, default='', max_length=120, verbose_name='method'),
        ),
        migrations.AddField(
            model_name='finding',
            name='specimen',
            field=models.CharField(blank=True, default='', max_length=120, verbose_name='number of the specimen'),
        ),
        migrations.AddField(
            model_name='finding',
            name='value',
            field=models.CharField(blank=True, default='', max_length=60, verbose_name='value'),
        ),
        migrations.AddField(
            model_name='finding',
            name='versions',
            field=models.PositiveSmallIntegerField(default=1, verbose_name='versions'),
        ),
        migrations.AddField(
            model_name='finding',
            name='withdrawn_at',
            field=models.DateTimeField(null=True, verbose_name='withdrawn at'),
        ),
        migrations.AddConstraint(
            model_name='case',
            constraint=models.CheckConstraint(condition=models.Q(('severity', ''), ('severity__in', ['mild', 'moderate', 'severe', 'critical']), _connector='OR'), name='cases_case_severity_known'),
        ),
        migrations.AddConstraint(
            model_name='case',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('outcome', ''), ('outcome_at__isnull', True)), models.Q(('outcome__in', ['recovered', 'died', 'transferred']), ('outcome_at__isnull', False)), _connector='OR'), name='cases_case_outcome_with_its_time'),
        ),
        migrations.AddConstraint(
            model_name='case',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('classification', 'asymptomatic'), _negated=True), models.Q(models.Q(('has_symptoms', False), ('has_symptoms__isnull', True), _connector='OR'), ('onset_on__isnull', True), ('severity', '')), _connector='OR'), name='cases_case_asymptomatic_without_illness'),
        ),
        migrations.AddConstraint(
            model_name='case',
            constraint=models.CheckConstraint(condition=models.Q(('onset_on__isnull', True), ('has_symptoms', True), ('has_symptoms__isnull', True), _connector='OR'), name='cases_case_onset_means_symptoms'),
        ),
        migrations.AddConstraint(
            model_name='case',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('ground_fell_at__isnull', True), ('ground_fell_why', '')), models.Q(('ground_fell_at__isnull', False), models.Q(('ground_fell_why', ''), _negated=True)), _connector='OR'), name='cases_case_ground_fell_for_a_reason'),
        ),
        migrations.AddConstraint(
            model_name='case',
            constraint=models.CheckConstraint(condition=models.Q(('joined_into__isnull', True), models.Q(('classification', 'excluded'), models.Q(('joined_into', models.F('id')), _negated=True)), _connector='OR'), name='cases_case_joined_is_no_case_of_its_own'),
        ),
        migrations.AddField(
            model_name='coursechange',
            name='case',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cases.case', verbose_name='case'),
        ),
        migrations.AddField(
            model_name='findingversion',
            name='finding',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cases.finding', verbose_name='finding'),
        ),
        migrations.AddField(
            model_name='findingversion',
            name='batch',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cases.intakebatch', verbose_name='batch'),
        ),
        migrations.AddField(
            model_name='badrow',
            name='batch',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='bad_rows', to='cases.intakebatch', verbose_name='batch'),
        ),
        migrations.AddField(
            model_name='badrow',
            name='resolved_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cases.intakebatch', verbose_name='sent again in'),
        ),
        migrations.AddField(
            model_name='finding',
            name='batch',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cases.intakebatch', verbose_name='batch'),
        ),
        migrations.AddIndex(
            model_name='finding',
            index=models.Index(fields=['-resulted_at'], name='cases_finding_resulted_idx'),
        ),
        migrations.AddConstraint(
            model_name='finding',
            constraint=models.CheckConstraint(condition=models.Q(('withdrawn_at__isnull', True), models.Q(('state', 'open'), _negated=True), _connector='OR'), name='cases_finding_withdrawn_asks_for_nothing'),
        ),
        migrations.AddConstraint(
            model_name='laboratory',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('name', ''), _negated=True), models.Q(('zone', ''), _negated=True)), name='cases_laboratory_named_and_timed'),
        ),
        migrations.AddConstraint(
            model_name='laboratory',
            constraint=models.CheckConstraint(condition=models.Q(('within_path__above', models.F('division_path'))), name='cases_laboratory_looks_around_itself'),
        ),
        migrations.AddField(
            model_name='intakebatch',
            name='laboratory',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cases.laboratory', verbose_name='laboratory'),
        ),
        migrations.AddField(
            model_name='laboratorytoken',
            name='laboratory',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='tokens', to='cases.laboratory'),
        ),
        migrations.AddField(
            model_name='unmatched',
            name='batch',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='unmatched', to='cases.intakebatch', verbose_name='batch'),
        ),
        migrations.AddField(
            model_name='unmatched',
            name='finding',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cases.finding', verbose_name='finding'),
        ),
        migrations.AddField(
            model_name='unmatched',
            name='laboratory',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cases.laboratory', verbose_name='laboratory'),
        ),
        migrations.AddIndex(
            model_name='coursechange',
            index=models.Index(fields=['case', 'at'], name='cases_course_case_idx'),
        ),
        migrations.AddConstraint(
            model_name='coursechange',
            constraint=models.CheckConstraint(condition=models.Q(('fact__in', ['symptoms', 'severity', 'hospital', 'outcome'])), name='cases_course_fact_known'),
        ),
        migrations.AddConstraint(
            model_name='coursechange',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('decided_by', ''), _negated=True), models.Q(('reason', ''), _negated=True)), name='cases_course_noted_with_reason'),
        ),
        migrations.AddConstraint(
            model_name='findingversion',
            constraint=models.UniqueConstraint(fields=('finding', 'number'), name='cases_version_once'),
        ),
        migrations.AddConstraint(
            model_name='findingversion',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['presumptive_positive', 'confirmed', 'negative', 'unclear'])), name='cases_version_kind_known'),
        ),
        migrations.AddConstraint(
            model_name='findingversion',
            constraint=models.CheckConstraint(condition=models.Q(('status__in', ['final', 'corrected', 'withdrawn'])), name='cases_version_status_known'),
        ),
        migrations.AddConstraint(
            model_name='findingversion',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('taken_by', ''), _negated=True), models.Q(('reason', ''), _negated=True)), name='cases_version_taken_with_reason'),
        ),
        migrations.AddConstraint(
            model_name='badrow',
            constraint=models.UniqueConstraint(fields=('batch', 'line'), name='cases_badrow_line_once'),
        ),
        migrations.AddConstraint(
            model_name='badrow',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('fields__isnull', False), ('resolved_by__isnull', True)), models.Q(('fields__isnull', True), ('resolved_by__isnull', False)), _connector='OR'), name='cases_badrow_names_nobody_when_resolved'),
        ),
        migrations.AddIndex(
            model_name='intakebatch',
            index=models.Index(fields=['-staged_at'], name='cases_intake_staged_idx'),
        ),
        migrations.AddConstraint(
            model_name='intakebatch',
            constraint=models.UniqueConstraint(fields=('laboratory', 'key'), name='cases_intake_key_once'),
        ),
        migrations.AddConstraint(
            model_name='intakebatch',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['staged', 'landed', 'applied'])), name='cases_intake_state_known'),
        ),
        migrations.AddConstraint(
            model_name='intakebatch',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(models.Q(('state', 'applied')), ('content__isnull', True)), models.Q(models.Q(('state', 'applied'), _negated=True), ('content__isnull', False)), _connector='OR'), name='cases_intake_names_nobody_when_applied'),
        ),
        migrations.AddConstraint(
            model_name='intakebatch',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(models.Q(('state', 'applied')), ('applied_at__isnull', False), ('done', models.F('rows'))), models.Q(models.Q(('state', 'applied'), _negated=True), ('applied_at__isnull', True)), _connector='OR'), name='cases_intake_applied_is_whole'),
        ),
        migrations.AddConstraint(
            model_name='intakebatch',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('done', 0), ('landed_at__isnull', True), ('state', 'staged')), models.Q(models.Q(('state', 'staged'), _negated=True), ('landed_at__isnull', False)), _connector='OR'), name='cases_intake_staged_has_not_landed'),
        ),
        migrations.AddIndex(
            model_name='unmatched',
            index=models.Index(fields=['state', '-received_at'], name='cases_unmatched_state_idx'),
        ),
        migrations.AddIndex(
            model_name='unmatched',
            index=models.Index(fields=['person'], name='cases_unmatched_person_idx'),
        ),
        migrations.AddIndex(
            model_name='unmatched',
            index=models.Index(fields=['name_index'], name='cases_unmatched_name_idx'),
        ),
        migrations.AddIndex(
            model_name='unmatched',
            index=models.Index(fields=['phone_index'], name='cases_unmatched_phone_idx'),
        ),
        migrations.AddConstraint(
            model_name='unmatched',
            constraint=models.UniqueConstraint(fields=('laboratory', 'reference', 'fingerprint'), name='cases_unmatched_once'),
        ),
        migrations.AddConstraint(
            model_name='unmatched',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['presumptive_positive', 'confirmed', 'negative', 'unclear'])), name='cases_unmatched_kind_known'),
        ),
        migrations.AddConstraint(
            model_name='unmatched',
            constraint=models.CheckConstraint(condition=models.Q(('status__in', ['final', 'corrected', 'withdrawn'])), name='cases_unmatched_status_known'),
        ),
        migrations.AddConstraint(
            model_name='unmatched',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['waiting', 'matched', 'set_aside', 'superseded'])), name='cases_unmatched_state_known'),
        ),
        migrations.AddConstraint(
            model_name='unmatched',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(models.Q(('state', 'waiting')), ('identity__isnull', False)), models.Q(models.Q(('state', 'waiting'), _negated=True), ('identity__isnull', True), ('name_index__isnull', True), ('person__isnull', True), ('phone_index__isnull', True)), _connector='OR'), name='cases_unmatched_names_nobody_when_settled'),
        ),
        migrations.AddConstraint(
            model_name='unmatched',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(models.Q(('state', 'waiting')), ('settled_at__isnull', True)), models.Q(models.Q(('state', 'waiting'), _negated=True), ('settled_at__isnull', False), models.Q(('settled_by', ''), _negated=True), models.Q(('settled_reason', ''), _negated=True)), _connector='OR'), name='cases_unmatched_settled_by_somebody_for_a_reason'),
        ),
        migrations.AddConstraint(
            model_name='unmatched',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'matched'), _negated=True), ('finding__isnull', False), _connector='OR'), name='cases_unmatched_matched_has_a_finding'),
        ),
    ]
