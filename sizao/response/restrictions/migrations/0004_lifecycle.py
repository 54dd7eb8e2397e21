"""What may follow what, and that nothing stands without what it needs: the same table as rules/lifecycle.py."""

from django.db import migrations


MOVES = """
CREATE FUNCTION restrictions_may_move(before text, after text) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
    SELECT (before, after) IN (
        ('proposed', 'decided'), ('proposed', 'refused'), ('proposed', 'ended'), ('proposed', 'expired'),
        ('decided', 'notified'), ('decided', 'ended'), ('decided', 'expired'),
        ('notified', 'in_force'), ('notified', 'reviewed'), ('notified', 'contested'), ('notified', 'ended'),
        ('notified', 'expired'),
        ('in_force', 'reviewed'), ('in_force', 'contested'), ('in_force', 'suspended'), ('in_force', 'ended'),
        ('in_force', 'expired'),
        ('reviewed', 'contested'), ('reviewed', 'suspended'), ('reviewed', 'ended'), ('reviewed', 'expired'),
        ('contested', 'notified'), ('contested', 'in_force'), ('contested', 'reviewed'), ('contested', 'suspended'),
        ('contested', 'ended'), ('contested', 'expired'),
        ('suspended', 'in_force'), ('suspended', 'contested'), ('suspended', 'ended'), ('suspended', 'expired')
    )
$$
"""

# Whether anything that still is a fact carries the restriction's decision, or its proposal while there is none.
RESTS = """
CREATE FUNCTION restrictions_rests(restriction bigint, decision bigint) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT EXISTS (
        SELECT 1 FROM restrictions_basis JOIN restrictions_ground ON restrictions_ground.id = ground_id
        WHERE restriction_id = restriction AND decision_id IS NOT DISTINCT FROM decision AND fallen_at IS NULL
    )
$$
"""

GUARD = """
CREATE FUNCTION restrictions_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    bound CONSTANT text[] := ARRAY['notified', 'in_force', 'reviewed', 'contested', 'suspended'];
    movable CONSTANT text[] := ARRAY['measure', 'whereabouts', 'state', 'state_at', 'state_by', 'state_why',
        'decision_id', 'delivery_id', 'starts_at', 'ends_at', 'review_due_at', 'reexamine_at', 'reexamine_why',
        'ended_at', 'ended_because', 'ended_reference'];
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.state <> 'proposed' OR NEW.decision_id IS NOT NULL OR NEW.delivery_id IS NOT NULL THEN
            PERFORM restrictions_refuse('restrictions_begins_as_a_proposal', 'a restriction begins as a proposal');
        END IF;
        IF NEW.realm IS DISTINCT FROM (SELECT kind FROM realms_realm WHERE id = 1) THEN
            PERFORM restrictions_refuse('restrictions_carries_its_realm', 'the realm is another one');
        END IF;
        RETURN NEW;
    END IF;
    IF OLD.state IN ('refused', 'ended', 'expired') THEN
        PERFORM restrictions_refuse('restrictions_final_stays', 'a restriction that is over is never changed');
    END IF;
    IF to_jsonb(NEW) - movable IS DISTINCT FROM to_jsonb(OLD) - movable THEN
        PERFORM restrictions_refuse('restrictions_facts_stay', 'what was proposed is never changed');
    END IF;
    IF NEW.state_at < OLD.state_at THEN
        PERFORM restrictions_refuse('restrictions_time_goes_on', 'a step lies before the one before it');
    END IF;
    IF NEW.state <> OLD.state THEN
        IF NOT restrictions_may_move(OLD.state, NEW.state) THEN
            PERFORM restrictions_refuse('restrictions_moves_as_the_rules_say',
                format('%s does not follow on %s', NEW.state, OLD.state));
        END IF;
        PERFORM restrictions_check_move(OLD, NEW);
    END IF;
    IF NEW.decision_id IS DISTINCT FROM OLD.decision_id THEN
        PERFORM restrictions_check_change(OLD, NEW);
    ELSIF NEW.decision_id IS NULL AND (NEW.measure, NEW.whereabouts) IS DISTINCT FROM (OLD.measure, OLD.whereabouts) THEN
        PERFORM restrictions_refuse('restrictions_facts_stay', 'what was proposed is never changed');
    END IF;
    IF NEW.state = ANY (bound) AND NEW.state_at >= NEW.ends_at AND NEW.state <> OLD.state THEN
        PERFORM restrictions_refuse('restrictions_over_at_its_end', 'the term is over');
    END IF;
    IF (NEW.state = 'decided' OR NEW.state = ANY (bound)) AND NOT restrictions_rests(NEW.id, NEW.decision_id) THEN
        PERFORM restrictions_refuse('restrictions_rests_on_a_standing_ground', 'nothing that still is a fact carries it');
    END IF;
    RETURN NEW;
END $$
"""

# What must have been written down for a state to be entered.
CHECK_MOVE = """
CREATE FUNCTION restrictions_check_move(old restrictions_restriction, new restrictions_restriction) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    CASE new.state
    WHEN 'expired' THEN
        IF new.state_at < coalesce(new.ends_at, new.proposed_ends_at) THEN
            PERFORM restrictions_refuse('restrictions_expires_at_its_end', 'the term is not over');
        END IF;
    WHEN 'in_force' THEN
        IF new.state_at < new.starts_at THEN
            PERFORM restrictions_refuse('restrictions_begins_at_its_start', 'the term has not begun');
        END IF;
        IF old.state = 'suspended' AND NOT EXISTS (
            SELECT 1 FROM restrictions_decision
            WHERE restriction_id = new.id AND kind = 'resume' AND decided_at = new.state_at
        ) THEN
            PERFORM restrictions_refuse('restrictions_moves_by_a_decision', 'nobody decided to resume it');
        END IF;
    WHEN 'refused', 'suspended' THEN
        IF NOT EXISTS (
            SELECT 1 FROM restrictions_decision
            WHERE restriction_id = new.id AND decided_at = new.state_at
                AND kind = CASE new.state WHEN 'refused' THEN 'refuse' ELSE 'suspend' END
        ) THEN
            PERFORM restrictions_refuse('restrictions_moves_by_a_decision', 'nobody decided on it');
        END IF;
    WHEN 'reviewed' THEN
        IF NOT EXISTS (SELECT 1 FROM restrictions_review WHERE restriction_id = new.id AND at = new.state_at)
            AND NOT EXISTS (
                SELECT 1 FROM restrictions_answer
                WHERE restriction_id = new.id AND at = new.state_at AND outcome = 'rejected'
            )
        THEN
            PERFORM restrictions_refuse('restrictions_reviewed_by_a_review', 'nobody reviewed it');
        END IF;
    WHEN 'contested' THEN
        IF NOT EXISTS (
            SELECT 1 FROM restrictions_appeal WHERE restriction_id = new.id
                AND NOT EXISTS (SELECT 1 FROM restrictions_answer WHERE appeal_id = restrictions_appeal.id)
        ) THEN
            PERFORM restrictions_refuse('restrictions_contested_by_an_appeal', 'there is no open appeal');
        END IF;
    WHEN 'ended' THEN
        IF NOT (CASE new.ended_because
            WHEN 'ground_fell' THEN NOT restrictions_rests(new.id, new.decision_id)
            WHEN 'appeal' THEN EXISTS (
                SELECT 1 FROM restrictions_answer
                WHERE restriction_id = new.id AND outcome = 'upheld' AND at = new.state_at
            )
            ELSE EXISTS (
                SELECT 1 FROM restrictions_decision
                WHERE restriction_id = new.id AND kind = 'end' AND decided_at = new.state_at
            )
        END) THEN
            PERFORM restrictions_refuse('restrictions_ends_for_what_is_recorded', 'nothing that is recorded ends it');
        END IF;
    ELSE NULL;
    END CASE;
END $$
"""

# A decision that takes effect: the first, or one that takes the place of another. The foreign keys hold that it is
# this restriction's, that the term is the one decided, and that the notice given is of this very decision.
CHECK_CHANGE = """
CREATE FUNCTION restrictions_check_change(old restrictions_restriction, new restrictions_restriction) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
    decision restrictions_decision;
    earlier restrictions_decision;
BEGIN
    SELECT * INTO decision FROM restrictions_decision WHERE id = new.decision_id;
    IF decision.kind IS NULL OR decision.kind <> ALL (
        CASE WHEN old.decision_id IS NULL THEN ARRAY['order'] ELSE ARRAY['extend', 'ease'] END
    ) THEN
        PERFORM restrictions_refuse('restrictions_moves_by_a_decision', 'no decision of this kind changes a term');
    END IF;
    IF old.decision_id IS NULL THEN
        RETURN;
    END IF;
    SELECT * INTO earlier FROM restrictions_decision WHERE id = old.decision_id;
    IF decision.decided_at < earlier.decided_at THEN
        PERFORM restrictions_refuse('restrictions_time_goes_on', 'the decision is older than the one in effect');
    END IF;
    IF new.state_at >= old.ends_at THEN
        PERFORM restrictions_refuse('restrictions_over_at_its_end', 'the term ended before the change was told');
    END IF;
    IF decision.kind = 'extend' AND NOT EXISTS (
        SELECT 1 FROM restrictions_basis AS fresh JOIN restrictions_ground ON restrictions_ground.id = fresh.ground_id
        WHERE fresh.decision_id = decision.id AND fallen_at IS NULL AND NOT EXISTS (
            SELECT 1 FROM restrictions_basis AS used
            WHERE used.restriction_id = new.id AND used.ground_id = fresh.ground_id
                AND used.decision_id IS DISTINCT FROM decision.id
        )
    ) THEN
        PERFORM restrictions_refuse('restrictions_extends_on_new_evidence', 'an extension needs evidence of its own');
    END IF;
END $$
"""

WRITE_STEP = """
CREATE FUNCTION restrictions_write_step() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        INSERT INTO restrictions_step (restriction_id, at, before, after, actor, reason)
        VALUES (NEW.id, NEW.proposed_at, '', NEW.state, NEW.proposed_by, NEW.state_why);
    ELSIF NEW.state <> OLD.state OR NEW.decision_id IS DISTINCT FROM OLD.decision_id THEN
        INSERT INTO restrictions_step (restriction_id, at, before, after, actor, reason)
        VALUES (NEW.id, NEW.state_at, OLD.state, NEW.state, NEW.state_by, NEW.state_why);
    END IF;
    RETURN NULL;
END $$
"""

KEEP_OPEN = """
CREATE FUNCTION restrictions_keep_open() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.state NOT IN ('refused', 'ended', 'expired') THEN
        PERFORM restrictions_refuse('restrictions_open_stays', 'an open restriction is ended, not removed');
    END IF;
    RETURN OLD;
END $$
"""


class Migration(migrations.Migration):
    dependencies = [("restrictions", "0003_links"), ("realms", "0001_initial")]
    operations = [
        migrations.RunSQL(
            [
                MOVES,
                RESTS,
                CHECK_MOVE,
                CHECK_CHANGE,
                GUARD,
                WRITE_STEP,
                KEEP_OPEN,
                "CREATE TRIGGER restrictions_guard BEFORE INSERT OR UPDATE ON restrictions_restriction"
                " FOR EACH ROW EXECUTE FUNCTION restrictions_guard()",
                "CREATE TRIGGER restrictions_write_step AFTER INSERT OR UPDATE ON restrictions_restriction"
                " FOR EACH ROW EXECUTE FUNCTION restrictions_write_step()",
                "CREATE TRIGGER restrictions_keep_open BEFORE DELETE ON restrictions_restriction"
                " FOR EACH ROW EXECUTE FUNCTION restrictions_keep_open()",
            ],
            [
                "DROP TRIGGER restrictions_keep_open ON restrictions_restriction",
                "DROP TRIGGER restrictions_write_step ON restrictions_restriction",
                "DROP TRIGGER restrictions_guard ON restrictions_restriction",
                "DROP FUNCTION restrictions_keep_open()",
                "DROP FUNCTION restrictions_write_step()",
                "DROP FUNCTION restrictions_guard()",
                "DROP FUNCTION restrictions_check_change(restrictions_restriction, restrictions_restriction)",
                "DROP FUNCTION restrictions_check_move(restrictions_restriction, restrictions_restriction)",
                "DROP FUNCTION restrictions_rests(bigint, bigint)",
                "DROP FUNCTION restrictions_may_move(text, text)",
            ],
        ),
    ]
