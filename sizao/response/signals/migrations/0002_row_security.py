from django.db import migrations

from sizao.foundation.database.row_security import audited_table, row_scope_policy


class Migration(migrations.Migration):
    dependencies = [("signals", "0001_initial"), ("audit", "0005_changes")]
    operations = [row_scope_policy("signals_signal"), audited_table("signals_signal")]
