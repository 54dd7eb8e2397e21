
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('cases', '0006_grounds_fall'),
        ('investigations', '0002_row_security'),
    ]

    operations = [
        migrations.CreateModel(
            name='Contact',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('person', models.BigIntegerField(verbose_name='person key')),
                ('degree', models.SmallIntegerField(verbose_name='degree')),
                ('source', models.BigIntegerField(verbose_name='exposed to')),
                ('state', models.CharField(max_length=16, verbose_name='state')),
                ('origin', models.CharField(max_length=16, verbose_name='origin')),
                ('setting', models.CharField(max_length=24, verbose_name='kind of place')),
                ('place', models.CharField(blank=True, default='', max_length=120, verbose_name='place key')),
                ('exposed_from', models.DateTimeField(verbose_name='first exposure')),
                ('exposed_until', models.DateTimeField(verbose_name='last exposure')),
                ('protection', models.CharField(max_length=16, verbose_name='protection')),
                ('certainty', models.CharField(max_length=16, verbose_name='certainty')),
                ('evidence', models.JSONField(default=dict, verbose_name='evidence')),
                ('identity', models.BinaryField(null=True, verbose_name='identity as told')),
                ('note', models.BinaryField(null=True, verbose_name='note')),
                ('decided_at', models.DateTimeField(verbose_name='decided at')),
                ('decided_by', models.CharField(max_length=80, verbose_name='decided by')),
                ('located_at', models.DateTimeField(null=True, verbose_name='located at')),
                ('moved_at', models.DateTimeField(null=True, verbose_name='isolated since')),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cases.case', verbose_name='case')),
            ],
            options={
                'verbose_name': 'contact',
                'verbose_name_plural': 'contacts',
            },
        ),
        migrations.CreateModel(
            name='ContactChange',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('step', models.CharField(max_length=16, verbose_name='step')),
                ('degree', models.SmallIntegerField(verbose_name='degree')),
                ('since', models.DateTimeField(verbose_name='since')),
                ('at', models.DateTimeField(verbose_name='noted at')),
                ('noted_by', models.CharField(max_length=80, verbose_name='noted by')),
                ('reason', models.BinaryField(verbose_name='reason')),
                ('contact', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='investigations.contact', verbose_name='contact')),
            ],
            options={
                'verbose_name': 'change of a contact',
                'verbose_name_plural': 'changes of contacts',
            },
        ),
        migrations.CreateModel(
            name='DailyCheck',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('on', models.DateField(verbose_name='day')),
                ('part', models.CharField(max_length=16, verbose_name='part of the day')),
                ('temperature', models.DecimalField(decimal_places=1, max_digits=3, null=True, verbose_name='temperature')),
                ('symptoms', models.BinaryField(null=True, verbose_name='symptoms')),
                ('specimen_taken', models.BooleanField(default=False, verbose_name='specimen taken')),
                ('noted_by', models.CharField(max_length=80, verbose_name='noted by')),
                ('at', models.DateTimeField(verbose_name='noted at')),
                ('contact', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='investigations.contact', verbose_name='contact')),
            ],
            options={
                'verbose_name': 'daily check',
                'verbose_name_plural': 'daily checks',
            },
        ),
        migrations.AddIndex(
            model_name='contact',
            index=models.Index(fields=['person'], name='investigations_contact_who_idx'),
        ),
        migrations.AddIndex(
            model_name='contact',
            index=models.Index(fields=['case', 'degree'], name='investigations_contact_deg_idx'),
        ),
        migrations.AddConstraint(
            model_name='contact',
            constraint=models.UniqueConstraint(fields=('case', 'person'), name='investigations_contact_once_of_a_case'),
        ),
        migrations.AddConstraint(
            model_name='contact',
            constraint=models.CheckConstraint(condition=models.Q(('degree__range', (1, 3))), name='investigations_contact_degree_known'),
        ),
        migrations.AddConstraint(
            model_name='contact',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('person', models.F('source')), _negated=True), ('person__gt', 0)), name='investigations_contact_is_somebody_else'),
        ),
        migrations.AddConstraint(
            model_name='contact',
            constraint=models.CheckConstraint(condition=models.Q(('exposed_from__lt', models.F('exposed_until'))), name='investigations_contact_exposed_for_a_while'),
        ),
        migrations.AddConstraint(
            model_name='contact',
            constraint=models.CheckConstraint(condition=models.Q(('exposed_from__lte', models.F('decided_at'))), name='investigations_contact_exposed_before_decided'),
        ),
        migrations.AddConstraint(
            model_name='contact',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['accepted', 'dropped'])), name='investigations_contact_state_known'),
        ),
        migrations.AddConstraint(
            model_name='contact',
            constraint=models.CheckConstraint(condition=models.Q(('origin__in', ['trace', 'hand', 'file'])), name='investigations_contact_origin_known'),
        ),
        migrations.AddConstraint(
            model_name='contact',
            constraint=models.CheckConstraint(condition=models.Q(('setting__in', ['household', 'workplace', 'school', 'restaurant', 'banquet', 'shop', 'market', 'leisure', 'bus', 'coach_sealed', 'coach_ventilated', 'train_sealed', 'train_unsealed', 'aircraft', 'aircraft_unfiltered', 'ship', 'taxi', 'station', 'checkpoint', 'hotel', 'clinic', 'other'])), name='investigations_contact_setting_known'),
        ),
        migrations.AddConstraint(
            model_name='contact',
            constraint=models.CheckConstraint(condition=models.Q(('protection__in', ['unknown', 'none', 'partial', 'full'])), name='investigations_contact_protection_known'),
        ),
        migrations.AddConstraint(
            model_name='contact',
            constraint=models.CheckConstraint(condition=models.Q(('certainty__in', ['certain', 'likely', 'possible'])), name='investigations_contact_certainty_known'),
        ),
        migrations.AddConstraint(
            model_name='contact',
            constraint=models.CheckConstraint(condition=models.Q(('decided_by', ''), _negated=True), name='investigations_contact_decided_by_somebody'),
        ),
        migrations.AddConstraint(
            model_name='contactchange',
            constraint=models.CheckConstraint(condition=models.Q(('step__in', ['accepted', 'dropped', 'located', 'moved'])), name='investigations_change_step_known'),
        ),
        migrations.AddConstraint(
            model_name='contactchange',
            constraint=models.CheckConstraint(condition=models.Q(('noted_by', ''), _negated=True), name='investigations_change_by_somebody'),
        ),
        migrations.AddConstraint(
            model_name='contactchange',
            constraint=models.CheckConstraint(condition=models.Q(('since__lte', models.F('at'))), name='investigations_change_not_in_the_future'),
        ),
        migrations.AddIndex(
            model_name='dailycheck',
            index=models.Index(fields=['contact', 'on'], name='investigations_check_day_idx'),
        ),
        migrations.AddConstraint(
            model_name='dailycheck',
            constraint=models.CheckConstraint(condition=models.Q(('part__in', ['morning', 'afternoon'])), name='investigations_check_part_known'),
        ),
        migrations.AddConstraint(
            model_name='dailycheck',
            constraint=models.CheckConstraint(condition=models.Q(('temperature__isnull', True), ('temperature__range', (30, 45)), _connector='OR'), name='investigations_check_temperature_possible'),
        ),
        migrations.AddConstraint(
            model_name='dailycheck',
            constraint=models.CheckConstraint(condition=models.Q(('noted_by', ''), _negated=True), name='investigations_check_by_somebody'),
        ),
    ]
