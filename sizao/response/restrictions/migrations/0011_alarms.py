"""An alarm has the restrictions behind it and an answer; nobody grows it smaller, answers their own, or takes it back.

And in the live realm facts and proposals carry the time at which they are written, as decisions do: evidence that was
stated afterwards does not become older than what rests on it.
"""

from importlib import import_module

import django.db.models.deletion
from django.db import migrations, models

from sizao.foundation.database.row_security import audited_table


_SIGNATURES = import_module("sizao.response.restrictions.migrations.0006_signatures")

CARRY_OVER = """
UPDATE restrictions_alarm SET
    last_at = at,
    times = coalesce((detail ->> 'times')::integer, 1),
    state = CASE WHEN seen_at IS NULL THEN 'open' ELSE 'explained' END,
    answered_at = seen_at,
    answered_by = seen_by,
    answer = CASE WHEN seen_at IS NULL THEN '' ELSE coalesce(nullif(remark, ''), '-') END
"""

ALARM_GUARD = """
CREATE OR REPLACE FUNCTION restrictions_alarm_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    movable CONSTANT text[] := ARRAY['detail', 'last_at', 'times', 'division_path', 'state', 'answered_at',
        'answered_by', 'answer'];
    answering CONSTANT text[] := ARRAY['state', 'answered_at', 'answered_by', 'answer'];
    account accounts_user;
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.state <> 'open' THEN
            PERFORM restrictions_refuse('restrictions_alarm_stays', 'an alarm begins open');
        END IF;
        RETURN NEW;
    END IF;
    IF TG_OP = 'DELETE' OR OLD.state <> 'open'
        OR to_jsonb(NEW) - movable IS DISTINCT FROM to_jsonb(OLD) - movable
        OR NEW.times < OLD.times OR NEW.last_at < OLD.last_at OR NOT NEW.division_path @> OLD.division_path
    THEN
        PERFORM restrictions_refuse('restrictions_alarm_stays', 'an alarm is never taken back');
    END IF;
    IF NEW.state = 'open' THEN
        RETURN NEW;
    END IF;
    IF to_jsonb(NEW) - answering IS DISTINCT FROM to_jsonb(OLD) - answering THEN
        PERFORM restrictions_refuse('restrictions_alarm_stays', 'an answer changes nothing of the alarm');
    END IF;
    SELECT * INTO account FROM accounts_user WHERE 'user:' || id = NEW.answered_by;
    IF account.id IS NULL OR NOT account.is_active OR account.role <> 'auditor'
        OR NOT NEW.division_path <@ account.division_path
        OR current_setting('sizao.actor', true) IS DISTINCT FROM NEW.answered_by
    THEN
        PERFORM restrictions_refuse('restrictions_alarm_answered_by_the_auditor', 'no auditor who is here answers it');
    END IF;
    IF NEW.subject = NEW.answered_by OR NEW.detail -> 'actors' ? NEW.answered_by OR EXISTS (
        SELECT 1 FROM restrictions_alarmedrestriction AS behind JOIN restrictions_decision
            ON restrictions_decision.restriction_id = behind.restriction_id
        WHERE behind.alarm_id = NEW.id AND decider_id = account.id
    ) THEN
        PERFORM restrictions_refuse('restrictions_alarm_answered_by_another', 'whoever it is about does not answer it');
    END IF;
    RETURN NEW;
END $$
"""

BEHIND_GUARD = """
CREATE FUNCTION restrictions_behind_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM restrictions_alarm WHERE id = NEW.alarm_id AND state = 'open') THEN
        PERFORM restrictions_refuse('restrictions_alarm_stays', 'nothing comes behind an alarm that was answered');
    END IF;
    RETURN NEW;
END $$
"""

AT_ITS_TIME = f"""
CREATE FUNCTION restrictions_written_at_its_time() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    said CONSTANT timestamptz := (to_jsonb(NEW) ->> TG_ARGV[0])::timestamptz;
BEGIN
    IF (SELECT kind FROM realms_realm WHERE id = 1) = 'live'
        AND abs(extract(epoch FROM said - clock_timestamp())) > extract(epoch FROM interval '{_SIGNATURES.TOLERANCE}')
    THEN
        PERFORM restrictions_refuse('restrictions_signed_at_its_time', 'the time is not the present one');
    END IF;
    RETURN NEW;
END $$
"""

BEHIND = "restrictions_alarmedrestriction"
_SEEN = "EXISTS (SELECT 1 FROM restrictions_alarm WHERE restrictions_alarm.id = alarm_id)"


def at_its_time(table: str, column: str) -> migrations.RunSQL:
    return migrations.RunSQL(
        f"CREATE TRIGGER {table}_at_its_time BEFORE INSERT ON {table}"
        f" FOR EACH ROW EXECUTE FUNCTION restrictions_written_at_its_time('{column}')",
        f"DROP TRIGGER {table}_at_its_time ON {table}",
    )


class Migration(migrations.Migration):
    dependencies = [("restrictions", "0010_places_appeal"), ("accounts", "0002_acts_for")]
    operations = [
        migrations.RunSQL(
            [
                "DROP TRIGGER restrictions_alarm_guard ON restrictions_alarm",
                "ALTER TABLE restrictions_alarm NO FORCE ROW LEVEL SECURITY",
            ],
            [
                "ALTER TABLE restrictions_alarm FORCE ROW LEVEL SECURITY",
                "CREATE TRIGGER restrictions_alarm_guard BEFORE UPDATE OR DELETE ON restrictions_alarm"
                " FOR EACH ROW EXECUTE FUNCTION restrictions_alarm_guard()",
            ],
        ),
        migrations.RemoveConstraint("alarm", "restrictions_alarm_once_a_day"),
        migrations.RemoveConstraint("alarm", "restrictions_alarm_kind_known"),
        migrations.AddField("alarm", "last_at", models.DateTimeField(null=True, verbose_name="grown at")),
        migrations.AddField("alarm", "times", models.PositiveIntegerField(default=1, verbose_name="times")),
        migrations.AddField("alarm", "state", models.CharField(default="open", max_length=16, verbose_name="state")),
        migrations.AddField("alarm", "answered_at", models.DateTimeField(null=True, verbose_name="answered at")),
        migrations.AddField(
            "alarm", "answered_by", models.CharField(blank=True, default="", max_length=80, verbose_name="answered by")
        ),
        migrations.AddField("alarm", "answer", models.TextField(blank=True, default="", verbose_name="answer")),
        migrations.RunSQL(CARRY_OVER, migrations.RunSQL.noop),
        migrations.AlterField("alarm", "last_at", models.DateTimeField(verbose_name="grown at")),
        migrations.RemoveField("alarm", "seen_at"),
        migrations.RemoveField("alarm", "seen_by"),
        migrations.RemoveField("alarm", "remark"),
        migrations.AddIndex("alarm", models.Index(fields=["state", "-last_at"], name="restrictions_alarm_state_idx")),
        migrations.AddConstraint(
            "alarm",
            models.CheckConstraint(
                condition=models.Q(
                    (
                        "kind__in",
                        [
                            "before_evidence", "far_place", "guessed_codes", "refused_by_database", "remote_scan",
                            "same_reason", "unknown_rules", "untyped_list", "unusual_volume", "without_link",
                        ],
                    )
                ),
                name="restrictions_alarm_kind_known",
            ),
        ),
        migrations.AddConstraint(
            "alarm",
            models.CheckConstraint(
                condition=models.Q(state="open", answered_at__isnull=True, answered_by="", answer="")
                | models.Q(
                    models.Q(("state__in", ["explained", "upheld"])),
                    models.Q(models.Q(("answered_by", ""), _negated=True), models.Q(("answer", ""), _negated=True)),
                    ("answered_at__isnull", False),
                ),
                name="restrictions_alarm_answered_or_open",
            ),
        ),
        migrations.AddConstraint(
            "alarm",
            models.UniqueConstraint(
                condition=models.Q(("state", "open")),
                fields=("kind", "subject", "day", "division_path"),
                name="restrictions_alarm_once_a_day",
            ),
        ),
        migrations.CreateModel(
            name="AlarmedRestriction",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("seen_at", models.DateTimeField(verbose_name="seen at")),
                (
                    "alarm",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="restrictions.alarm",
                        verbose_name="alarm",
                    ),
                ),
                (
                    "restriction",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="restrictions.restriction",
                    ),
                ),
            ],
            options={
                "verbose_name": "restriction behind an alarm",
                "verbose_name_plural": "restrictions behind alarms",
                "constraints": [
                    models.UniqueConstraint(fields=("alarm", "restriction"), name="restrictions_alarmed_once")
                ],
            },
        ),
        migrations.RunSQL(
            [ALARM_GUARD, BEHIND_GUARD, AT_ITS_TIME],
            [
                "DROP FUNCTION restrictions_written_at_its_time()",
                "DROP FUNCTION restrictions_behind_guard()",
                _SIGNATURES.ALARM_GUARD.replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION"),
            ],
        ),
        migrations.RunSQL(
            [
                "ALTER TABLE restrictions_alarm FORCE ROW LEVEL SECURITY",
                "CREATE TRIGGER restrictions_alarm_guard BEFORE INSERT OR UPDATE OR DELETE ON restrictions_alarm"
                " FOR EACH ROW EXECUTE FUNCTION restrictions_alarm_guard()",
                f"ALTER TABLE {BEHIND} ADD CONSTRAINT {BEHIND}_of_a_restriction FOREIGN KEY (restriction_id)"
                " REFERENCES restrictions_restriction (id) ON DELETE CASCADE DEFERRABLE INITIALLY IMMEDIATE",
                f"ALTER TABLE {BEHIND} ENABLE ROW LEVEL SECURITY",
                f"ALTER TABLE {BEHIND} FORCE ROW LEVEL SECURITY",
                f"CREATE POLICY {BEHIND}_scope ON {BEHIND} USING ({_SEEN}) WITH CHECK ({_SEEN})",
                f"CREATE TRIGGER {BEHIND}_guard BEFORE INSERT ON {BEHIND}"
                " FOR EACH ROW EXECUTE FUNCTION restrictions_behind_guard()",
                f"CREATE TRIGGER {BEHIND}_unchanged BEFORE UPDATE ON {BEHIND}"
                " FOR EACH STATEMENT EXECUTE FUNCTION restrictions_unchanged()",
                f"CREATE TRIGGER {BEHIND}_kept BEFORE DELETE ON {BEHIND}"
                " FOR EACH ROW EXECUTE FUNCTION restrictions_kept()",
            ],
            [
                f"DROP TRIGGER {BEHIND}_kept ON {BEHIND}",
                f"DROP TRIGGER {BEHIND}_unchanged ON {BEHIND}",
                f"DROP TRIGGER {BEHIND}_guard ON {BEHIND}",
                f"DROP POLICY {BEHIND}_scope ON {BEHIND}",
                "DROP TRIGGER restrictions_alarm_guard ON restrictions_alarm",
                "ALTER TABLE restrictions_alarm NO FORCE ROW LEVEL SECURITY",
            ],
        ),
        audited_table(BEHIND),
        at_its_time("restrictions_ground", "stated_at"),
        at_its_time("restrictions_restriction", "proposed_at"),
    ]
