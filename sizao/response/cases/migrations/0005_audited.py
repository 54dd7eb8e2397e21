from django.db import migrations

from sizao.foundation.database.row_security import audited_table


class Migration(migrations.Migration):
    dependencies = [("cases", "0004_what_comes_in_is_kept"), ("audit", "0005_changes")]
    operations = [
        audited_table("cases_case"),
        audited_table("cases_finding"),
        audited_table("cases_findingversion"),
        audited_table("cases_classificationchange"),
        audited_table("cases_coursechange"),
        audited_table("cases_trace"),
        audited_table("cases_laboratory"),
        audited_table("cases_laboratorytoken"),
        audited_table("cases_intakebatch"),
        audited_table("cases_badrow"),
        audited_table("cases_unmatched"),
    ]
