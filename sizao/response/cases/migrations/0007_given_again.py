from importlib import import_module

from django.db import migrations, models


earlier = import_module("sizao.response.cases.migrations.0006_grounds_fall").FELL

# A finding that was taken back and given again is another fact: `finding:12:3` since its third version.
NAMED = earlier.replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION").replace(
    "'finding:' || OLD.id,",
    "'finding:' || OLD.id || CASE WHEN OLD.stands_since = 1 THEN '' ELSE ':' || OLD.stands_since END,",
)


class Migration(migrations.Migration):
    dependencies = [("cases", "0006_grounds_fall")]
    operations = [
        migrations.AddField(
            "finding",
            "stands_since",
            models.PositiveSmallIntegerField(default=1, verbose_name="stands since version"),
        ),
        migrations.RunSQL(NAMED, earlier.replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION")),
    ]
