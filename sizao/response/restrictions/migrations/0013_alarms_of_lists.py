"""Many restrictions that rest on nothing but a list that was read in are a kind of alarm."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("restrictions", "0012_refusals_say_to_whom")]
    operations = [
        migrations.RemoveConstraint("alarm", "restrictions_alarm_kind_known"),
        migrations.AddConstraint(
            "alarm",
            models.CheckConstraint(
                condition=models.Q(
                    (
                        "kind__in",
                        [
                            "before_evidence", "far_place", "from_file", "guessed_codes", "refused_by_database",
                            "remote_scan", "same_reason", "unknown_rules", "untyped_list", "unusual_volume",
                            "without_link",
                        ],
                    )
                ),
                name="restrictions_alarm_kind_known",
            ),
        ),
    ]
