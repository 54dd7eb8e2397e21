
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('cases', '0002_row_security'),
    ]

    operations = [
        migrations.CreateModel(
            name='Answer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('question', models.CharField(max_length=40, verbose_name='question')),
                ('value', models.BinaryField(verbose_name='answer')),
                ('said_by', models.CharField(max_length=16, verbose_name='said by')),
                ('noted_by', models.CharField(max_length=80, verbose_name='noted by')),
                ('at', models.DateTimeField(verbose_name='noted at')),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cases.case', verbose_name='case')),
            ],
            options={
                'verbose_name': 'answer',
                'verbose_name_plural': 'answers',
                'indexes': [models.Index(fields=['case', 'question', 'id'], name='investigations_answer_case_idx')],
                'constraints': [models.CheckConstraint(condition=models.Q(('said_by__in', ['person', 'relative', 'companion', 'colleague', 'staff', 'document'])), name='investigations_answer_said_by_known'), models.CheckConstraint(condition=models.Q(('noted_by', ''), _negated=True), name='investigations_answer_noted_by_somebody')],
            },
        ),
        migrations.CreateModel(
            name='Stay',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('person', models.BigIntegerField(verbose_name='person key')),
                ('place', models.CharField(max_length=120, verbose_name='place key')),
                ('told_place', models.BinaryField(null=True, verbose_name='place as told')),
                ('kind', models.CharField(max_length=24, verbose_name='kind of place')),
                ('cell', models.CharField(blank=True, default='', max_length=60, verbose_name='part of the place')),
                ('seat_row', models.SmallIntegerField(null=True, verbose_name='seat row')),
                ('enter_at', models.DateTimeField(verbose_name='from')),
                ('leave_at', models.DateTimeField(verbose_name='until')),
                ('said_by', models.CharField(max_length=16, verbose_name='said by')),
                ('certainty', models.CharField(max_length=16, verbose_name='certainty')),
                ('protection', models.CharField(max_length=16, verbose_name='protection')),
                ('companions', models.BinaryField(null=True, verbose_name='companions as told')),
                ('note', models.BinaryField(null=True, verbose_name='note')),
                ('noted_by', models.CharField(max_length=80, verbose_name='noted by')),
                ('at', models.DateTimeField(verbose_name='noted at')),
                ('traced_at', models.DateTimeField(null=True, verbose_name='taken in by the trace at')),
                ('withdrawn_at', models.DateTimeField(null=True, verbose_name='withdrawn at')),
                ('withdrawn_by', models.CharField(blank=True, default='', max_length=80, verbose_name='withdrawn by')),
                ('withdrawn_why', models.BinaryField(null=True, verbose_name='why it was withdrawn')),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cases.case', verbose_name='case')),
            ],
            options={
                'verbose_name': 'stay that was said',
                'verbose_name_plural': 'stays that were said',
                'indexes': [models.Index(fields=['case', 'enter_at'], name='investigations_stay_case_idx'), models.Index(fields=['person'], name='investigations_stay_person_idx')],
                'constraints': [models.CheckConstraint(condition=models.Q(('enter_at__lt', models.F('leave_at'))), name='investigations_stay_lasts'), models.CheckConstraint(condition=models.Q(('leave_at__lte', models.F('at'))), name='investigations_stay_not_in_the_future'), models.CheckConstraint(condition=models.Q(('kind__in', ['household', 'workplace', 'school', 'restaurant', 'banquet', 'shop', 'market', 'leisure', 'bus', 'coach_sealed', 'coach_ventilated', 'train_sealed', 'train_unsealed', 'aircraft', 'aircraft_unfiltered', 'ship', 'taxi', 'station', 'checkpoint', 'hotel', 'clinic', 'other'])), name='investigations_stay_kind_known'), models.CheckConstraint(condition=models.Q(('said_by__in', ['person', 'relative', 'companion', 'colleague', 'staff', 'document'])), name='investigations_stay_said_by_known'), models.CheckConstraint(condition=models.Q(('certainty__in', ['certain', 'likely', 'possible'])), name='investigations_stay_certainty_known'), models.CheckConstraint(condition=models.Q(('protection__in', ['unknown', 'none', 'partial', 'full'])), name='investigations_stay_protection_known'), models.CheckConstraint(condition=models.Q(models.Q(('noted_by', ''), _negated=True), models.Q(('place', ''), _negated=True), ('person__gt', 0)), name='investigations_stay_noted_by_somebody_at_a_place'), models.CheckConstraint(condition=models.Q(models.Q(('withdrawn_at__isnull', True), ('withdrawn_by', ''), ('withdrawn_why__isnull', True)), models.Q(('withdrawn_at__isnull', False), ('withdrawn_why__isnull', False), models.Q(('withdrawn_by', ''), _negated=True)), _connector='OR'), name='investigations_stay_withdrawn_by_somebody_for_a_reason')],
            },
        ),
        migrations.CreateModel(
            name='StepStamp',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('step', models.CharField(max_length=24, verbose_name='step')),
                ('done_at', models.DateTimeField(verbose_name='done at')),
                ('noted_at', models.DateTimeField(verbose_name='noted at')),
                ('noted_by', models.CharField(max_length=80, verbose_name='noted by')),
                ('reason', models.TextField(verbose_name='reason')),
                ('reference', models.CharField(blank=True, default='', max_length=80, verbose_name='shown by')),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cases.case', verbose_name='case')),
            ],
            options={
                'verbose_name': 'step done',
                'verbose_name_plural': 'steps done',
                'indexes': [models.Index(fields=['case', 'step', '-id'], name='investigations_step_case_idx')],
                'constraints': [models.CheckConstraint(condition=models.Q(('step__in', ['report', 'verify', 'transfer', 'core_facts', 'contacts_determined', 'contacts_located', 'contacts_moved', 'investigation', 'first_closure'])), name='investigations_step_known'), models.CheckConstraint(condition=models.Q(('done_at__lte', models.F('noted_at'))), name='investigations_step_done_before_noted'), models.CheckConstraint(condition=models.Q(models.Q(('noted_by', ''), _negated=True), models.Q(('reason', ''), _negated=True)), name='investigations_step_noted_with_reason')],
            },
        ),
    ]
