from django.db import migrations

from sizao.foundation.database.row_security import row_scope_policy


class Migration(migrations.Migration):
    dependencies = [("people", "0001_initial")]
    operations = [row_scope_policy("people_person")]
