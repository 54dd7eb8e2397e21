"""A ground stands or falls, once; what rested on it follows at once, whoever let it fall and by which way.

The consequences reach over all divisions: whoever clears a source in one county releases people in another. The rooms
above call `restrictions_let_ground_fall` from triggers of their own, so that a fact removed behind the application's
back falls too.
"""

from django.db import migrations


GROUND_GUARD = """
CREATE FUNCTION restrictions_ground_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    falling CONSTANT text[] := ARRAY['fallen_at', 'fallen_by', 'fallen_why'];
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.fallen_at IS NOT NULL THEN
            PERFORM restrictions_refuse('restrictions_ground_only_falls', 'a ground stands when it is stated');
        END IF;
        IF NEW.stated_by IS DISTINCT FROM current_setting('sizao.actor', true) THEN
            PERFORM restrictions_refuse('restrictions_ground_stated_by_oneself', 'a fact is stated by whoever is here');
        END IF;
    ELSIF OLD.fallen_at IS NOT NULL OR NEW.fallen_at IS NULL
        OR to_jsonb(NEW) - falling IS DISTINCT FROM to_jsonb(OLD) - falling
    THEN
        PERFORM restrictions_refuse('restrictions_ground_only_falls', 'a ground is never changed; it may fall, once');
    END IF;
    RETURN NEW;
END $$
"""

# The key that stands for a human, through the joinings of the registry.
HUMAN = """
CREATE FUNCTION restrictions_human(key bigint) RETURNS bigint LANGUAGE sql STABLE AS $$
    WITH RECURSIVE up (head, depth) AS (
        SELECT key, 0
        UNION ALL
        SELECT to_key, depth + 1 FROM up JOIN people_identitymerge ON from_key = head AND undone_at IS NULL
        WHERE depth < 30
    )
    SELECT head FROM up ORDER BY depth DESC LIMIT 1
$$
"""

# Everybody whose standing grounds lead back to these people, through any number of contacts.
DEPENDENTS = """
CREATE FUNCTION restrictions_reexamine_dependents(key bigint, at timestamptz, why text) RETURNS void
LANGUAGE sql AS $$
    WITH RECURSIVE reached (person) AS (
        SELECT restrictions_human(key)
        UNION
        SELECT restrictions_human(restrictions_ground.person)
        FROM reached JOIN restrictions_ground ON restrictions_human(restrictions_ground.source_person) = reached.person
        WHERE fallen_at IS NULL AND restrictions_ground.person IS NOT NULL
    ), depending AS (
        SELECT DISTINCT restriction_id FROM restrictions_basis
        JOIN restrictions_ground ON restrictions_ground.id = ground_id
        JOIN reached ON restrictions_human(source_person) = reached.person
        WHERE fallen_at IS NULL
    )
    UPDATE restrictions_restriction SET reexamine_at = greatest(at, proposed_at), reexamine_why = why
    FROM depending WHERE id = restriction_id AND reexamine_at IS NULL AND state NOT IN ('refused', 'ended', 'expired')
$$
"""

FELL = """
CREATE FUNCTION restrictions_ground_fell() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    before CONSTANT text := coalesce(current_setting('sizao.scope', true), '');
    resting restrictions_restriction;
BEGIN
    PERFORM set_config('sizao.scope', subpath(NEW.division_path, 0, 1)::text, true);
    FOR resting IN
        SELECT restrictions_restriction.* FROM restrictions_restriction
        WHERE state NOT IN ('refused', 'ended', 'expired') AND EXISTS (
            SELECT 1 FROM restrictions_basis WHERE ground_id = NEW.id AND restriction_id = restrictions_restriction.id
                AND restrictions_basis.decision_id IS NOT DISTINCT FROM restrictions_restriction.decision_id
        )
        ORDER BY id FOR UPDATE
    LOOP
        IF restrictions_rests(resting.id, resting.decision_id) THEN
            UPDATE restrictions_restriction
            SET reexamine_at = coalesce(reexamine_at, greatest(NEW.fallen_at, proposed_at)),
                reexamine_why = CASE WHEN reexamine_at IS NULL THEN NEW.fallen_why ELSE reexamine_why END
            WHERE id = resting.id;
        ELSE
            UPDATE restrictions_restriction
            SET state = 'ended', state_at = greatest(NEW.fallen_at, state_at), state_by = NEW.fallen_by,
                state_why = NEW.fallen_why, ended_at = greatest(NEW.fallen_at, state_at),
                ended_because = 'ground_fell', ended_reference = NEW.reference
            WHERE id = resting.id;
        END IF;
    END LOOP;
    IF NEW.person IS NOT NULL THEN
        PERFORM restrictions_reexamine_dependents(NEW.person, NEW.fallen_at, NEW.fallen_why);
    END IF;
    PERFORM set_config('sizao.scope', before, true);
    RETURN NULL;
END $$
"""

# For triggers of the rooms above; how many grounds fell. Falls everywhere below the division's province.
LET_FALL = """
CREATE FUNCTION restrictions_let_ground_fall(
    fact text, division ltree, why text, fell_at timestamptz, fell_by text
) RETURNS integer LANGUAGE plpgsql AS $$
DECLARE
    before CONSTANT text := coalesce(current_setting('sizao.scope', true), '');
    number integer;
BEGIN
    PERFORM set_config('sizao.scope', subpath(division, 0, 1)::text, true);
    UPDATE restrictions_ground
    SET fallen_at = greatest(fell_at, stated_at), fallen_by = fell_by, fallen_why = why
    WHERE reference = fact AND fallen_at IS NULL;
    GET DIAGNOSTICS number = ROW_COUNT;
    PERFORM set_config('sizao.scope', before, true);
    RETURN number;
END $$
"""

BASIS_GUARD = """
CREATE FUNCTION restrictions_basis_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    ground restrictions_ground;
    restriction restrictions_restriction;
BEGIN
    SELECT * INTO ground FROM restrictions_ground WHERE id = NEW.ground_id;
    SELECT * INTO restriction FROM restrictions_restriction WHERE id = NEW.restriction_id;
    IF ground.id IS NULL OR ground.fallen_at IS NOT NULL THEN
        PERFORM restrictions_refuse('restrictions_basis_stands', 'the ground fell, or is not seen here');
    END IF;
    IF restriction.place IS DISTINCT FROM ground.place
        OR restrictions_human(restriction.person) IS DISTINCT FROM restrictions_human(ground.person)
    THEN
        PERFORM restrictions_refuse('restrictions_basis_about_the_same', 'the ground is about somebody else');
    END IF;
    IF NOT ground.division_path <@ restriction.division_path THEN
        PERFORM restrictions_refuse('restrictions_basis_seen_with_it', 'the ground lies in another division');
    END IF;
    IF NEW.decision_id IS NOT NULL AND ground.stated_at > (
        SELECT decided_at FROM restrictions_decision WHERE id = NEW.decision_id
    ) THEN
        PERFORM restrictions_refuse('restrictions_basis_before_the_decision', 'the ground was stated after the decision');
    END IF;
    RETURN NEW;
END $$
"""


class Migration(migrations.Migration):
    dependencies = [("restrictions", "0004_lifecycle"), ("people", "0002_row_security")]
    operations = [
        migrations.RunSQL(
            [
                GROUND_GUARD,
                HUMAN,
                DEPENDENTS,
                FELL,
                LET_FALL,
                BASIS_GUARD,
                "CREATE TRIGGER restrictions_ground_guard BEFORE INSERT OR UPDATE ON restrictions_ground"
                " FOR EACH ROW EXECUTE FUNCTION restrictions_ground_guard()",
                "CREATE TRIGGER restrictions_ground_fell AFTER UPDATE OF fallen_at ON restrictions_ground"
                " FOR EACH ROW WHEN (OLD.fallen_at IS NULL AND NEW.fallen_at IS NOT NULL)"
                " EXECUTE FUNCTION restrictions_ground_fell()",
                "CREATE TRIGGER restrictions_basis_guard BEFORE INSERT ON restrictions_basis"
                " FOR EACH ROW EXECUTE FUNCTION restrictions_basis_guard()",
            ],
            [
                "DROP TRIGGER restrictions_basis_guard ON restrictions_basis",
                "DROP TRIGGER restrictions_ground_fell ON restrictions_ground",
                "DROP TRIGGER restrictions_ground_guard ON restrictions_ground",
                "DROP FUNCTION restrictions_basis_guard()",
                "DROP FUNCTION restrictions_let_ground_fall(text, ltree, text, timestamptz, text)",
                "DROP FUNCTION restrictions_ground_fell()",
                "DROP FUNCTION restrictions_reexamine_dependents(bigint, timestamptz, text)",
                "DROP FUNCTION restrictions_human(bigint)",
                "DROP FUNCTION restrictions_ground_guard()",
            ],
        ),
    ]
