"""Who may order what where the law, the disease or the order are not as usual."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sizao.engines.policy.lawful import acts_of, may_order
from sizao.engines.policy.loading import load_pack
from sizao.engines.policy.outcomes import Hindrance
from sizao.engines.policy.types import PackError
from sizao.engines.policy.vocabulary import Act, Body, ManagedAs
from tests.packs_beside import loaded
from tests.unit.policy.small_packs import REST, write_packs


NEW_DISEASE = {
    "national/plain/pack.yaml": """\
id: plain
title: {zh: 方案, en: protocol}
disease: cough
extends: law
valid: {from: 2015-01-01, to: 2015-12-31}
""",
    "national/plain/legal_class.yaml": f"""\
rows:
  - id: legal_class.cough
    disease: cough
    managed_as: none
    article: {{zh: 无, en: none}}
    what: {{zh: 未列入, en: in no list}}
    {REST}
""",
    "city/orders/longer.yaml": """\
id: longer
title: {zh: 令, en: an order}
issuer: the county
extends: here
valid: {from: 2015-05-01, to: 2015-05-31}
citation: [local]
rows:
  - id: legal_class.cough
    managed_as: A in advance
    legal_basis: art. 4
    citation: [local]
    status: local
""",
}
MAY = date(2015, 5, 15)


def test_measures_of_class_a_may_be_applied_in_advance_by_an_order_with_an_end(tmp_path):
    root = write_packs(tmp_path, NEW_DISEASE)
    before = may_order(load_pack("here", root=root), act=Act.OBSERVE_CONTACT, authority=Body.CDC, on=MAY).outcome
    assert [obstacle.kind for obstacle in before.obstacles] == [Hindrance.CLASS_LACKING]
    assert before.managed_as is ManagedAs.NONE
    assert may_order(load_pack("here", root=root), act=Act.PRE_APPLY, authority=Body.COUNTY, on=MAY).outcome.allowed
    ordered = load_pack("here", root=root, orders=["longer"])
    assert may_order(ordered, act=Act.OBSERVE_CONTACT, authority=Body.CDC, on=MAY).outcome.allowed
    after = may_order(ordered, act=Act.OBSERVE_CONTACT, authority=Body.CDC, on=date(2015, 6, 1)).outcome
    assert [obstacle.kind for obstacle in after.obstacles] == [Hindrance.CLASS_LACKING], "the order ended"


@pytest.mark.parametrize("managed_as", ["A", "B as A", "B"])
def test_an_order_gives_no_class(tmp_path, managed_as):
    order = NEW_DISEASE["city/orders/longer.yaml"].replace("A in advance", managed_as)
    root = write_packs(tmp_path, NEW_DISEASE | {"city/orders/longer.yaml": order})
    with pytest.raises(PackError, match="only the law says this"):
        load_pack("here", root=root, orders=["longer"])


@pytest.mark.parametrize("managed_as", ["A", "A in advance"])
def test_a_protocol_gives_no_class_either(tmp_path, managed_as):
    own = NEW_DISEASE["national/plain/legal_class.yaml"].replace("managed_as: none", f"managed_as: {managed_as}")
    root = write_packs(tmp_path, NEW_DISEASE | {"national/plain/legal_class.yaml": own})
    with pytest.raises(PackError, match="only the law says this"):
        load_pack("plain", root=root)


DAYS = st.dates(date(2013, 7, 1), date(2030, 1, 1))


@given(st.sampled_from(["cn-8ed", "cn-9ed", "cn-20m", "cn-bb", "he-2021"]), st.sampled_from(list(Body)), DAYS)
def test_nobody_observes_contacts_of_covid_19_since_class_a_ended(pack, body, on):
    found = may_order(loaded(pack), act=Act.OBSERVE_CONTACT, authority=body, on=on, approved=True).outcome
    if on >= date(2023, 1, 8) or on < date(2020, 1, 20):
        assert not found.allowed
        assert Hindrance.CLASS_LACKING in {obstacle.kind for obstacle in found.obstacles}


@given(st.sampled_from(["cn-8ed", "cn-bb", "plague"]), st.sampled_from(list(Act)), st.sampled_from(list(Body)), DAYS)
def test_approval_only_ever_opens(pack, act, body, on):
    without = may_order(loaded(pack), act=act, authority=body, on=on).outcome
    approved = may_order(loaded(pack), act=act, authority=body, on=on, approved=True).outcome
    assert approved.allowed or not without.allowed
    kinds = {obstacle.kind for obstacle in without.obstacles} - {Hindrance.NOT_APPROVED}
    assert {obstacle.kind for obstacle in approved.obstacles} == kinds


@given(st.sampled_from(["cn-8ed", "cn-bb", "plague"]), st.sampled_from(list(Body)), DAYS)
def test_every_refusal_says_why_in_both_languages(pack, body, on):
    for act in Act:
        found = may_order(loaded(pack), act=act, authority=body, on=on)
        for obstacle in found.outcome.obstacles:
            assert obstacle.why["zh"].endswith("。")
            assert obstacle.why["en"].endswith(".")
        assert found.pack_hash == loaded(pack).hash
        assert found.inputs == {"act": act, "authority": body, "on": on.isoformat(), "approved": False}


def test_what_a_body_may_order():
    autumn = date(2021, 10, 23)
    assert acts_of(loaded("he-2021"), authority=Body.CDC, on=autumn) == [Act.DETERMINE_CONTACTS, Act.OBSERVE_CONTACT]
    assert acts_of(loaded("cn-bb"), authority=Body.CDC, on=date(2026, 11, 23)) == [Act.DETERMINE_CONTACTS]
    assert Act.SEAL_OFF_CITY not in acts_of(loaded("he-2021"), authority=Body.PROVINCE, on=autumn)
