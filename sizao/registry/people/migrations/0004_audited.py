from django.db import migrations

from sizao.foundation.database.row_security import audited_table


class Migration(migrations.Migration):
    dependencies = [("people", "0003_sound_index"), ("audit", "0005_changes")]
    operations = [
        audited_table("people_person", key="key"),
        audited_table("people_identitymerge"),
    ]
