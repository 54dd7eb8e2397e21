from django.db import migrations

from sizao.foundation.database.row_security import audited_table, row_scope_policy


class Migration(migrations.Migration):
    dependencies = [("exchange", "0001_initial"), ("audit", "0005_changes")]
    operations = [
        row_scope_policy("exchange_outgoing"),
        row_scope_policy("exchange_incoming"),
        audited_table("exchange_partner"),
        audited_table("exchange_outgoing"),
        audited_table("exchange_incoming"),
    ]
