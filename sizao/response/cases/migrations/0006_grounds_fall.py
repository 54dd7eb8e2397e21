from django.db import migrations


# A restriction may rest on a finding (its reference is `finding:12`). Whatever takes that fact away lets the ground
# fall, also a raw deletion or change: the room's own operations did it already, with their reason.
FELL = """
CREATE FUNCTION cases_finding_fell() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    stands boolean := false;
    actor CONSTANT text := coalesce(nullif(current_setting('sizao.actor', true), ''), 'database:' || session_user);
BEGIN
    IF TG_OP = 'UPDATE' THEN
        stands := NEW.kind IN ('presumptive_positive', 'confirmed') AND NEW.withdrawn_at IS NULL
            AND NEW.person = OLD.person AND NEW.state <> 'set_aside';
    END IF;
    IF NOT stands AND OLD.kind IN ('presumptive_positive', 'confirmed') AND OLD.withdrawn_at IS NULL THEN
        PERFORM restrictions_let_ground_fall(
            'finding:' || OLD.id, OLD.division_path, 'The finding is no positive result of this person any more',
            now(), actor);
    END IF;
    RETURN NULL;
END $$
"""


class Migration(migrations.Migration):
    dependencies = [("cases", "0005_audited"), ("restrictions", "0005_grounds")]
    operations = [
        migrations.RunSQL(
            sql=[
                FELL,
                "CREATE TRIGGER cases_finding_fell AFTER UPDATE OR DELETE ON cases_finding"
                " FOR EACH ROW EXECUTE FUNCTION cases_finding_fell()",
            ],
            reverse_sql=[
                "DROP TRIGGER cases_finding_fell ON cases_finding",
                "DROP FUNCTION cases_finding_fell()",
            ],
        )
    ]
