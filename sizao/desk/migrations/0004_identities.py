import django.db.models.deletion
from django.db import migrations, models

import sizao.foundation.database.fields
from sizao.foundation.database.row_security import audited_table, row_scope_policy


class Migration(migrations.Migration):
    dependencies = [("desk", "0003_audited"), ("audit", "0005_changes"), ("database", "0001_extensions")]

    operations = [
        migrations.CreateModel(
            name="IdentityRetrace",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("pair", models.BigIntegerField(verbose_name="pair of people")),
                ("division_path", sizao.foundation.database.fields.DivisionPathField(verbose_name="division")),
                ("from_key", models.BigIntegerField(verbose_name="key that is joined")),
                ("to_key", models.BigIntegerField(verbose_name="key that stands for both")),
                ("is_joined", models.BooleanField(verbose_name="joined")),
                ("asked_at", models.DateTimeField(verbose_name="asked at")),
                ("asked_by", models.CharField(max_length=80, verbose_name="asked by")),
                ("restrictions", models.IntegerField(verbose_name="restrictions to look at again")),
                ("finished_at", models.DateTimeField(null=True, verbose_name="finished at")),
                ("traces", models.IntegerField(null=True, verbose_name="kept traces")),
            ],
            options={
                "verbose_name": "trace asked again",
                "verbose_name_plural": "traces asked again",
                "indexes": [models.Index(fields=["pair", "-asked_at"], name="desk_retrace_pair_idx")],
            },
        ),
        migrations.CreateModel(
            name="RetracedCase",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("division_path", sizao.foundation.database.fields.DivisionPathField(verbose_name="division")),
                ("case", models.BigIntegerField(verbose_name="case")),
                ("number", models.CharField(max_length=20, verbose_name="number")),
                ("protocol", models.CharField(max_length=60, verbose_name="protocol")),
                ("sizes_before", models.JSONField(verbose_name="people by degree before")),
                ("sizes_after", models.JSONField(verbose_name="people by degree after")),
                ("added", models.IntegerField(verbose_name="people added")),
                ("dropped", models.IntegerField(verbose_name="people dropped")),
                ("moved", models.IntegerField(verbose_name="people in another degree")),
                ("retrace", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="cases", to="desk.identityretrace")),
            ],
            options={"verbose_name": "case traced again", "verbose_name_plural": "cases traced again"},
        ),
        row_scope_policy("desk_identityretrace"),
        row_scope_policy("desk_retracedcase"),
        audited_table("desk_identityretrace"),
        audited_table("desk_retracedcase"),
    ]
