import django.db.models.deletion
from django.db import migrations, models

import sizao.foundation.database.fields
from sizao.foundation.database.row_security import audited_table, row_scope_policy


class Migration(migrations.Migration):
    dependencies = [("people", "0005_homes"), ("audit", "0005_changes")]

    operations = [
        migrations.AddField("person", "family_index", models.BigIntegerField(null=True)),
        migrations.AddField("person", "given_index", models.BigIntegerField(null=True)),
        migrations.AddIndex("person", models.Index(fields=["family_index"], name="people_person_family_idx")),
        migrations.AddIndex("person", models.Index(fields=["given_index"], name="people_person_given_idx")),
        migrations.CreateModel(
            name="IdentityPair",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("low_key", models.BigIntegerField(verbose_name="key of the one")),
                ("high_key", models.BigIntegerField(verbose_name="key of the other")),
                ("division_path", sizao.foundation.database.fields.DivisionPathField(verbose_name="division")),
                ("state", models.CharField(choices=[("waiting", "waiting"), ("same", "same"), ("different", "different")], max_length=9, verbose_name="state")),
                ("levels", models.JSONField(verbose_name="levels")),
                ("score", models.FloatField(verbose_name="score")),
                ("weights", models.CharField(max_length=80, verbose_name="weights")),
                ("found_at", models.DateTimeField(verbose_name="found at")),
                ("found_by", models.CharField(max_length=80, verbose_name="compared by")),
                ("merge", models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.identitymerge")),
            ],
            options={
                "verbose_name": "pair of people",
                "verbose_name_plural": "pairs of people",
                "indexes": [models.Index(fields=["state", "-score"], name="people_pair_state_idx")],
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("low_key__lt", models.F("high_key"))), name="people_pair_of_two"),
                    models.UniqueConstraint(fields=("low_key", "high_key"), name="people_pair_once"),
                    models.CheckConstraint(condition=models.Q(("state__in", ["waiting", "same", "different"])), name="people_pair_state_known"),
                    models.CheckConstraint(condition=models.Q(models.Q(("state", "same"), _negated=True), ("merge__isnull", False), _connector="OR"), name="people_pair_joined_by_a_joining"),
                ],
            },
        ),
        migrations.CreateModel(
            name="IdentityDecision",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("division_path", sizao.foundation.database.fields.DivisionPathField(verbose_name="division")),
                ("state", models.CharField(choices=[("waiting", "waiting"), ("same", "same"), ("different", "different")], max_length=9, verbose_name="decided")),
                ("decided_by", models.CharField(max_length=80, verbose_name="decided by")),
                ("reason", models.TextField(verbose_name="reason")),
                ("at", models.DateTimeField(verbose_name="decided at")),
                ("pair", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="decisions", to="people.identitypair")),
            ],
            options={
                "verbose_name": "decision on a pair of people",
                "verbose_name_plural": "decisions on pairs of people",
                "constraints": [
                    models.CheckConstraint(condition=models.Q(models.Q(("decided_by", ""), _negated=True), models.Q(("reason", ""), _negated=True)), name="people_decision_with_reason"),
                ],
            },
        ),
        row_scope_policy("people_identitypair"),
        row_scope_policy("people_identitydecision"),
        audited_table("people_identitypair"),
        audited_table("people_identitydecision"),
    ]
