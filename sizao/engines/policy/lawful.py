"""Whether somebody may order an act on a day: the law's authority against the legal class of the pack's disease."""

from collections.abc import Iterable, Mapping
from datetime import date

from sizao.engines.policy.outcomes import Hindrance, MayOrder, Obstacle
from sizao.engines.policy.types import Decision, Pack, Row
from sizao.engines.policy.vocabulary import Act, Approval, Body, ClassNeeded, Duty, ManagedAs


# Which classes meet what an act needs. What is managed as class A is under the rules for class A (art. 4).
_AS_A = frozenset({ManagedAs.A, ManagedAs.B_AS_A, ManagedAs.IN_ADVANCE})
MEETS: Mapping[ClassNeeded, frozenset[ManagedAs | None]] = {
    ClassNeeded.A: _AS_A,
    ClassNeeded.A_OR_B: _AS_A | {ManagedAs.B},
    ClassNeeded.ANY: frozenset(ManagedAs),
    ClassNeeded.NEW: frozenset({ManagedAs.NONE, ManagedAs.IN_ADVANCE}),
}
NO_ARTICLE = {"zh": "", "en": ""}


def may_order(pack: Pack, *, act: Act, authority: Body, on: date, approved: bool = False) -> Decision:
    """Whether `authority` may order `act` on a day under a pack: a `MayOrder`, with every obstacle and its article.

    The class of the disease and the law that governs the act are those of the day, whatever the pack's own time.
    `approved`: the level above has decided already, where the law wants that first. The decision says no more than
    the law does; whether the realm lets it pass is for the caller.
    """
    tried: list[tuple[str, str]] = []
    rule = _governing(pack, act, on, tried)
    standing = _legal_class(pack, on, tried)
    managed_as = ManagedAs(standing.values["managed_as"]) if standing else None
    obstacles = list(_obstacles(pack, rule, standing, act, authority, on, approved))
    outcome = MayOrder(
        act=act,
        body=authority,
        allowed=not obstacles,
        obstacles=tuple(obstacles),
        article=rule.values["article"] if rule else NO_ARTICLE,
        managed_as=managed_as,
        approval=Approval(rule.values["approval"]) if rule else Approval.NONE,
        duties=tuple(Duty(duty) for duty in rule.values.get("duties", ())) if rule else (),
    )
    inputs = {"act": act.value, "authority": authority.value, "on": on.isoformat(), "approved": approved}
    rules = tuple(row.full_id for row in (rule, standing) if row is not None)
    return Decision(outcome, pack.id, pack.hash, rules, inputs, tuple(tried))


def acts_of(pack: Pack, *, authority: Body, on: date) -> list[Act]:
    """What a body may order on a day under a pack, if the level above approves where it must."""
    decisions = (may_order(pack, act=act, authority=authority, on=on, approved=True) for act in Act)
    return [decision.outcome.act for decision in decisions if decision.outcome.allowed]


def _governing(pack: Pack, act: Act, on: date, tried: list[tuple[str, str]]) -> Row | None:
    found = None
    for row in pack.versions:
        if row.section != "authority" or row.values["act"] != act:
            continue
        if row.holds_on(on):
            found = row
            tried.append((row.full_id, f"governs {act} on {on.isoformat()} ({row.legal_basis})"))
        else:
            tried.append((row.full_id, f"does not hold on {on.isoformat()} ({row.legal_basis})"))
    return found


def _legal_class(pack: Pack, on: date, tried: list[tuple[str, str]]) -> Row | None:
    found = None
    for row in pack.versions:
        if row.section != "legal_class" or row.values["disease"] != pack.disease:
            continue
        if row.holds_on(on):
            found = row
            tried.append((row.full_id, f"class {row.values['managed_as']} on {on.isoformat()} ({row.legal_basis})"))
        else:
            tried.append((row.full_id, f"does not hold on {on.isoformat()} ({row.legal_basis})"))
    return found


def _obstacles(
    pack: Pack, rule: Row | None, standing: Row | None, act: Act, authority: Body, on: date, approved: bool
) -> Iterable[Obstacle]:
    day = on.isoformat()
    if rule is None:
        why = {"zh": f"{day}时没有法律条款规定此项措施。", "en": f"No article of law provides for it on {day}."}
        yield Obstacle(Hindrance.NO_SUCH_ACT, "", NO_ARTICLE, why)
        return
    article = rule.values["article"]
    needed = ClassNeeded(rule.values["needs_class"])
    managed_as = ManagedAs(standing.values["managed_as"]) if standing else None
    if managed_as not in MEETS[needed]:
        why = _class_lacking(pack, article, needed, standing, day)
        yield Obstacle(Hindrance.CLASS_LACKING, rule.full_id, article, why)
    if authority not in rule.values["by"]:
        bodies = [BODIES[Body(body)] for body in rule.values["by"]]
        why = {
            "zh": f"{article['zh']}将此权限赋予{'、'.join(body['zh'] for body in bodies)}。",
            "en": f"{article['en']} gives it to: {', '.join(body['en'] for body in bodies)}.",
        }
        yield Obstacle(Hindrance.NOT_COMPETENT, rule.full_id, article, why)
    if rule.values["approval"] == Approval.UPPER_FIRST and not approved:
        why = {
            "zh": f"{article['zh']}要求先报经上一级政府决定。",
            "en": f"{article['en']} wants the level above to decide first.",
        }
        yield Obstacle(Hindrance.NOT_APPROVED, rule.full_id, article, why)
    if not pack.holds_on(on):
        until = f"{pack.valid_from.isoformat()} – {pack.valid_to.isoformat() if pack.valid_to else ''}"
        why = {
            "zh": f"方案{pack.id}在{day}不在有效期内（{until}）。",
            "en": f"The protocol {pack.id} is not in force on {day} ({until}).",
        }
        yield Obstacle(Hindrance.PACK_NOT_IN_FORCE, pack.id, NO_ARTICLE, why)


def _class_lacking(
    pack: Pack, article: Mapping[str, str], needed: ClassNeeded, standing: Row | None, day: str
) -> dict[str, str]:
    if standing is None:
        now = {
            "zh": f"法律在{day}未将{pack.disease}列入任何类别",
            "en": f"on {day} the law gives {pack.disease} no class",
        }
    else:
        word, source = CLASSES[ManagedAs(standing.values["managed_as"])], standing.values["article"]
        now = {
            "zh": f"{pack.disease}在{day}为{word['zh']}（{source['zh']}）",
            "en": f"on {day} {pack.disease} is {word['en']} ({source['en']})",
        }
    want = NEEDS[needed]
    return {
        "zh": f"{article['zh']}规定此项措施适用于{want['zh']}；{now['zh']}。",
        "en": f"{article['en']} provides it for {want['en']}; {now['en']}.",
    }


NEEDS: Mapping[ClassNeeded, Mapping[str, str]] = {
    ClassNeeded.A: {"zh": "甲类或采取甲类措施的传染病", "en": "diseases of class A, or managed as class A"},
    ClassNeeded.A_OR_B: {"zh": "甲类、乙类传染病", "en": "diseases of class A or B"},
    ClassNeeded.ANY: {"zh": "传染病", "en": "infectious diseases"},
    ClassNeeded.NEW: {"zh": "新发或突发原因不明的传染病", "en": "new diseases and those of unknown cause"},
}
CLASSES: Mapping[ManagedAs, Mapping[str, str]] = {
    ManagedAs.A: {"zh": "甲类", "en": "class A"},
    ManagedAs.B_AS_A: {"zh": "乙类、按甲类管理", "en": "class B, managed as class A"},
    ManagedAs.B: {"zh": "乙类", "en": "class B"},
    ManagedAs.C: {"zh": "丙类", "en": "class C"},
    ManagedAs.NONE: {"zh": "未列入任何类别", "en": "in no class"},
    ManagedAs.IN_ADVANCE: {"zh": "预先采取甲类措施", "en": "under measures of class A in advance"},
}
BODIES: Mapping[Body, Mapping[str, str]] = {
    Body.HOSPITAL: {"zh": "医疗机构", "en": "hospital"},
    Body.CDC: {"zh": "疾病预防控制机构", "en": "CDC"},
    Body.POLICE: {"zh": "公安机关", "en": "police"},
    Body.COUNTY: {"zh": "县级政府", "en": "county government"},
    Body.CITY: {"zh": "设区的市级政府", "en": "city government"},
    Body.PROVINCE: {"zh": "省级政府", "en": "province government"},
    Body.STATE_COUNCIL: {"zh": "国务院", "en": "State Council"},
}
