from django.db import migrations

from sizao.foundation.database.row_security import audited_table


class Migration(migrations.Migration):
    dependencies = [("desk", "0002_the_realm_has_the_clock"), ("audit", "0005_changes")]
    operations = [
        audited_table("desk_demofill"),
    ]
