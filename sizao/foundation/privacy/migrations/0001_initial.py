import django.contrib.postgres.fields
import sizao.foundation.privacy.types
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [("database", "0001_extensions")]

    operations = [
        migrations.CreateModel(
            name='CloseOut',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('title', models.CharField(max_length=120, verbose_name='outbreak')),
                ('reason', models.TextField(verbose_name='reason')),
                ('state', models.CharField(max_length=12, verbose_name='state')),
                ('proposed_by', models.CharField(max_length=80, verbose_name='proposed by')),
                ('proposed_at', models.DateTimeField(verbose_name='proposed at')),
                ('confirmed_by', models.CharField(blank=True, default='', max_length=80, verbose_name='confirmed by')),
                ('confirmed_at', models.DateTimeField(null=True, verbose_name='confirmed at')),
                ('counts', models.JSONField(default=dict, verbose_name='what is kept as counts')),
                ('erased_at', models.DateTimeField(null=True, verbose_name='erased at')),
                ('proof', models.JSONField(null=True, verbose_name='proof')),
            ],
            options={
                'verbose_name': 'close-out',
                'verbose_name_plural': 'close-outs',
                'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ['proposed', 'withdrawn', 'confirmed', 'erased', 'done'])), name='privacy_closeout_state_known'), models.CheckConstraint(condition=models.Q(models.Q(('proposed_by', ''), _negated=True), models.Q(('proposed_by__startswith', 'system:'), _negated=True), models.Q(('confirmed_by', ''), models.Q(('confirmed_by', models.F('proposed_by')), _negated=True), _connector='OR')), name='privacy_closeout_of_two_persons'), models.CheckConstraint(condition=models.Q(('state__in', [sizao.foundation.privacy.types.CloseOutState['PROPOSED'], sizao.foundation.privacy.types.CloseOutState['WITHDRAWN']]), models.Q(('confirmed_at__isnull', False), models.Q(('confirmed_by', ''), _negated=True)), _connector='OR'), name='privacy_closeout_confirmed_before_erased'), models.CheckConstraint(condition=models.Q(models.Q(('state', sizao.foundation.privacy.types.CloseOutState['DONE']), _negated=True), models.Q(('erased_at__isnull', False), ('proof__isnull', False)), _connector='OR'), name='privacy_closeout_done_with_proof')],
            },
        ),
        migrations.CreateModel(
            name='LegalHold',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('persons', django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), size=None, verbose_name='person keys')),
                ('basis', models.TextField(verbose_name='basis')),
                ('reason', models.TextField(verbose_name='reason')),
                ('decided_by', models.CharField(max_length=80, verbose_name='decided by')),
                ('at', models.DateTimeField(verbose_name='decided at')),
                ('released_at', models.DateTimeField(null=True, verbose_name='released at')),
                ('released_by', models.CharField(blank=True, default='', max_length=80, verbose_name='released by')),
                ('released_reason', models.TextField(blank=True, default='', verbose_name='reason for the release')),
            ],
            options={
                'verbose_name': 'legal hold',
                'verbose_name_plural': 'legal holds',
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('decided_by', ''), _negated=True), models.Q(('basis', ''), _negated=True), models.Q(('reason', ''), _negated=True)), name='privacy_hold_decided_with_basis'), models.CheckConstraint(condition=models.Q(models.Q(('released_at__isnull', True), ('released_by', '')), models.Q(('released_at__isnull', False), models.Q(('released_by', ''), _negated=True)), _connector='OR'), name='privacy_hold_released_by_somebody')],
            },
        ),
    ]
