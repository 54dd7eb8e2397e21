from django.db import migrations

from sizao.foundation.database.row_security import audited_table


class Migration(migrations.Migration):
    dependencies = [("privacy", "0001_initial"), ("audit", "0005_changes")]
    operations = [
        audited_table("privacy_closeout"),
        audited_table("privacy_legalhold"),
    ]
