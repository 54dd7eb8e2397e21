from django.db import migrations

from sizao.foundation.database.row_security import audited_table


class Migration(migrations.Migration):
    dependencies = [("places", "0002_find_by_division"), ("audit", "0005_changes")]
    operations = [
        audited_table("places_division", key="code"),
        audited_table("places_venue", key="key"),
    ]
