import django.db.models.deletion
import django.db.models.functions.datetime
import sizao.foundation.database.fields
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ("database", "0001_extensions"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Guesses',
            fields=[
                ('key', models.BigIntegerField(primary_key=True, serialize=False, verbose_name='hash of the code or address')),
                ('count', models.PositiveIntegerField(default=0, verbose_name='wrong guesses')),
                ('last_at', models.DateTimeField(verbose_name='last guess at')),
            ],
            options={
                'verbose_name': 'guesses',
                'verbose_name_plural': 'guesses',
            },
        ),
        migrations.CreateModel(
            name='NoticeCode',
            fields=[
                ('code_hash', models.BigIntegerField(primary_key=True, serialize=False, verbose_name='hash of the code')),
                ('notice', models.BigIntegerField(unique=True, verbose_name='notice')),
                ('division_path', sizao.foundation.database.fields.DivisionPathField(verbose_name='division')),
            ],
            options={
                'verbose_name': 'code of a notice',
                'verbose_name_plural': 'codes of notices',
            },
        ),
        migrations.CreateModel(
            name='PackVersion',
            fields=[
                ('hash', models.CharField(max_length=64, primary_key=True, serialize=False, verbose_name='hash')),
                ('pack', models.CharField(max_length=60, verbose_name='pack')),
                ('content', models.TextField(verbose_name='content')),
                ('first_used_at', models.DateTimeField(verbose_name='first used at')),
            ],
            options={
                'verbose_name': 'version of a pack',
                'verbose_name_plural': 'versions of packs',
            },
        ),
        migrations.CreateModel(
            name='Alarm',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=24, verbose_name='kind')),
                ('at', models.DateTimeField(verbose_name='at')),
                ('division_path', sizao.foundation.database.fields.DivisionPathField(verbose_name='division')),
                ('subject', models.CharField(max_length=120, verbose_name='whom or what it is about')),
                ('day', models.DateField(verbose_name='day')),
                ('detail', models.JSONField(default=dict, verbose_name='detail')),
                ('seen_at', models.DateTimeField(null=True, verbose_name='looked at')),
                ('seen_by', models.CharField(blank=True, default='', max_length=80, verbose_name='looked at by')),
                ('remark', models.TextField(blank=True, default='', verbose_name='remark')),
            ],
            options={
                'verbose_name': 'alarm',
                'verbose_name_plural': 'alarms',
                'constraints': [models.CheckConstraint(condition=models.Q(('kind__in', ['guessed_codes', 'refused_by_database', 'remote_scan', 'unknown_rules', 'untyped_list', 'unusual_volume', 'without_link'])), name='restrictions_alarm_kind_known'), models.UniqueConstraint(condition=models.Q(('seen_at__isnull', True)), fields=('kind', 'subject', 'day', 'division_path'), name='restrictions_alarm_once_a_day')],
            },
        ),
        migrations.CreateModel(
            name='Decision',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=16, verbose_name='kind')),
                ('decided_at', models.DateTimeField(verbose_name='decided at')),
                ('recorded_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False, verbose_name='recorded at, by the machine')),
                ('authority', models.CharField(max_length=32, verbose_name='authority')),
                ('realm', models.CharField(max_length=8, verbose_name='realm')),
                ('reason', models.TextField(verbose_name='reason')),
                ('measure', models.CharField(blank=True, default='', max_length=24, verbose_name='measure')),
                ('starts_at', models.DateTimeField(null=True, verbose_name='start')),
                ('ends_at', models.DateTimeField(null=True, verbose_name='end')),
                ('whereabouts', models.CharField(blank=True, default='', max_length=200, verbose_name='where it is spent')),
                ('review_due_at', models.DateTimeField(null=True, verbose_name='to be reviewed by')),
                ('rules', models.JSONField(default=list, verbose_name='rules')),
                ('legal_basis', models.TextField(blank=True, default='', verbose_name='legal basis')),
                ('article', models.JSONField(default=dict, verbose_name='article of the law')),
                ('trace', models.JSONField(default=dict, verbose_name='what the rules said')),
                ('alternatives', models.JSONField(default=list, verbose_name='milder measures looked at')),
                ('remedies', models.JSONField(default=list, verbose_name='ways to contest')),
                ('live_permits', models.BooleanField(default=False, verbose_name='the live realm would permit it')),
                ('live_answer', models.JSONField(default=dict, verbose_name='what the live realm would answer')),
                ('decider', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='decider')),
                ('pack_version', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='restrictions.packversion', verbose_name='pack')),
            ],
            options={
                'verbose_name': 'decision',
                'verbose_name_plural': 'decisions',
            },
        ),
        migrations.CreateModel(
            name='Ground',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=16, verbose_name='kind')),
                ('source', models.CharField(max_length=24, verbose_name='where it comes from')),
                ('reference', models.CharField(max_length=120, verbose_name='reference')),
                ('person', models.BigIntegerField(null=True, verbose_name='person key')),
                ('place', models.CharField(max_length=120, null=True, verbose_name='place')),
                ('source_person', models.BigIntegerField(null=True, verbose_name='key of the source')),
                ('facts', models.JSONField(default=dict, verbose_name='facts')),
                ('division_path', sizao.foundation.database.fields.DivisionPathField(verbose_name='division')),
                ('stated_by', models.CharField(max_length=80, verbose_name='stated by')),
                ('stated_at', models.DateTimeField(verbose_name='stated at')),
                ('fallen_at', models.DateTimeField(null=True, verbose_name='fell at')),
                ('fallen_by', models.CharField(blank=True, default='', max_length=80, verbose_name='let fall by')),
                ('fallen_why', models.TextField(blank=True, default='', verbose_name='why it fell')),
            ],
            options={
                'verbose_name': 'ground',
                'verbose_name_plural': 'grounds',
                'indexes': [models.Index(fields=['reference'], name='restrictions_ground_ref_idx'), models.Index(fields=['person'], name='restrictions_ground_person_idx'), models.Index(fields=['source_person'], name='restrictions_ground_source_idx')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('person__isnull', False)), fields=('reference', 'person'), name='restrictions_ground_once_for_a_person'), models.UniqueConstraint(condition=models.Q(('place__isnull', False)), fields=('reference', 'place'), name='restrictions_ground_once_for_a_place'), models.CheckConstraint(condition=models.Q(models.Q(('person__isnull', True), ('place__isnull', False)), models.Q(('person__isnull', False), ('place__isnull', True)), _connector='OR'), name='restrictions_ground_about_one'), models.CheckConstraint(condition=models.Q(('kind__in', ['finding', 'judgment', 'presence', 'report'])), name='restrictions_ground_kind_known'), models.CheckConstraint(condition=models.Q(('source__in', ['border', 'cdc', 'hospital', 'investigation', 'laboratory', 'place_record', 'witnessed_scan'])), name='restrictions_ground_source_of_health'), models.CheckConstraint(condition=models.Q(models.Q(('kind', 'presence'), _negated=True), models.Q(('source_person__isnull', False), models.Q(('source_person', models.F('person')), _negated=True)), _connector='OR'), name='restrictions_ground_presence_has_a_source'), models.CheckConstraint(condition=models.Q(models.Q(('kind', 'judgment'), _negated=True), ('stated_by__startswith', 'user:'), _connector='OR'), name='restrictions_ground_judged_by_somebody'), models.CheckConstraint(condition=models.Q(models.Q(('reference', ''), _negated=True), models.Q(('stated_by', ''), _negated=True)), name='restrictions_ground_named'), models.CheckConstraint(condition=models.Q(models.Q(('fallen_at__isnull', True), ('fallen_by', ''), ('fallen_why', '')), models.Q(('fallen_at__isnull', False), models.Q(('fallen_by', ''), _negated=True), models.Q(('fallen_why', ''), _negated=True)), _connector='OR'), name='restrictions_ground_falls_for_a_reason')],
            },
        ),
        migrations.CreateModel(
            name='Notice',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('issued_at', models.DateTimeField(verbose_name='made out at')),
                ('content', models.JSONField(verbose_name='what it says')),
                ('remedy_zh', models.TextField(verbose_name='ways to contest, in Chinese')),
                ('remedy_en', models.TextField(verbose_name='ways to contest, in English')),
                ('code_hash', models.BigIntegerField(unique=True, verbose_name='hash of the code')),
                ('decision', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='restrictions.decision')),
                ('issued_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'notice',
                'verbose_name_plural': 'notices',
            },
        ),
        migrations.CreateModel(
            name='Delivery',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('given_at', models.DateTimeField(verbose_name='given at')),
                ('way', models.CharField(max_length=16, verbose_name='how')),
                ('remark', models.CharField(blank=True, default='', max_length=200, verbose_name='remark')),
                ('decision', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='restrictions.decision')),
                ('given_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('notice', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='restrictions.notice')),
            ],
            options={
                'verbose_name': 'delivery of a notice',
                'verbose_name_plural': 'deliveries of notices',
            },
        ),
        migrations.CreateModel(
            name='Restriction',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.CharField(max_length=24, unique=True, verbose_name='number')),
                ('person', models.BigIntegerField(null=True, verbose_name='person key')),
                ('place', models.CharField(max_length=120, null=True, verbose_name='place')),
                ('measure', models.CharField(max_length=24, verbose_name='measure')),
                ('whereabouts', models.CharField(blank=True, default='', max_length=200, verbose_name='where it is spent')),
                ('division_path', sizao.foundation.database.fields.DivisionPathField(verbose_name='division')),
                ('realm', models.CharField(max_length=8, verbose_name='realm')),
                ('proposed_at', models.DateTimeField(verbose_name='proposed at')),
                ('proposed_by', models.CharField(max_length=80, verbose_name='proposed by')),
                ('proposed_starts_at', models.DateTimeField(verbose_name='proposed start')),
                ('proposed_ends_at', models.DateTimeField(verbose_name='proposed end')),
                ('proposal', models.JSONField(verbose_name='what the rules said')),
                ('special', models.JSONField(default=list, verbose_name='special groups')),
                ('alternatives', models.JSONField(default=list, verbose_name='milder measures looked at')),
                ('state', models.CharField(default='proposed', max_length=16, verbose_name='state')),
                ('state_at', models.DateTimeField(verbose_name='in this state since')),
                ('state_by', models.CharField(max_length=80, verbose_name='brought there by')),
                ('state_why', models.TextField(verbose_name='why')),
                ('starts_at', models.DateTimeField(null=True, verbose_name='start')),
                ('ends_at', models.DateTimeField(null=True, verbose_name='end')),
                ('review_due_at', models.DateTimeField(null=True, verbose_name='to be reviewed by')),
                ('reexamine_at', models.DateTimeField(null=True, verbose_name='to be re-examined since')),
                ('reexamine_why', models.TextField(blank=True, default='', verbose_name='why it is to be re-examined')),
                ('ended_at', models.DateTimeField(null=True, verbose_name='ended at')),
                ('ended_because', models.CharField(blank=True, default='', max_length=16, verbose_name='why it ended')),
                ('ended_reference', models.CharField(blank=True, default='', max_length=120, verbose_name='by what')),
                ('decision', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='restrictions.decision')),
                ('delivery', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='restrictions.delivery')),
                ('pack_version', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='restrictions.packversion', verbose_name='pack')),
            ],
            options={
                'verbose_name': 'restriction',
                'verbose_name_plural': 'restrictions',
            },
        ),
        migrations.AddField(
            model_name='notice',
            name='restriction',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='restrictions.restriction'),
        ),
        migrations.AddField(
            model_name='delivery',
            name='restriction',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='restrictions.restriction'),
        ),
        migrations.AddField(
            model_name='decision',
            name='restriction',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='restrictions.restriction'),
        ),
        migrations.CreateModel(
            name='Basis',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('decision', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='restrictions.decision')),
                ('ground', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='restrictions.ground', verbose_name='ground')),
                ('restriction', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='restrictions.restriction')),
            ],
            options={
                'verbose_name': 'basis',
                'verbose_name_plural': 'bases',
            },
        ),
        migrations.CreateModel(
            name='Appeal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.CharField(max_length=24, unique=True, verbose_name='number')),
                ('lodged_at', models.DateTimeField(verbose_name='lodged at')),
                ('way', models.CharField(max_length=16, verbose_name='how')),
                ('lodged_by', models.CharField(max_length=80, verbose_name='taken down by')),
                ('statement', models.BinaryField(verbose_name='statement')),
                ('due_at', models.DateTimeField(verbose_name='to be answered by')),
                ('due_rule', models.CharField(max_length=120, verbose_name='rule')),
                ('restriction', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='restrictions.restriction')),
            ],
            options={
                'verbose_name': 'appeal',
                'verbose_name_plural': 'appeals',
            },
        ),
        migrations.CreateModel(
            name='Answer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(verbose_name='at')),
                ('outcome', models.CharField(max_length=16, verbose_name='outcome')),
                ('reasons', models.TextField(verbose_name='reasons')),
                ('reviewer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('appeal', models.OneToOneField(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='answer_row', to='restrictions.appeal')),
                ('restriction', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='restrictions.restriction')),
            ],
            options={
                'verbose_name': 'answer to an appeal',
                'verbose_name_plural': 'answers to appeals',
            },
        ),
        migrations.CreateModel(
            name='Review',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(verbose_name='at')),
                ('outcome', models.CharField(max_length=16, verbose_name='outcome')),
                ('reason', models.TextField(verbose_name='reason')),
                ('next_due_at', models.DateTimeField(null=True, verbose_name='next by')),
                ('restriction', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='restrictions.restriction')),
                ('reviewer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'review',
                'verbose_name_plural': 'reviews',
            },
        ),
        migrations.CreateModel(
            name='Step',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(verbose_name='at')),
                ('before', models.CharField(blank=True, default='', max_length=16, verbose_name='from')),
                ('after', models.CharField(max_length=16, verbose_name='to')),
                ('actor', models.CharField(max_length=80, verbose_name='by')),
                ('reason', models.TextField(verbose_name='reason')),
                ('restriction', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='restrictions.restriction')),
            ],
            options={
                'verbose_name': 'step',
                'verbose_name_plural': 'steps',
            },
        ),
        migrations.AddIndex(
            model_name='restriction',
            index=models.Index(fields=['person'], name='restrictions_person_idx'),
        ),
        migrations.AddIndex(
            model_name='restriction',
            index=models.Index(fields=['state', '-state_at'], name='restrictions_state_idx'),
        ),
        migrations.AddConstraint(
            model_name='restriction',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('person__isnull', True), ('place__isnull', False)), models.Q(('person__isnull', False), ('place__isnull', True)), _connector='OR'), name='restrictions_about_one'),
        ),
        migrations.AddConstraint(
            model_name='restriction',
            constraint=models.CheckConstraint(condition=models.Q(('measure__in', ['central_quarantine', 'community_monitoring', 'health_management', 'health_monitoring', 'home_monitoring', 'home_quarantine', 'isolation', 'medical_observation', 'place_closure'])), name='restrictions_measure_known'),
        ),
        migrations.AddConstraint(
            model_name='restriction',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('measure', 'place_closure'), ('place__isnull', False)), models.Q(('place__isnull', True), models.Q(('measure', 'place_closure'), _negated=True)), _connector='OR'), name='restrictions_measure_fits_the_subject'),
        ),
        migrations.AddConstraint(
            model_name='restriction',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['contested', 'decided', 'ended', 'expired', 'in_force', 'notified', 'proposed', 'refused', 'reviewed', 'suspended'])), name='restrictions_state_known'),
        ),
        migrations.AddConstraint(
            model_name='restriction',
            constraint=models.CheckConstraint(condition=models.Q(('realm__in', ['drill', 'live', 'replay'])), name='restrictions_realm_known'),
        ),
        migrations.AddConstraint(
            model_name='restriction',
            constraint=models.CheckConstraint(condition=models.Q(('proposed_ends_at__gt', models.F('proposed_starts_at'))), name='restrictions_proposed_end_after_start'),
        ),
        migrations.AddConstraint(
            model_name='restriction',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('decision__isnull', True), ('ends_at__isnull', True), ('starts_at__isnull', True)), models.Q(('decision__isnull', False), ('ends_at__gt', models.F('starts_at'))), _connector='OR'), name='restrictions_end_after_start'),
        ),
        migrations.AddConstraint(
            model_name='restriction',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['contested', 'decided', 'in_force', 'notified', 'reviewed', 'suspended']), _negated=True), ('decision__isnull', False), _connector='OR'), name='restrictions_decided_by_a_decision'),
        ),
        migrations.AddConstraint(
            model_name='restriction',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['contested', 'in_force', 'notified', 'reviewed', 'suspended']), _negated=True), ('delivery__isnull', False), _connector='OR'), name='restrictions_told_by_a_notice'),
        ),
        migrations.AddConstraint(
            model_name='restriction',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('ended_at__isnull', False), ('state', 'ended'), ('ended_because__in', ['appeal', 'decision', 'ground_fell'])), models.Q(models.Q(('state', 'ended'), _negated=True), ('ended_at__isnull', True), ('ended_because', '')), _connector='OR'), name='restrictions_ended_for_a_cause'),
        ),
        migrations.AddConstraint(
            model_name='restriction',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('proposed_by', ''), _negated=True), models.Q(('state_by', ''), _negated=True), models.Q(('state_why', ''), _negated=True)), name='restrictions_moved_by_somebody'),
        ),
        migrations.AddConstraint(
            model_name='restriction',
            constraint=models.UniqueConstraint(condition=models.Q(('state__in', ['contested', 'decided', 'in_force', 'notified', 'proposed', 'reviewed', 'suspended']), ('person__isnull', False)), fields=('person', 'measure'), name='restrictions_one_open_of_a_kind_for_a_person'),
        ),
        migrations.AddConstraint(
            model_name='restriction',
            constraint=models.UniqueConstraint(condition=models.Q(('state__in', ['contested', 'decided', 'in_force', 'notified', 'proposed', 'reviewed', 'suspended']), ('place__isnull', False)), fields=('place', 'measure'), name='restrictions_one_open_of_a_kind_for_a_place'),
        ),
        migrations.AddConstraint(
            model_name='notice',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('remedy_zh', ''), _negated=True), models.Q(('remedy_en', ''), _negated=True)), name='restrictions_notice_tells_the_remedies'),
        ),
        migrations.AddConstraint(
            model_name='delivery',
            constraint=models.UniqueConstraint(fields=('notice',), name='restrictions_delivery_once'),
        ),
        migrations.AddConstraint(
            model_name='delivery',
            constraint=models.CheckConstraint(condition=models.Q(('way__in', ['guardian', 'household', 'in_person', 'posted', 'remote'])), name='restrictions_delivery_way_known'),
        ),
        migrations.AddIndex(
            model_name='decision',
            index=models.Index(fields=['restriction', 'decided_at'], name='restrictions_decision_idx'),
        ),
        migrations.AddIndex(
            model_name='decision',
            index=models.Index(fields=['decider', 'decided_at'], name='restrictions_decider_idx'),
        ),
        migrations.AddConstraint(
            model_name='decision',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['ease', 'end', 'extend', 'order', 'refuse', 'resume', 'suspend'])), name='restrictions_decision_kind_known'),
        ),
        migrations.AddConstraint(
            model_name='decision',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('reason', ''), _negated=True)), name='restrictions_decision_with_reason'),
        ),
        migrations.AddConstraint(
            model_name='decision',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('authority', ''), _negated=True)), name='restrictions_decision_with_authority'),
        ),
        migrations.AddConstraint(
            model_name='decision',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('ends_at__isnull', True), ('starts_at__isnull', True)), ('ends_at__gt', models.F('starts_at')), _connector='OR'), name='restrictions_decision_end_after_start'),
        ),
        migrations.AddConstraint(
            model_name='decision',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('kind__in', ['ease', 'extend', 'order']), _negated=True), models.Q(models.Q(('measure__in', ['central_quarantine', 'community_monitoring', 'health_management', 'health_monitoring', 'home_monitoring', 'home_quarantine', 'isolation', 'medical_observation', 'place_closure'])), models.Q(('rules', []), _negated=True), models.Q(('remedies', []), _negated=True), models.Q(('trace', {}), _negated=True), models.Q(models.Q(('legal_basis', ''), _negated=True)), ('ends_at__isnull', False), ('pack_version__isnull', False), ('review_due_at__isnull', False), ('starts_at__isnull', False)), _connector='OR'), name='restrictions_decision_on_rules'),
        ),
        migrations.AddConstraint(
            model_name='decision',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('kind', 'order'), _negated=True), models.Q(('measure__in', ['central_quarantine', 'home_quarantine', 'isolation', 'medical_observation', 'place_closure']), _negated=True), models.Q(('alternatives', []), _negated=True), _connector='OR'), name='restrictions_decision_looked_for_milder'),
        ),
        migrations.AddConstraint(
            model_name='decision',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('realm', 'live'), _negated=True), models.Q(('kind__in', ['ease', 'extend', 'order']), _negated=True), ('live_permits', True), _connector='OR'), name='restrictions_decision_lawful_if_live'),
        ),
        migrations.AddIndex(
            model_name='basis',
            index=models.Index(fields=['ground'], name='restrictions_basis_ground_idx'),
        ),
        migrations.AddConstraint(
            model_name='basis',
            constraint=models.UniqueConstraint(fields=('restriction', 'decision', 'ground'), name='restrictions_basis_once', nulls_distinct=False),
        ),
        migrations.AddIndex(
            model_name='appeal',
            index=models.Index(fields=['due_at'], name='restrictions_appeal_due_idx'),
        ),
        migrations.AddConstraint(
            model_name='appeal',
            constraint=models.CheckConstraint(condition=models.Q(('way__in', ['in_person', 'letter', 'own_page', 'telephone'])), name='restrictions_appeal_way_known'),
        ),
        migrations.AddConstraint(
            model_name='appeal',
            constraint=models.CheckConstraint(condition=models.Q(('due_at__gt', models.F('lodged_at'))), name='restrictions_appeal_due_later'),
        ),
        migrations.AddConstraint(
            model_name='appeal',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('lodged_by', ''), _negated=True)), name='restrictions_appeal_taken_by_somebody'),
        ),
        migrations.AddConstraint(
            model_name='answer',
            constraint=models.CheckConstraint(condition=models.Q(('outcome__in', ['rejected', 'upheld', 'withdrawn'])), name='restrictions_answer_outcome_known'),
        ),
        migrations.AddConstraint(
            model_name='answer',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('reasons', ''), _negated=True)), name='restrictions_answer_with_reasons'),
        ),
        migrations.AddConstraint(
            model_name='review',
            constraint=models.CheckConstraint(condition=models.Q(('outcome__in', ['end', 'keep'])), name='restrictions_review_outcome_known'),
        ),
        migrations.AddConstraint(
            model_name='review',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('reason', ''), _negated=True)), name='restrictions_review_with_reason'),
        ),
    ]
