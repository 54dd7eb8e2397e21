"""What the database refuses leaves no row; so its log says to whom it was refused, beside the statement."""

from importlib import import_module

from django.db import migrations


REFUSE = """
CREATE OR REPLACE FUNCTION restrictions_refuse(rule text, words text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '%', words USING ERRCODE = 'check_violation', CONSTRAINT = rule,
        DETAIL = format('refused to %s in the role %s by %s',
            coalesce(nullif(current_setting('sizao.actor', true), ''), 'nobody signed in'), current_user, rule);
END $$
"""

_ROWS = import_module("sizao.response.restrictions.migrations.0002_row_security")


class Migration(migrations.Migration):
    dependencies = [("restrictions", "0011_alarms")]
    operations = [
        migrations.RunSQL([REFUSE], [_ROWS.REFUSE.replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION")]),
    ]
