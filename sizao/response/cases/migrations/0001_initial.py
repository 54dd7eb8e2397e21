import django.db.models.deletion
import sizao.foundation.database.fields
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [("database", "0001_extensions")]

    operations = [
        migrations.CreateModel(
            name='Case',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.CharField(max_length=24, unique=True, verbose_name='case number')),
                ('person', models.BigIntegerField(verbose_name='person key')),
                ('classification', models.CharField(max_length=24, verbose_name='classification')),
                ('division_path', sizao.foundation.database.fields.DivisionPathField(verbose_name='division')),
                ('opened_at', models.DateTimeField(verbose_name='opened at')),
                ('onset_on', models.DateField(null=True, verbose_name='day of onset')),
                ('first_positive_sampled_at', models.DateTimeField(null=True, verbose_name='first positive specimen taken at')),
                ('reported_at', models.DateTimeField(null=True, verbose_name='reported at')),
                ('isolated_at', models.DateTimeField(null=True, verbose_name='isolated at')),
                ('traced_at', models.DateTimeField(null=True, verbose_name='last traced at')),
            ],
            options={
                'verbose_name': 'case',
                'verbose_name_plural': 'cases',
                'indexes': [models.Index(fields=['-opened_at'], name='cases_case_opened_idx')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('classification', 'excluded'), _negated=True), fields=('person',), name='cases_case_one_for_a_person'), models.CheckConstraint(condition=models.Q(('classification__in', ['suspected', 'presumptive', 'confirmed', 'asymptomatic', 'excluded'])), name='cases_case_classification_known')],
            },
        ),
        migrations.CreateModel(
            name='Finding',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('person', models.BigIntegerField(verbose_name='person key')),
                ('kind', models.CharField(max_length=24, verbose_name='kind')),
                ('state', models.CharField(max_length=24, verbose_name='state')),
                ('sampled_at', models.DateTimeField(verbose_name='specimen taken at')),
                ('resulted_at', models.DateTimeField(verbose_name='result known at')),
                ('reported_at', models.DateTimeField(null=True, verbose_name='reported at')),
                ('source', models.CharField(max_length=120, verbose_name='source')),
                ('reference', models.CharField(max_length=120, verbose_name='number at the source')),
                ('division_path', sizao.foundation.database.fields.DivisionPathField(verbose_name='division')),
                ('case', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cases.case', verbose_name='case')),
            ],
            options={
                'verbose_name': 'finding',
                'verbose_name_plural': 'findings',
            },
        ),
        migrations.CreateModel(
            name='ClassificationChange',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('classification', models.CharField(max_length=24, verbose_name='classification')),
                ('at', models.DateTimeField(verbose_name='decided at')),
                ('decided_by', models.CharField(max_length=80, verbose_name='decided by')),
                ('reason', models.TextField(verbose_name='reason')),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cases.case', verbose_name='case')),
                ('finding', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cases.finding', verbose_name='finding')),
            ],
            options={
                'verbose_name': 'change of classification',
                'verbose_name_plural': 'changes of classification',
            },
        ),
        migrations.CreateModel(
            name='Trace',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(verbose_name='traced at')),
                ('actor', models.CharField(max_length=80, verbose_name='traced by')),
                ('purpose', models.TextField(verbose_name='purpose')),
                ('protocol', models.CharField(max_length=60, verbose_name='protocol')),
                ('protocol_hash', models.CharField(max_length=80, verbose_name='checksum of the protocol')),
                ('settings', models.JSONField(verbose_name='settings')),
                ('level_sizes', models.JSONField(verbose_name='people by degree')),
                ('manifests', models.JSONField(verbose_name='segments read')),
                ('digest', models.CharField(max_length=80, verbose_name='checksum of the answer')),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cases.case', verbose_name='case')),
            ],
            options={
                'verbose_name': 'trace',
                'verbose_name_plural': 'traces',
            },
        ),
        migrations.AddIndex(
            model_name='finding',
            index=models.Index(fields=['person'], name='cases_finding_person_idx'),
        ),
        migrations.AddIndex(
            model_name='finding',
            index=models.Index(fields=['state', '-resulted_at'], name='cases_finding_state_idx'),
        ),
        migrations.AddConstraint(
            model_name='finding',
            constraint=models.UniqueConstraint(fields=('source', 'reference'), name='cases_finding_once_from_a_source'),
        ),
        migrations.AddConstraint(
            model_name='finding',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['presumptive_positive', 'confirmed', 'negative', 'unclear'])), name='cases_finding_kind_known'),
        ),
        migrations.AddConstraint(
            model_name='finding',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['open', 'in_case', 'set_aside', 'no_action'])), name='cases_finding_state_known'),
        ),
        migrations.AddConstraint(
            model_name='finding',
            constraint=models.CheckConstraint(condition=models.Q(('sampled_at__lte', models.F('resulted_at'))), name='cases_finding_sampled_before_result'),
        ),
        migrations.AddConstraint(
            model_name='finding',
            constraint=models.CheckConstraint(condition=models.Q(('reported_at__isnull', True), ('reported_at__gte', models.F('resulted_at')), _connector='OR'), name='cases_finding_reported_after_result'),
        ),
        migrations.AddConstraint(
            model_name='finding',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('case__isnull', False), ('state', 'in_case')), models.Q(models.Q(('state', 'in_case'), _negated=True), ('case__isnull', True)), _connector='OR'), name='cases_finding_case_and_state_agree'),
        ),
        migrations.AddConstraint(
            model_name='classificationchange',
            constraint=models.CheckConstraint(condition=models.Q(('classification__in', ['suspected', 'presumptive', 'confirmed', 'asymptomatic', 'excluded'])), name='cases_change_classification_known'),
        ),
        migrations.AddConstraint(
            model_name='classificationchange',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('decided_by', ''), _negated=True), models.Q(('reason', ''), _negated=True)), name='cases_change_decided_with_reason'),
        ),
        migrations.AddConstraint(
            model_name='trace',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('actor', ''), _negated=True), models.Q(('purpose', ''), _negated=True)), name='cases_trace_done_for_a_purpose'),
        ),
    ]
