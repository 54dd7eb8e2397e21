"""Links over several columns: the term of a restriction is its decision's, and a notice is that decision's notice.

A foreign key on the number alone would let the end be moved, or another person's notice be taken.
"""

from django.db import migrations


# A close-out defers them: a restriction and its decision refer to each other, and both go.
WHEN = "DEFERRABLE INITIALLY IMMEDIATE"

OF_A_RESTRICTION = ("decision", "basis", "step", "notice", "delivery", "review", "appeal", "answer")

WHOLE = [
    # (table, name, columns) of keys that others refer to.
    ("decision", "restrictions_decision_whole", "id, restriction_id, measure, starts_at, ends_at, whereabouts"),
    ("decision", "restrictions_decision_own", "id, restriction_id"),
    ("notice", "restrictions_notice_own", "id, restriction_id, decision_id"),
    ("delivery", "restrictions_delivery_own", "id, restriction_id, decision_id"),
    ("appeal", "restrictions_appeal_own", "id, restriction_id"),
]
LINKS = [
    # (table, name, columns, the table they refer to, its columns)
    (
        "restriction", "restrictions_term_is_the_decisions", "decision_id, id, measure, starts_at, ends_at, whereabouts",
        "decision", "id, restriction_id, measure, starts_at, ends_at, whereabouts",
    ),
    (
        "restriction", "restrictions_notice_is_the_decisions", "delivery_id, id, decision_id",
        "delivery", "id, restriction_id, decision_id",
    ),
    ("notice", "restrictions_notice_of_a_decision", "decision_id, restriction_id", "decision", "id, restriction_id"),
    (
        "delivery", "restrictions_delivery_of_a_notice", "notice_id, restriction_id, decision_id",
        "notice", "id, restriction_id, decision_id",
    ),
    ("basis", "restrictions_basis_of_a_decision", "decision_id, restriction_id", "decision", "id, restriction_id"),
    ("answer", "restrictions_answer_to_an_appeal", "appeal_id, restriction_id", "appeal", "id, restriction_id"),
    ("noticecode", "restrictions_code_of_a_notice", "notice", "notice", "id"),
]  # fmt: skip


def add(table: str, name: str, words: str) -> migrations.RunSQL:
    return migrations.RunSQL(
        f"ALTER TABLE restrictions_{table} ADD CONSTRAINT {name} {words}",
        f"ALTER TABLE restrictions_{table} DROP CONSTRAINT {name}",
    )


class Migration(migrations.Migration):
    dependencies = [("restrictions", "0002_row_security")]
    operations = [
        *(add(table, name, f"UNIQUE ({columns})") for table, name, columns in WHOLE),
        *(
            add(
                table,
                f"restrictions_{table}_of_a_restriction",
                f"FOREIGN KEY (restriction_id) REFERENCES restrictions_restriction (id) ON DELETE CASCADE {WHEN}",
            )
            for table in OF_A_RESTRICTION
        ),
        *(
            add(
                table,
                name,
                f"FOREIGN KEY ({columns}) REFERENCES restrictions_{other} ({others})"
                + (" ON DELETE CASCADE " if table == "noticecode" else " ")
                + WHEN,
            )
            for table, name, columns, other, others in LINKS
        ),
        add(
            "packversion",
            "restrictions_pack_has_the_hash_of_its_content",
            "CHECK (hash = encode(sha256(convert_to(content, 'UTF8')), 'hex'))",
        ),
    ]
