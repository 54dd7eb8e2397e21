"""A health code is shown only where an order of the locality turns it on, and no page, form or table can change it."""

import re
import shutil
from pathlib import Path

import pytest
from django.apps import apps
from django.urls import reverse

from sizao.engines.policy import loading
from sizao.foundation.accounts.types import Permission
from sizao.foundation.privacy.pseudonyms import shown
from sizao.interfaces import clock
from sizao.response.cases.operations import confirm_case, register_finding
from sizao.response.cases.types import CaseClassification, FindingKind
from sizao.response.restrictions.operations import end_restriction
from tests.residents import AT, SHACHENG
from tests.restricted import HOUR, Town


ROOT = Path(__file__).parents[2]
ORDER = """\
id: code-of-a-test
title: {zh: 健康码, en: health code}
issuer: 本地
extends: he-2021
valid: {from: 2021-10-01, to: 2021-11-30}
citation: [local]
rows:
  - {id: colors.red, new: true, color: red, order: 1, facts: [case, positive, confined],
     what: {zh: 感染者或隔离中, en: infected or in quarantine}, legal_basis: x, citation: [local], status: local}
  - {id: colors.yellow, new: true, color: yellow, order: 2, facts: [observed],
     what: {zh: 健康监测, en: health monitoring}, legal_basis: x, citation: [local], status: local}
  - {id: colors.green, new: true, color: green, order: 3,
     what: {zh: 无异常, en: nothing recorded}, legal_basis: x, citation: [local], status: local}
"""


@pytest.fixture
def town(client, monkeypatch, settings, tmp_path):
    settings.SIZAO_HOME = tmp_path / "home"
    monkeypatch.setattr(clock, "machine_time", lambda: AT)
    client.cookies["django_language"] = "en"
    return Town()


@pytest.fixture
def ordered(monkeypatch, tmp_path):
    """A locality whose order turns the code on."""
    root = tmp_path / "packs"
    shutil.copytree(loading.DEFAULT_ROOT, root)
    (root / "city/zhangjiakou/orders/code-of-a-test.yaml").write_text(ORDER, "utf-8")
    monkeypatch.setattr(loading, "DEFAULT_ROOT", root)


def look(client, town, person):
    client.force_login(town.decider)
    client.post(reverse("purpose"), {"purpose": "follow_up", "next": "/"})
    return client.get(reverse("person", args=[shown(town.people[person])])).text


def color_shown(text):
    return re.findall(r"\b(red|yellow|green) code\b", text)


@pytest.mark.django_db
@pytest.mark.slow
class TestPages:
    def test_where_nothing_turns_it_on_nobody_has_one(self, client, town):
        town.restrict(0)
        assert color_shown(look(client, town, 0)) == []

    def test_it_follows_what_is_recorded(self, client, town, ordered):
        assert color_shown(look(client, town, 0)) == ["green"]
        restriction, _issued = town.restrict(0)
        assert color_shown(look(client, town, 0)) == ["red"]
        assert color_shown(look(client, town, 1)) == ["green"]
        end_restriction(restriction_id=restriction.id, actor=town.decider, at=AT, reason="解除")
        assert color_shown(look(client, town, 0)) == ["green"]

    def test_a_positive_result_and_the_case_that_is_made_of_it(self, client, town, ordered):
        finding = register_finding(
            person=town.people[1], kind=FindingKind.PRESUMPTIVE_POSITIVE, sampled_at=AT - 8 * HOUR,
            resulted_at=AT - 3 * HOUR, source="发热门诊", reference="1", division_path=SHACHENG, actor=town.decider,
            at=AT, reason="a test",
        )  # fmt: skip
        assert color_shown(look(client, town, 1)) == ["red"]
        confirm_case(
            finding_id=finding.id, classification=CaseClassification.CONFIRMED, actor=town.decider, at=AT,
            reason="a test",
        )  # fmt: skip
        assert color_shown(look(client, town, 1)) == ["red"]

    def test_a_proposal_and_a_list_give_nobody_a_color(self, client, town, ordered):
        town.decide(town.propose(0))
        assert color_shown(look(client, town, 0)) == ["green"], "what was not told binds nobody"

    def test_the_person_sees_it_on_their_own_page(self, client, town, ordered):
        _restriction, issued = town.restrict(0)
        client.post("/my/", {"code": issued.code, "factor": "0011"})
        page = client.get("/my/").text
        assert color_shown(page) == ["red"]
        assert "nobody can set it" in page

    def test_no_page_takes_one(self, client, town, ordered):
        address = reverse("person", args=[shown(town.people[0])])
        look(client, town, 0)
        for method in (client.post, client.put, client.patch, client.delete):
            assert method(address, {"color": "green", "code": "green"}).status_code == 405
        assert color_shown(client.get(address, {"color": "red"}).text) == ["green"]


class TestNothingHoldsIt:
    def test_no_field_of_any_table(self):
        fields = [
            f"{model._meta.label}.{field.name}" for model in apps.get_models() for field in model._meta.get_fields()
        ]
        assert [name for name in fields if re.search(r"colou?r|health_?code", name, re.IGNORECASE)] == []

    def test_no_permission(self):
        assert [one for one in Permission if "colo" in one or "code" in one] == []

    def test_no_form(self):
        found = [
            f"{path.name}: {name}"
            for path in (ROOT / "sizao").rglob("*.html")
            for name in re.findall(
                r"<(?:input|select|textarea|button)\b[^>]*\bname=\"([^\"]+)\"", path.read_text("utf-8")
            )
            if re.search(r"colou?r", name)
        ]
        assert found == []

    def test_only_reads_know_the_word(self):
        """The engine, what gathers the facts, and what shows it: nothing that writes."""
        knowing = {
            str(path.relative_to(ROOT / "sizao"))
            for path in (ROOT / "sizao").rglob("*.py")
            if re.search(r"\bcolor_for\b|\bhealth_code_of\b|\bShownColor\b", path.read_text("utf-8"))
        }
        assert knowing == {
            "engines/policy/coloring.py",
            "desk/health_code.py",
            "interfaces/console/people.py",
            "interfaces/public/own.py",
        }
