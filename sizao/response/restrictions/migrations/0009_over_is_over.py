"""What is over by its term is not ended once more, and only what somebody was told of is contested.

Found by driving restrictions at random (tests/generative/test_restrictions.py): a term may be over before anybody has
written that down.
"""

from importlib import import_module

from django.db import migrations


FELL = """
CREATE OR REPLACE FUNCTION restrictions_ground_fell() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    before CONSTANT text := coalesce(current_setting('sizao.scope', true), '');
    resting restrictions_restriction;
BEGIN
    PERFORM set_config('sizao.scope', subpath(NEW.division_path, 0, 1)::text, true);
    FOR resting IN
        SELECT restrictions_restriction.* FROM restrictions_restriction
        WHERE state NOT IN ('refused', 'ended', 'expired') AND coalesce(ends_at, proposed_ends_at) > NEW.fallen_at
            AND EXISTS (
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

APPEAL_GUARD = """
CREATE OR REPLACE FUNCTION restrictions_appeal_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.lodged_by IS DISTINCT FROM current_setting('sizao.actor', true) THEN
        PERFORM restrictions_refuse('restrictions_appeal_by_oneself', 'an appeal is taken down by whoever is here');
    END IF;
    IF (SELECT delivery_id FROM restrictions_restriction WHERE id = NEW.restriction_id) IS NULL THEN
        PERFORM restrictions_refuse('restrictions_appeal_against_what_was_told', 'nobody was told of it yet');
    END IF;
    RETURN NEW;
END $$
"""

ANSWERED = """
CREATE OR REPLACE FUNCTION restrictions_answered() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.outcome = 'upheld' THEN
        UPDATE restrictions_restriction
        SET state = 'ended', state_at = NEW.at, state_by = 'user:' || NEW.reviewer_id, state_why = NEW.reasons,
            ended_at = NEW.at, ended_because = 'appeal', ended_reference = 'appeal:' || NEW.appeal_id
        WHERE id = NEW.restriction_id AND state NOT IN ('refused', 'ended', 'expired')
            AND NEW.at < coalesce(ends_at, proposed_ends_at);
    ELSIF NOT EXISTS (
        SELECT 1 FROM restrictions_appeal WHERE restriction_id = NEW.restriction_id
            AND NOT EXISTS (SELECT 1 FROM restrictions_answer WHERE appeal_id = restrictions_appeal.id)
    ) THEN
        UPDATE restrictions_restriction
        SET state = CASE WHEN NEW.outcome = 'rejected' THEN 'reviewed' WHEN NEW.at < starts_at THEN 'notified'
                ELSE 'in_force' END,
            state_at = NEW.at, state_by = 'user:' || NEW.reviewer_id, state_why = NEW.reasons
        WHERE id = NEW.restriction_id AND state = 'contested' AND NEW.at < ends_at;
    END IF;
    RETURN NULL;
END $$
"""

_GROUNDS = import_module("sizao.response.restrictions.migrations.0005_grounds")
_SIGNATURES = import_module("sizao.response.restrictions.migrations.0006_signatures")
_BEFORE = (_GROUNDS.FELL, _SIGNATURES.APPEAL_GUARD, _SIGNATURES.ANSWERED)


class Migration(migrations.Migration):
    dependencies = [("restrictions", "0008_offices")]
    operations = [
        migrations.RunSQL(
            [FELL, APPEAL_GUARD, ANSWERED],
            [sql.replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION") for sql in _BEFORE],
        ),
    ]
