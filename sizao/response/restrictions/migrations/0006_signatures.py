"""Whoever decides, tells, reviews or answers is a named account that is signed in, in its own division, at its time."""

from django.db import migrations


# How far the machine's clock and the time of a live decision may lie apart: a page that was slow, not a day that is
# claimed afterwards. Drills and replays have clocks that people set, so nothing can be held there.
TOLERANCE = "10 minutes"

SIGNED = f"""
CREATE FUNCTION restrictions_signed(
    account_id bigint, body text, restriction bigint, at timestamptz
) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    account accounts_user;
    of_restriction ltree;
    realm text;
BEGIN
    SELECT * INTO account FROM accounts_user WHERE id = account_id;
    SELECT division_path INTO of_restriction FROM restrictions_restriction WHERE id = restriction;
    SELECT kind INTO realm FROM realms_realm WHERE id = 1;
    IF account.id IS NULL OR NOT account.is_active THEN
        PERFORM restrictions_refuse('restrictions_signed_by_an_account', 'no account in use signs');
    END IF;
    IF current_setting('sizao.actor', true) IS DISTINCT FROM 'user:' || account_id THEN
        PERFORM restrictions_refuse('restrictions_signed_by_oneself', 'somebody else is signed in');
    END IF;
    IF body IS NOT NULL AND (account.acts_for = '' OR account.acts_for <> body) THEN
        PERFORM restrictions_refuse('restrictions_signed_with_authority', 'the account does not act for this body');
    END IF;
    IF of_restriction IS NULL OR NOT of_restriction <@ account.division_path THEN
        PERFORM restrictions_refuse('restrictions_signed_in_ones_division', 'the restriction lies elsewhere');
    END IF;
    IF realm = 'live' AND abs(extract(epoch FROM at - clock_timestamp())) > extract(epoch FROM interval '{TOLERANCE}') THEN
        PERFORM restrictions_refuse('restrictions_signed_at_its_time', 'the time is not the present one');
    END IF;
END $$
"""

DECISION_GUARD = """
CREATE FUNCTION restrictions_decision_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    restriction restrictions_restriction;
    rule text;
BEGIN
    NEW.recorded_at := clock_timestamp();
    PERFORM restrictions_signed(NEW.decider_id, NEW.authority, NEW.restriction_id, NEW.decided_at);
    SELECT * INTO restriction FROM restrictions_restriction WHERE id = NEW.restriction_id;
    IF NEW.realm IS DISTINCT FROM restriction.realm THEN
        PERFORM restrictions_refuse('restrictions_carries_its_realm', 'the realm is another one');
    END IF;
    IF NEW.decided_at < restriction.state_at THEN
        PERFORM restrictions_refuse('restrictions_time_goes_on', 'the decision lies before the step before it');
    END IF;
    IF restriction.state <> ALL (CASE NEW.kind
        WHEN 'order' THEN ARRAY['proposed']
        WHEN 'refuse' THEN ARRAY['proposed']
        WHEN 'extend' THEN ARRAY['notified', 'in_force', 'reviewed', 'contested']
        WHEN 'ease' THEN ARRAY['notified', 'in_force', 'reviewed', 'contested']
        WHEN 'suspend' THEN ARRAY['in_force', 'reviewed', 'contested']
        WHEN 'resume' THEN ARRAY['suspended']
        ELSE ARRAY['decided', 'notified', 'in_force', 'reviewed', 'contested', 'suspended']
    END) THEN
        PERFORM restrictions_refuse('restrictions_moves_as_the_rules_say',
            format('a decision to %s does not follow on %s', NEW.kind, restriction.state));
    END IF;
    IF NEW.kind NOT IN ('order', 'extend', 'ease') THEN
        RETURN NEW;
    END IF;
    IF NEW.kind = 'order' AND NEW.starts_at < NEW.decided_at THEN
        PERFORM restrictions_refuse('restrictions_starts_when_decided', 'a term does not begin before its decision');
    END IF;
    IF NEW.kind <> 'order' AND NEW.starts_at <> restriction.starts_at
        OR NEW.kind = 'extend' AND (NEW.ends_at <= restriction.ends_at OR NEW.measure <> restriction.measure)
        OR NEW.kind = 'ease' AND NEW.ends_at > restriction.ends_at
    THEN
        PERFORM restrictions_refuse('restrictions_term_fits_the_kind', 'the term does not fit the kind of decision');
    END IF;
    FOR rule IN SELECT jsonb_array_elements_text(NEW.rules) LOOP
        IF NOT EXISTS (
            SELECT 1 FROM restrictions_packversion, jsonb_array_elements(content::jsonb -> 1) AS row
            WHERE hash = NEW.pack_version_id AND (row ->> 1) || '.' || (row ->> 0) = rule
        ) THEN
            PERFORM restrictions_refuse('restrictions_rules_of_the_pack', format('the pack has no rule %s', rule));
        END IF;
    END LOOP;
    RETURN NEW;
END $$
"""

NOTICE_GUARD = """
CREATE FUNCTION restrictions_notice_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM restrictions_signed(NEW.issued_by_id, NULL, NEW.restriction_id, NEW.issued_at);
    IF NEW.issued_at < (SELECT decided_at FROM restrictions_decision WHERE id = NEW.decision_id) THEN
        PERFORM restrictions_refuse('restrictions_time_goes_on', 'the notice lies before its decision');
    END IF;
    RETURN NEW;
END $$
"""

DELIVERY_GUARD = """
CREATE FUNCTION restrictions_delivery_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM restrictions_signed(NEW.given_by_id, NULL, NEW.restriction_id, NEW.given_at);
    IF NEW.given_at < (SELECT issued_at FROM restrictions_notice WHERE id = NEW.notice_id) THEN
        PERFORM restrictions_refuse('restrictions_time_goes_on', 'the notice was given before it was made out');
    END IF;
    RETURN NEW;
END $$
"""

REVIEW_GUARD = """
CREATE FUNCTION restrictions_review_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM restrictions_signed(NEW.reviewer_id, NULL, NEW.restriction_id, NEW.at);
    RETURN NEW;
END $$
"""

ANSWER_GUARD = """
CREATE FUNCTION restrictions_answer_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM restrictions_signed(NEW.reviewer_id, NULL, NEW.restriction_id, NEW.at);
    IF (SELECT acts_for FROM accounts_user WHERE id = NEW.reviewer_id) = '' THEN
        PERFORM restrictions_refuse('restrictions_signed_with_authority', 'the reviewer acts for nobody');
    END IF;
    IF EXISTS (
        SELECT 1 FROM restrictions_decision WHERE restriction_id = NEW.restriction_id AND decider_id = NEW.reviewer_id
    ) THEN
        PERFORM restrictions_refuse('restrictions_answer_by_another', 'whoever decided does not answer the appeal');
    END IF;
    IF NEW.at < (SELECT lodged_at FROM restrictions_appeal WHERE id = NEW.appeal_id) THEN
        PERFORM restrictions_refuse('restrictions_time_goes_on', 'the answer lies before the appeal');
    END IF;
    RETURN NEW;
END $$
"""

APPEAL_GUARD = """
CREATE FUNCTION restrictions_appeal_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.lodged_by IS DISTINCT FROM current_setting('sizao.actor', true) THEN
        PERFORM restrictions_refuse('restrictions_appeal_by_oneself', 'an appeal is taken down by whoever is here');
    END IF;
    IF (SELECT state FROM restrictions_restriction WHERE id = NEW.restriction_id) IN ('proposed', 'decided', 'refused') THEN
        PERFORM restrictions_refuse('restrictions_appeal_against_what_was_told', 'nobody was told of it yet');
    END IF;
    RETURN NEW;
END $$
"""

# The answer itself moves the restriction: an appeal that is upheld releases at once, by whichever way it was written.
ANSWERED = """
CREATE FUNCTION restrictions_answered() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.outcome = 'upheld' THEN
        UPDATE restrictions_restriction
        SET state = 'ended', state_at = NEW.at, state_by = 'user:' || NEW.reviewer_id, state_why = NEW.reasons,
            ended_at = NEW.at, ended_because = 'appeal', ended_reference = 'appeal:' || NEW.appeal_id
        WHERE id = NEW.restriction_id AND state NOT IN ('refused', 'ended', 'expired');
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

ALARM_GUARD = """
CREATE FUNCTION restrictions_alarm_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    movable CONSTANT text[] := ARRAY['detail', 'seen_at', 'seen_by', 'remark'];
BEGIN
    IF TG_OP = 'DELETE' OR OLD.seen_at IS NOT NULL
        OR to_jsonb(NEW) - movable IS DISTINCT FROM to_jsonb(OLD) - movable
    THEN
        PERFORM restrictions_refuse('restrictions_alarm_stays', 'an alarm is never taken back');
    END IF;
    RETURN NEW;
END $$
"""

GUARDS = [
    ("decision", "restrictions_decision_guard", "BEFORE INSERT"),
    ("notice", "restrictions_notice_guard", "BEFORE INSERT"),
    ("delivery", "restrictions_delivery_guard", "BEFORE INSERT"),
    ("review", "restrictions_review_guard", "BEFORE INSERT"),
    ("appeal", "restrictions_appeal_guard", "BEFORE INSERT"),
    ("answer", "restrictions_answer_guard", "BEFORE INSERT"),
    ("answer", "restrictions_answered", "AFTER INSERT"),
    ("alarm", "restrictions_alarm_guard", "BEFORE UPDATE OR DELETE"),
]


class Migration(migrations.Migration):
    dependencies = [("restrictions", "0005_grounds"), ("accounts", "0002_acts_for")]
    operations = [
        migrations.RunSQL(
            [SIGNED, DECISION_GUARD, NOTICE_GUARD, DELIVERY_GUARD, REVIEW_GUARD, APPEAL_GUARD, ANSWER_GUARD, ANSWERED,
             ALARM_GUARD],
            [
                *(f"DROP FUNCTION {name}()" for _, name, _ in reversed(GUARDS)),
                "DROP FUNCTION restrictions_signed(bigint, text, bigint, timestamptz)",
            ],
        ),
        *(
            migrations.RunSQL(
                f"CREATE TRIGGER {name} {when} ON restrictions_{table} FOR EACH ROW EXECUTE FUNCTION {name}()",
                f"DROP TRIGGER {name} ON restrictions_{table}",
            )
            for table, name, when in GUARDS
        ),
    ]
