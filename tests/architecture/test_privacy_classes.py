"""Every field of every table has a privacy class, and those that identify somebody are held back by the database."""

import pytest
from django.apps import apps
from django.db import connection

from sizao.desk.subject_fields import rows_about, undecided_fields
from sizao.engines.policy.loading import load_pack
from sizao.engines.policy.vocabulary import RetentionTerm
from sizao.foundation.privacy.classified import OF_LIBRARIES, fields_without_class, privacy_classes_of
from sizao.foundation.privacy.retention import PERSONAL, fates, models_without_rule
from sizao.kernel.privacy_classes import PrivacyClass


def test_every_field_has_a_class():
    assert fields_without_class() == []


def test_only_libraries_are_listed_apart():
    ours = {app.label for app in apps.get_app_configs() if app.name.startswith("sizao.")}
    assert not [label for label in OF_LIBRARIES if label.partition(".")[0] in ours]


# Tables with such fields that must be read across divisions, each with its reason.
_READ_EVERYWHERE = {
    "people.IdentityMerge": "the trace follows joined keys over the whole city; keys only, no names",
    "audit.AuditEvent": "the auditor reads it, and it holds keys and numbers only",
    "audit.RowList": "part of the events: keys and hashes of rows",
}


@pytest.mark.django_db
def test_identity_and_health_are_seen_within_a_scope_only():
    sensitive = {
        model._meta.label: model._meta.db_table
        for model in apps.get_models(include_auto_created=True)
        if {PrivacyClass.IDENTITY, PrivacyClass.HEALTH} & set(privacy_classes_of(model).values())
    }
    with connection.cursor() as cursor:
        cursor.execute("SELECT relname FROM pg_class WHERE relrowsecurity AND relforcerowsecurity")
        secured = {name for (name,) in cursor.fetchall()}
    assert {label for label, table in sensitive.items() if table not in secured} == set(_READ_EVERYWHERE)


def test_every_table_says_how_long_its_rows_are_kept():
    assert models_without_rule() == []


def test_what_is_about_people_goes_at_the_close_out_or_says_why_not():
    kept = {fate.label for fate in fates() if PERSONAL & fate.classes and not fate.is_erased}
    of_the_trail = {"audit.AuditEvent", "audit.PeopleRead", "audit.RowList", "rights.EmergencyGrant"}
    assert kept == of_the_trail | {"privacy.LegalHold"}


def test_whatever_holds_something_about_people_says_what_for():
    rows = load_pack("law").section("processing")
    assert {fate.label.partition(".")[0] for fate in fates() if PERSONAL & fate.classes} <= {
        row.values["room"] for row in rows
    }


def test_every_term_is_set_by_the_packs():
    terms = {fate.rule.term for fate in fates() if fate.rule.term} | {RetentionTerm.MOVEMENTS.value}
    assert terms <= {row.values["term"] for row in load_pack("law").section("retention")}


def test_of_every_sealed_field_it_is_said_whether_the_person_is_told():
    about_one = [model for model in apps.get_models() if rows_about(model, [1]) is not None]
    assert [name for model in about_one for name in undecided_fields(model)] == []
