from django.db import migrations

from sizao.foundation.database.row_security import audited_table


class Migration(migrations.Migration):
    dependencies = [("accounts", "0003_sign_in_sessions"), ("audit", "0005_changes")]
    operations = [
        audited_table("accounts_user"),
    ]
