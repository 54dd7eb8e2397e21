from django.db import migrations

from sizao.foundation.database.row_security import audited_table


class Migration(migrations.Migration):
    dependencies = [("presences", "0003_stated_sources"), ("audit", "0005_changes")]
    operations = [
        audited_table("presences_source"),
        audited_table("presences_sourcetoken"),
        audited_table("presences_batch"),
        audited_table("presences_quarantinedrow"),
    ]
