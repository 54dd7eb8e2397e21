from django.db import migrations

from sizao.foundation.database.row_security import row_scope_policy


class Migration(migrations.Migration):
    dependencies = [("presences", "0001_initial")]
    operations = [row_scope_policy("presences_batch"), row_scope_policy("presences_quarantinedrow")]
