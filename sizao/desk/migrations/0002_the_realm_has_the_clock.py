from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [("desk", "0001_initial"), ("realms", "0001_initial")]

    operations = [
        migrations.RunSQL(
            "INSERT INTO realms_realm (id, kind, title, opened_at, set_at, shows_at, rate)"
            " SELECT 1, 'drill', '', started_at, finished_at, plays_at, 1 FROM desk_demofill ON CONFLICT DO NOTHING",
            migrations.RunSQL.noop,
        ),
        migrations.RemoveConstraint("demofill", "desk_demo_finished_with_its_clock"),
        migrations.RemoveField("demofill", "plays_at"),
    ]
