from django.db import migrations

from sizao.foundation.database.row_security import audited_table, row_scope_policy


_TABLES = "vehicle ride transfer".split()


class Migration(migrations.Migration):
    dependencies = [("quarantine", "0003_rides"), ("audit", "0005_changes")]
    operations = [
        *(row_scope_policy(f"quarantine_{table}") for table in _TABLES),
        *(audited_table(f"quarantine_{table}") for table in _TABLES),
    ]
