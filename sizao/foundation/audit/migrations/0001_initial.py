from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [("database", "0001_extensions")]

    operations = [
        migrations.CreateModel(
            name='AuditEvent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField()),
                ('actor', models.CharField(max_length=80)),
                ('action', models.CharField(max_length=80)),
                ('subject_kind', models.CharField(max_length=40)),
                ('subject_key', models.CharField(max_length=120)),
                ('purpose', models.TextField(blank=True)),
                ('detail', models.JSONField(default=dict)),
            ],
            options={
                'indexes': [models.Index(fields=['at'], name='audit_event_at_idx'), models.Index(fields=['subject_kind', 'subject_key', 'at'], name='audit_event_subject_idx'), models.Index(fields=['actor', 'at'], name='audit_event_actor_idx')],
                'constraints': [models.CheckConstraint(condition=models.Q(('actor', ''), _negated=True), name='audit_event_actor_given'), models.CheckConstraint(condition=models.Q(('action', ''), _negated=True), name='audit_event_action_given')],
            },
        ),
    ]
