
import django.contrib.postgres.constraints
import django.db.models.deletion
import sizao.foundation.database.fields
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [("database", "0001_extensions")]

    operations = [
        migrations.CreateModel(
            name='Firm',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('division_path', sizao.foundation.database.fields.DivisionPathField(verbose_name='division')),
                ('name', models.CharField(max_length=120, verbose_name='name')),
                ('license_number', models.CharField(max_length=40, verbose_name='license number')),
                ('phone', models.CharField(blank=True, default='', max_length=40, verbose_name='telephone')),
                ('valid_until', models.DateField(verbose_name='valid until')),
                ('ended_at', models.DateTimeField(null=True, verbose_name='taken off at')),
            ],
            options={
                'verbose_name': 'firm',
                'verbose_name_plural': 'firms',
                'constraints': [models.UniqueConstraint(fields=('division_path', 'license_number'), name='supplies_firm_once'), models.CheckConstraint(condition=models.Q(models.Q(('name', ''), _negated=True), models.Q(('license_number', ''), _negated=True)), name='supplies_firm_named')],
            },
        ),
        migrations.CreateModel(
            name='HelpCall',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('division_path', sizao.foundation.database.fields.DivisionPathField(verbose_name='division')),
                ('category', models.CharField(max_length=12, verbose_name='category')),
                ('is_urgent', models.BooleanField(verbose_name='urgent')),
                ('source', models.CharField(max_length=8, verbose_name='source')),
                ('at', models.DateTimeField(verbose_name='at')),
                ('due_at', models.DateTimeField(verbose_name='to be answered by')),
                ('person', models.BigIntegerField(null=True, verbose_name='person key')),
                ('said', models.BinaryField(verbose_name='what was said')),
                ('caller', models.BinaryField(null=True, verbose_name='who called')),
                ('reference', models.CharField(blank=True, default='', max_length=40, verbose_name='belongs to')),
                ('noted_by', models.CharField(max_length=80, verbose_name='noted by')),
                ('taken_at', models.DateTimeField(null=True, verbose_name='taken at')),
                ('taken_by', models.CharField(blank=True, default='', max_length=80, verbose_name='taken by')),
                ('answered_at', models.DateTimeField(null=True, verbose_name='answered at')),
                ('answered_by', models.CharField(blank=True, default='', max_length=80, verbose_name='answered by')),
                ('answer', models.BinaryField(null=True, verbose_name='answer')),
            ],
            options={
                'verbose_name': 'call for help',
                'verbose_name_plural': 'calls for help',
                'indexes': [models.Index(condition=models.Q(('answered_at__isnull', True)), fields=['due_at'], name='supplies_help_due_idx'), models.Index(fields=['person'], name='supplies_help_person_idx')],
                'constraints': [models.CheckConstraint(condition=models.Q(('category__in', ['food', 'water', 'medicine', 'care', 'dialysis', 'pregnancy', 'infant', 'alone', 'other'])), name='supplies_help_category_known'), models.CheckConstraint(condition=models.Q(('source__in', ['phone', 'page', 'staff'])), name='supplies_help_source_known'), models.CheckConstraint(condition=models.Q(('due_at__gte', models.F('at'))), name='supplies_help_due_after'), models.CheckConstraint(condition=models.Q(models.Q(('taken_at__isnull', True), ('taken_by', '')), models.Q(('taken_at__isnull', False), models.Q(('taken_by', ''), _negated=True)), _connector='OR'), name='supplies_help_taken_by_somebody'), models.CheckConstraint(condition=models.Q(models.Q(('answer__isnull', True), ('answered_at__isnull', True), ('answered_by', '')), models.Q(('answer__isnull', False), ('answered_at__isnull', False), models.Q(('answered_by', ''), _negated=True)), _connector='OR'), name='supplies_help_answered_by_somebody')],
            },
        ),
        migrations.CreateModel(
            name='PersonalNeed',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('person', models.BigIntegerField(verbose_name='person key')),
                ('division_path', sizao.foundation.database.fields.DivisionPathField(verbose_name='division')),
                ('need', models.CharField(max_length=12, verbose_name='need')),
                ('since', models.DateField(verbose_name='since')),
                ('until', models.DateField(null=True, verbose_name='until')),
                ('noted_by', models.CharField(max_length=80, verbose_name='noted by')),
            ],
            options={
                'verbose_name': 'personal need',
                'verbose_name_plural': 'personal needs',
                'constraints': [models.CheckConstraint(condition=models.Q(('need__in', ['everyone', 'infant', 'woman', 'pregnant', 'dialysis', 'chronic'])), name='supplies_need_known'), models.CheckConstraint(condition=models.Q(('until__isnull', True), ('until__gte', models.F('since')), _connector='OR'), name='supplies_need_ends_after'), models.UniqueConstraint(condition=models.Q(('until__isnull', True)), fields=('person', 'need'), name='supplies_need_once')],
            },
        ),
        migrations.CreateModel(
            name='Store',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('division_path', sizao.foundation.database.fields.DivisionPathField(verbose_name='division')),
                ('kind', models.CharField(max_length=16, verbose_name='kind')),
                ('name', models.CharField(max_length=120, verbose_name='name')),
                ('address', models.CharField(blank=True, default='', max_length=200, verbose_name='address')),
                ('serves_path', sizao.foundation.database.fields.DivisionPathField(verbose_name='serves')),
                ('lead_days', models.SmallIntegerField(default=0, verbose_name='days until it can send')),
                ('closed_at', models.DateTimeField(null=True, verbose_name='closed at')),
            ],
            options={
                'verbose_name': 'store',
                'verbose_name_plural': 'stores',
                'constraints': [models.CheckConstraint(condition=models.Q(('kind__in', ['warehouse', 'site', 'drop_point'])), name='supplies_store_kind_known'), models.CheckConstraint(condition=models.Q(('name', ''), _negated=True), name='supplies_store_named'), models.CheckConstraint(condition=models.Q(('lead_days__gte', 0), ('lead_days__lte', 60)), name='supplies_store_lead_known'), models.UniqueConstraint(fields=('division_path', 'name'), name='supplies_store_once')],
            },
        ),
        migrations.CreateModel(
            name='Batch',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('division_path', sizao.foundation.database.fields.DivisionPathField(verbose_name='division')),
                ('item', models.CharField(max_length=40, verbose_name='item')),
                ('lot', models.CharField(blank=True, default='', max_length=60, verbose_name='lot')),
                ('expires_on', models.DateField(null=True, verbose_name='expires on')),
                ('amount', models.BigIntegerField(verbose_name='amount, in thousandths of the unit')),
                ('store', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='batches', to='supplies.store', verbose_name='store')),
            ],
            options={
                'verbose_name': 'batch',
                'verbose_name_plural': 'batches',
            },
        ),
        migrations.CreateModel(
            name='SupplyRequest',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('division_path', sizao.foundation.database.fields.DivisionPathField(verbose_name='division')),
                ('asked_path', sizao.foundation.database.fields.DivisionPathField(verbose_name='asked of')),
                ('state', models.CharField(max_length=12, verbose_name='state')),
                ('asked_at', models.DateTimeField(verbose_name='asked at')),
                ('asked_by', models.CharField(max_length=80, verbose_name='asked by')),
                ('why', models.CharField(max_length=400, verbose_name='reason')),
                ('due_at', models.DateTimeField(verbose_name='to be answered by')),
                ('answered_at', models.DateTimeField(null=True, verbose_name='answered at')),
                ('store', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='supplies.store', verbose_name='to be brought to')),
            ],
            options={
                'verbose_name': 'request for supplies',
                'verbose_name_plural': 'requests for supplies',
            },
        ),
        migrations.CreateModel(
            name='RequestStep',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('division_path', sizao.foundation.database.fields.DivisionPathField(verbose_name='division')),
                ('at', models.DateTimeField(verbose_name='at')),
                ('by', models.CharField(max_length=80, verbose_name='by')),
                ('act', models.CharField(max_length=12, verbose_name='act')),
                ('path', sizao.foundation.database.fields.DivisionPathField(verbose_name='level')),
                ('words', models.CharField(blank=True, default='', max_length=400, verbose_name='words')),
                ('request', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='steps', to='supplies.supplyrequest', verbose_name='request')),
            ],
            options={
                'verbose_name': 'step of a request',
                'verbose_name_plural': 'steps of requests',
            },
        ),
        migrations.CreateModel(
            name='RequestLine',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('division_path', sizao.foundation.database.fields.DivisionPathField(verbose_name='division')),
                ('item', models.CharField(max_length=40, verbose_name='item')),
                ('amount', models.BigIntegerField(verbose_name='amount, in thousandths of the unit')),
                ('granted', models.BigIntegerField(null=True, verbose_name='granted')),
                ('request', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='lines', to='supplies.supplyrequest', verbose_name='request')),
            ],
            options={
                'verbose_name': 'line of a request',
                'verbose_name_plural': 'lines of requests',
            },
        ),
        migrations.CreateModel(
            name='Vehicle',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('division_path', sizao.foundation.database.fields.DivisionPathField(verbose_name='division')),
                ('plate', models.CharField(max_length=16, verbose_name='plate')),
                ('driver', models.CharField(max_length=80, verbose_name='driver')),
                ('driver_phone', models.CharField(blank=True, default='', max_length=40, verbose_name="driver's telephone")),
                ('kilograms', models.IntegerField(verbose_name='carries, in kg')),
                ('valid_until', models.DateField(verbose_name='valid until')),
                ('ended_at', models.DateTimeField(null=True, verbose_name='taken off at')),
                ('firm', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='vehicles', to='supplies.firm', verbose_name='firm')),
            ],
            options={
                'verbose_name': 'vehicle',
                'verbose_name_plural': 'vehicles',
            },
        ),
        migrations.CreateModel(
            name='Delivery',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('division_path', sizao.foundation.database.fields.DivisionPathField(verbose_name='division')),
                ('from_name', models.CharField(max_length=120, verbose_name='from')),
                ('plate', models.CharField(blank=True, default='', max_length=16, verbose_name='plate')),
                ('driver', models.CharField(blank=True, default='', max_length=80, verbose_name='driver')),
                ('round_key', models.CharField(blank=True, default='', max_length=40, verbose_name='round')),
                ('state', models.CharField(max_length=12, verbose_name='state')),
                ('planned_for', models.DateTimeField(verbose_name='planned for')),
                ('planned_by', models.CharField(max_length=80, verbose_name='planned by')),
                ('loaded_at', models.DateTimeField(null=True, verbose_name='loaded at')),
                ('handed_by', models.CharField(blank=True, default='', max_length=80, verbose_name='handed over by')),
                ('ended_at', models.DateTimeField(null=True, verbose_name='ended at')),
                ('received_by', models.CharField(blank=True, default='', max_length=80, verbose_name='received by')),
                ('why', models.CharField(blank=True, default='', max_length=400, verbose_name='reason')),
                ('from_store', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='supplies.store', verbose_name='from')),
                ('to_store', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='supplies.store', verbose_name='to')),
                ('request', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='supplies.supplyrequest', verbose_name='request')),
                ('vehicle', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='supplies.vehicle', verbose_name='vehicle')),
            ],
            options={
                'verbose_name': 'delivery',
                'verbose_name_plural': 'deliveries',
            },
        ),
        migrations.CreateModel(
            name='DeliveryLine',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('division_path', sizao.foundation.database.fields.DivisionPathField(verbose_name='division')),
                ('item', models.CharField(max_length=40, verbose_name='item')),
                ('amount', models.BigIntegerField(verbose_name='amount, in thousandths of the unit')),
                ('lot', models.CharField(blank=True, default='', max_length=60, verbose_name='lot')),
                ('expires_on', models.DateField(null=True, verbose_name='expires on')),
                ('delivery', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='lines', to='supplies.delivery', verbose_name='delivery')),
            ],
            options={
                'verbose_name': 'line of a delivery',
                'verbose_name_plural': 'lines of deliveries',
                'constraints': [models.CheckConstraint(condition=models.Q(('amount__gt', 0)), name='supplies_load_of_something')],
            },
        ),
        migrations.CreateModel(
            name='Movement',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('division_path', sizao.foundation.database.fields.DivisionPathField(verbose_name='division')),
                ('item', models.CharField(max_length=40, verbose_name='item')),
                ('kind', models.CharField(max_length=16, verbose_name='kind')),
                ('amount', models.BigIntegerField(verbose_name='amount, in thousandths of the unit')),
                ('balance', models.BigIntegerField(verbose_name='left of the batch')),
                ('handed_by', models.CharField(max_length=80, verbose_name='handed over by')),
                ('received_by', models.CharField(max_length=80, verbose_name='received by')),
                ('at', models.DateTimeField(verbose_name='at')),
                ('noted_by', models.CharField(max_length=80, verbose_name='noted by')),
                ('note', models.CharField(blank=True, default='', max_length=200, verbose_name='note')),
                ('reference', models.CharField(blank=True, default='', max_length=40, verbose_name='belongs to')),
                ('batch', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='movements', to='supplies.batch', verbose_name='batch')),
                ('store', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='movements', to='supplies.store', verbose_name='store')),
            ],
            options={
                'verbose_name': 'line of the book',
                'verbose_name_plural': 'lines of the book',
                'indexes': [models.Index(fields=['store', 'item', '-at'], name='supplies_movement_idx')],
                'constraints': [models.CheckConstraint(condition=models.Q(('kind__in', ['received', 'issued', 'sent', 'arrived', 'returned', 'spoiled', 'counted'])), name='supplies_movement_kind_known'), models.CheckConstraint(condition=models.Q(models.Q(('amount__gt', 0), ('kind__in', ['arrived', 'received', 'returned'])), models.Q(('amount__lt', 0), ('kind__in', ['issued', 'sent', 'spoiled'])), models.Q(('kind', 'counted'), models.Q(('amount', 0), _negated=True)), _connector='OR'), name='supplies_movement_goes_its_way'), models.CheckConstraint(condition=models.Q(models.Q(('handed_by', ''), _negated=True), models.Q(('received_by', ''), _negated=True), models.Q(models.Q(('handed_by', models.F('received_by')), _negated=True), ('kind', 'counted'), _connector='OR')), name='supplies_movement_between_two'), models.CheckConstraint(condition=models.Q(('balance__gte', 0)), name='supplies_movement_balance')],
            },
        ),
        migrations.CreateModel(
            name='Minimum',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('division_path', sizao.foundation.database.fields.DivisionPathField(verbose_name='division')),
                ('item', models.CharField(max_length=40, verbose_name='item')),
                ('amount', models.BigIntegerField(verbose_name='amount, in thousandths of the unit')),
                ('store', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='minimums', to='supplies.store', verbose_name='store')),
            ],
            options={
                'verbose_name': 'least stock',
                'verbose_name_plural': 'least stocks',
                'constraints': [models.UniqueConstraint(fields=('store', 'item'), name='supplies_minimum_once'), models.CheckConstraint(condition=models.Q(('amount__gte', 0)), name='supplies_minimum_not_negative')],
            },
        ),
        migrations.AddConstraint(
            model_name='batch',
            constraint=models.CheckConstraint(condition=models.Q(('amount__gte', 0)), name='supplies_never_below_nothing'),
        ),
        migrations.AddConstraint(
            model_name='batch',
            constraint=models.UniqueConstraint(fields=('store', 'item', 'lot', 'expires_on'), name='supplies_batch_once', nulls_distinct=False),
        ),
        migrations.AddIndex(
            model_name='supplyrequest',
            index=models.Index(fields=['state', 'due_at'], name='supplies_request_idx'),
        ),
        migrations.AddConstraint(
            model_name='supplyrequest',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['open', 'granted', 'refused', 'withdrawn'])), name='supplies_request_state_known'),
        ),
        migrations.AddConstraint(
            model_name='supplyrequest',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('answered_at__isnull', True), ('state', 'open')), models.Q(models.Q(('state', 'open'), _negated=True), ('answered_at__isnull', False)), _connector='OR'), name='supplies_request_answered'),
        ),
        migrations.AddConstraint(
            model_name='requeststep',
            constraint=models.CheckConstraint(condition=models.Q(('act__in', ['asked', 'passed_up', 'granted', 'refused', 'withdrawn'])), name='supplies_step_known'),
        ),
        migrations.AddConstraint(
            model_name='requestline',
            constraint=models.UniqueConstraint(fields=('request', 'item'), name='supplies_request_item_once'),
        ),
        migrations.AddConstraint(
            model_name='requestline',
            constraint=models.CheckConstraint(condition=models.Q(('amount__gt', 0), models.Q(('granted__isnull', True), models.Q(('granted__gte', 0), ('granted__lte', models.F('amount'))), _connector='OR')), name='supplies_request_amount'),
        ),
        migrations.AddConstraint(
            model_name='vehicle',
            constraint=models.UniqueConstraint(condition=models.Q(('ended_at__isnull', True)), fields=('plate',), name='supplies_plate_once'),
        ),
        migrations.AddConstraint(
            model_name='vehicle',
            constraint=models.CheckConstraint(condition=models.Q(('kilograms__gt', 0)), name='supplies_vehicle_carries'),
        ),
        migrations.AddIndex(
            model_name='delivery',
            index=models.Index(fields=['state', 'planned_for'], name='supplies_delivery_idx'),
        ),
        migrations.AddConstraint(
            model_name='delivery',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['planned', 'loaded', 'arrived', 'refused', 'returned', 'cancelled'])), name='supplies_delivery_state_known'),
        ),
        migrations.AddConstraint(
            model_name='delivery',
            constraint=models.CheckConstraint(condition=models.Q(('from_store', models.F('to_store')), _negated=True), name='supplies_delivery_elsewhere'),
        ),
        migrations.AddConstraint(
            model_name='delivery',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['planned', 'cancelled']), models.Q(('loaded_at__isnull', False), ('vehicle__isnull', False), models.Q(('handed_by', ''), _negated=True)), _connector='OR'), name='supplies_delivery_loaded_by_somebody'),
        ),
        migrations.AddConstraint(
            model_name='delivery',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['refused', 'returned']), _negated=True), models.Q(('why', ''), _negated=True), _connector='OR'), name='supplies_delivery_refused_for_a_reason'),
        ),
        migrations.AddConstraint(
            model_name='delivery',
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(condition=models.Q(('state', 'loaded')), expressions=[('vehicle', '='), ('round_key', '<>')], name='supplies_vehicle_in_one_place'),
        ),
    ]
