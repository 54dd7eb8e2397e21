from django.db import migrations


_SCOPE = "nullif(current_setting('sizao.scope', true), '')::ltree"
_SENT = f"from_path <@ {_SCOPE}"
# A request from another instance belongs to the side that is asked: the one that asked is not here.
_KEPT = f"({_SENT} OR (from_name <> '' AND to_path <@ {_SCOPE}))"
_REQUEST, _PERSON = "investigations_assistancerequest", "investigations_assistanceperson"


def added(of_request: str) -> list[str]:
    of_person = f"request_id IN (SELECT id FROM {_REQUEST} WHERE {of_request})"
    return [
        statement
        for table, condition in ((_REQUEST, of_request), (_PERSON, of_person))
        for statement in (
            f"ALTER POLICY {table}_added ON {table} WITH CHECK ({condition})",
            f"ALTER POLICY {table}_removed ON {table} USING ({condition})",
        )
    ]


class Migration(migrations.Migration):
    dependencies = [("investigations", "0009_requests_over_the_border")]
    operations = [
        migrations.RunSQL(sql=added(_KEPT), reverse_sql=added(_SENT)),
        migrations.RunSQL(
            sql=[
                f"CREATE FUNCTION {_REQUEST}_refuse_move() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION"
                f" 'rows of {_REQUEST} are never changed' USING ERRCODE = 'insufficient_privilege'; END $$",
                f"CREATE TRIGGER {_REQUEST}_stays BEFORE UPDATE ON {_REQUEST} FOR EACH ROW"
                " WHEN (OLD.from_name <> NEW.from_name OR OLD.partner <> NEW.partner"
                " OR OLD.outside_reference IS DISTINCT FROM NEW.outside_reference)"
                f" EXECUTE FUNCTION {_REQUEST}_refuse_move()",
            ],
            reverse_sql=[f"DROP TRIGGER {_REQUEST}_stays ON {_REQUEST}", f"DROP FUNCTION {_REQUEST}_refuse_move()"],
        ),
    ]
