from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("places", "0001_initial")]
    operations = [
        migrations.RunSQL(
            sql=[
                "CREATE INDEX places_division_path_idx ON places_division USING gist (path)",
                "CREATE INDEX places_venue_division_idx ON places_venue USING gist (division_path)",
            ],
            reverse_sql=["DROP INDEX places_division_path_idx", "DROP INDEX places_venue_division_idx"],
        )
    ]
