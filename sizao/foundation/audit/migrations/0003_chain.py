import django.contrib.postgres.fields
import django.db.models.functions.datetime
import sizao.foundation.database.fields
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('audit', '0002_append_only'),
    ]

    operations = [
        migrations.CreateModel(
            name='AuditedTable',
            fields=[
                ('name', models.CharField(max_length=63, primary_key=True, serialize=False)),
                ('key_column', models.CharField(max_length=63)),
                ('columns', django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), size=None)),
            ],
        ),
        migrations.CreateModel(
            name='RowList',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('event', models.BigIntegerField()),
                ('part', models.IntegerField()),
                ('keys', django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), size=None)),
                ('old_hashes', django.contrib.postgres.fields.ArrayField(base_field=models.BinaryField(null=True), size=None)),
                ('new_hashes', django.contrib.postgres.fields.ArrayField(base_field=models.BinaryField(null=True), size=None)),
            ],
        ),
        migrations.CreateModel(
            name='Salt',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('value', models.BinaryField()),
            ],
        ),
        migrations.CreateModel(
            name='Seal',
            fields=[
                ('number', models.BigIntegerField(primary_key=True, serialize=False)),
                ('event', models.BigIntegerField(unique=True)),
                ('previous', models.BinaryField()),
                ('content_hash', models.BinaryField()),
                ('hash', models.BinaryField()),
            ],
        ),
        migrations.CreateModel(
            name='Unsealed',
            fields=[
                ('event', models.BigIntegerField(primary_key=True, serialize=False)),
                ('content_hash', models.BinaryField()),
            ],
        ),
        migrations.RemoveIndex(
            model_name='auditevent',
            name='audit_event_at_idx',
        ),
        migrations.RemoveIndex(
            model_name='auditevent',
            name='audit_event_subject_idx',
        ),
        migrations.RemoveIndex(
            model_name='auditevent',
            name='audit_event_actor_idx',
        ),
        migrations.AddField(
            model_name='auditevent',
            name='changed_columns',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), null=True, size=None),
        ),
        migrations.AddField(
            model_name='auditevent',
            name='database_role',
            field=models.CharField(db_default='', editable=False, max_length=63),
        ),
        migrations.AddField(
            model_name='auditevent',
            name='division_path',
            field=sizao.foundation.database.fields.DivisionPathField(null=True),
        ),
        migrations.AddField(
            model_name='auditevent',
            name='new_hash',
            field=models.BinaryField(null=True),
        ),
        migrations.AddField(
            model_name='auditevent',
            name='old_hash',
            field=models.BinaryField(null=True),
        ),
        migrations.AddField(
            model_name='auditevent',
            name='row_count',
            field=models.BigIntegerField(null=True),
        ),
        migrations.AddField(
            model_name='auditevent',
            name='written_at',
            field=models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False),
        ),
        migrations.AlterField(
            model_name='auditevent',
            name='subject_key',
            field=models.TextField(),
        ),
        migrations.AlterField(
            model_name='auditevent',
            name='subject_kind',
            field=models.CharField(max_length=63),
        ),
        migrations.AddIndex(
            model_name='auditevent',
            index=models.Index(fields=['written_at'], name='audit_event_written_idx'),
        ),
        migrations.AddIndex(
            model_name='auditevent',
            index=models.Index(fields=['actor', 'written_at'], name='audit_event_actor_idx'),
        ),
        migrations.AddIndex(
            model_name='auditevent',
            index=models.Index(fields=['action', 'written_at'], name='audit_event_action_idx'),
        ),
        migrations.AddIndex(
            model_name='auditevent',
            index=models.Index(fields=['subject_kind', 'subject_key'], name='audit_event_subject_idx'),
        ),
        migrations.AddConstraint(
            model_name='rowlist',
            constraint=models.UniqueConstraint(fields=('event', 'part'), name='audit_rowlist_part_once'),
        ),
    ]
