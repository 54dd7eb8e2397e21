from django.db import migrations

from sizao.foundation.database.row_security import audited_table


class Migration(migrations.Migration):
    dependencies = [("restrictions", "0006_signatures"), ("audit", "0005_changes")]
    operations = [
        audited_table("restrictions_ground"),
        audited_table("restrictions_packversion", "hash"),
        audited_table("restrictions_restriction"),
        audited_table("restrictions_decision"),
        audited_table("restrictions_basis"),
        audited_table("restrictions_step"),
        audited_table("restrictions_notice"),
        audited_table("restrictions_noticecode", "code_hash"),
        audited_table("restrictions_delivery"),
        audited_table("restrictions_review"),
        audited_table("restrictions_appeal"),
        audited_table("restrictions_answer"),
        audited_table("restrictions_alarm"),
    ]
