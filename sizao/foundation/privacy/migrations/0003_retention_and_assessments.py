import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('privacy', '0002_audited'),
    ]

    operations = [
        migrations.CreateModel(
            name='HeldRow',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('of_table', models.CharField(max_length=63, verbose_name='table')),
                ('key', models.CharField(max_length=64, verbose_name='key')),
            ],
            options={
                'verbose_name': 'row left by a hold',
                'verbose_name_plural': 'rows left by holds',
            },
        ),
        migrations.CreateModel(
            name='ImpactAssessment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('content', models.JSONField(verbose_name='content')),
                ('remark', models.TextField(verbose_name='remark')),
                ('signed_by', models.CharField(max_length=80, verbose_name='signed by')),
                ('signed_at', models.DateTimeField(verbose_name='signed at')),
                ('signature', models.JSONField(verbose_name='signature')),
            ],
            options={
                'verbose_name': 'impact assessment',
                'verbose_name_plural': 'impact assessments',
            },
        ),
        migrations.CreateModel(
            name='RetentionRun',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(verbose_name='at')),
                ('actor', models.CharField(max_length=80, verbose_name='by')),
                ('tables', models.JSONField(verbose_name='tables')),
                ('movements', models.JSONField(verbose_name='movements')),
            ],
            options={
                'verbose_name': 'run of retention',
                'verbose_name_plural': 'runs of retention',
            },
        ),
        migrations.AddField(
            model_name='legalhold',
            name='case_id',
            field=models.BigIntegerField(null=True, verbose_name='case'),
        ),
        migrations.AddField(
            model_name='legalhold',
            name='kind',
            field=models.CharField(default='person', max_length=8, verbose_name='what is held'),
        ),
        migrations.AddField(
            model_name='legalhold',
            name='until_at',
            field=models.DateTimeField(null=True, verbose_name='until'),
        ),
        migrations.AlterField(
            model_name='legalhold',
            name='persons',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), default=list, size=None, verbose_name='person keys'),
        ),
        migrations.AddConstraint(
            model_name='legalhold',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('case_id__isnull', True), ('kind', 'person'), models.Q(('persons', []), _negated=True)), models.Q(('case_id__isnull', False), ('kind', 'case'), ('persons', [])), models.Q(('case_id__isnull', True), ('kind', 'outbreak'), ('persons', [])), _connector='OR'), name='privacy_hold_says_what_it_holds'),
        ),
        migrations.AddConstraint(
            model_name='legalhold',
            constraint=models.CheckConstraint(condition=models.Q(('until_at__isnull', True), ('until_at__gt', models.F('at')), _connector='OR'), name='privacy_hold_ends_after_it_begins'),
        ),
        migrations.AddField(
            model_name='heldrow',
            name='closing',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='privacy.closeout', verbose_name='close-out'),
        ),
        migrations.AddConstraint(
            model_name='impactassessment',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('signed_by', ''), _negated=True), models.Q(('signed_by__startswith', 'system:'), _negated=True)), name='privacy_assessment_signed_by_somebody'),
        ),
        migrations.AddConstraint(
            model_name='heldrow',
            constraint=models.UniqueConstraint(fields=('of_table', 'key'), name='privacy_heldrow_once'),
        ),
    ]
