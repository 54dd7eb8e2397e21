from django.db import migrations

from sizao.foundation.database.row_security import audited_table, row_scope_policy


class Migration(migrations.Migration):
    dependencies = [("cells", "0001_initial"), ("audit", "0005_changes")]
    operations = [
        row_scope_policy("cells_duty"),
        row_scope_policy("cells_household"),
        row_scope_policy("cells_resident"),
        audited_table("cells_gridcell", key="code"),
        audited_table("cells_duty"),
        audited_table("cells_household"),
        audited_table("cells_resident"),
    ]
