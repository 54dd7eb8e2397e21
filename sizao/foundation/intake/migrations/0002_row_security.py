from django.db import migrations

from sizao.foundation.database.row_security import audited_table, row_scope_policy


class Migration(migrations.Migration):
    dependencies = [("intake", "0001_initial"), ("audit", "0005_changes")]
    operations = [
        row_scope_policy("intake_delivery"),
        row_scope_policy("intake_content"),
        row_scope_policy("intake_refusedrow"),
        audited_table("intake_feed"),
        audited_table("intake_feedtoken"),
        audited_table("intake_delivery"),
        audited_table("intake_content", key="delivery_id"),
        audited_table("intake_refusedrow"),
    ]
