from django.db import migrations

from sizao.foundation.database.row_security import audited_table


class Migration(migrations.Migration):
    dependencies = [("realms", "0001_initial"), ("audit", "0005_changes")]
    operations = [
        audited_table("realms_realm"),
    ]
