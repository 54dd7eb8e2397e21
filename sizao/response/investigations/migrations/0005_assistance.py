
import django.db.models.deletion
import sizao.foundation.database.fields
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('cases', '0006_grounds_fall'),
        ('investigations', '0004_contacts_are_kept'),
    ]

    operations = [
        migrations.CreateModel(
            name='AssistanceRequest',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('case_number', models.CharField(max_length=24, verbose_name='case number')),
                ('from_path', sizao.foundation.database.fields.DivisionPathField(verbose_name='asked by')),
                ('to_path', sizao.foundation.database.fields.DivisionPathField(verbose_name='asked of')),
                ('to_name', models.CharField(blank=True, default='', max_length=120, verbose_name='place outside')),
                ('kind', models.CharField(max_length=16, verbose_name='kind')),
                ('asked', models.BinaryField(null=True, verbose_name='what is asked')),
                ('sent_at', models.DateTimeField(verbose_name='sent at')),
                ('sent_by', models.CharField(max_length=80, verbose_name='sent by')),
                ('received_at', models.DateTimeField(null=True, verbose_name='received at')),
                ('received_by', models.CharField(blank=True, default='', max_length=80, verbose_name='received by')),
                ('answered_at', models.DateTimeField(null=True, verbose_name='answered at')),
                ('answered_by', models.CharField(blank=True, default='', max_length=80, verbose_name='answered by')),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cases.case', verbose_name='case')),
            ],
            options={
                'verbose_name': 'request for assistance',
                'verbose_name_plural': 'requests for assistance',
            },
        ),
        migrations.CreateModel(
            name='AssistancePerson',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('person', models.BigIntegerField(verbose_name='person key')),
                ('degree', models.SmallIntegerField(verbose_name='degree')),
                ('last_exposure', models.DateTimeField(verbose_name='last exposure')),
                ('identity', models.BinaryField(null=True, verbose_name='identity')),
                ('outcome', models.CharField(max_length=16, verbose_name='outcome')),
                ('located_at', models.DateTimeField(null=True, verbose_name='located at')),
                ('controlled_at', models.DateTimeField(null=True, verbose_name='measure in place at')),
                ('result', models.BinaryField(null=True, verbose_name='result')),
                ('request', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='persons', to='investigations.assistancerequest', verbose_name='request')),
            ],
            options={
                'verbose_name': 'person of a request',
                'verbose_name_plural': 'people of requests',
            },
        ),
        migrations.AddIndex(
            model_name='assistancerequest',
            index=models.Index(fields=['-sent_at'], name='investigations_request_idx'),
        ),
        migrations.AddConstraint(
            model_name='assistancerequest',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['priority', 'ordinary'])), name='investigations_request_kind_known'),
        ),
        migrations.AddConstraint(
            model_name='assistancerequest',
            constraint=models.CheckConstraint(condition=models.Q(('from_path', models.F('to_path')), _negated=True), name='investigations_request_of_others'),
        ),
        migrations.AddConstraint(
            model_name='assistancerequest',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('received_at__isnull', True), ('received_by', '')), models.Q(('received_at__gte', models.F('sent_at')), models.Q(('received_by', ''), _negated=True)), _connector='OR'), name='investigations_request_received_by_somebody'),
        ),
        migrations.AddConstraint(
            model_name='assistancerequest',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('answered_at__isnull', True), ('answered_by', '')), models.Q(('answered_at__gte', models.F('received_at')), models.Q(('answered_by', ''), _negated=True)), _connector='OR'), name='investigations_request_answered_by_somebody'),
        ),
        migrations.AddConstraint(
            model_name='assistanceperson',
            constraint=models.UniqueConstraint(fields=('request', 'person'), name='investigations_asked_once'),
        ),
        migrations.AddConstraint(
            model_name='assistanceperson',
            constraint=models.CheckConstraint(condition=models.Q(('outcome__in', ['open', 'located', 'controlled', 'not_found', 'elsewhere'])), name='investigations_asked_outcome_known'),
        ),
        migrations.AddConstraint(
            model_name='assistanceperson',
            constraint=models.CheckConstraint(condition=models.Q(('controlled_at__isnull', True), ('located_at__lte', models.F('controlled_at')), _connector='OR'), name='investigations_asked_located_before_controlled'),
        ),
    ]
