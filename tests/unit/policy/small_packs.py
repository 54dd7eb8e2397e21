"""A small world of packs that is whole: law, protocol, overlay, order. Tests break it in one place."""

from pathlib import Path


SETTINGS = (
    "household, workplace, school, restaurant, banquet, shop, market, leisure, bus, coach_sealed, coach_ventilated, "
    "train_sealed, train_unsealed, aircraft, aircraft_unfiltered, ship, taxi, station, checkpoint, hotel, clinic"
)
REST = "legal_basis: a text\n    citation: [S1]\n    status: cited"

WHOLE = {
    "sources.yaml": """\
S1: {grade: A, address: "a place"}
S2: {grade: B, address: "another place"}
local: {grade: "-", address: "an order"}
""",
    "national/law/pack.yaml": """\
id: law
title: {zh: 法, en: law}
kind: law
valid: {from: 2010-01-01}
""",
    "national/law/legal_class.yaml": f"""\
rows:
  - id: legal_class.fever
    disease: fever
    managed_as: A
    valid: {{from: 2010-01-01, to: 2019-12-31}}
    article: {{zh: 条, en: art. 1}}
    what: {{zh: 甲, en: A}}
    {REST}
  - id: legal_class.fever
    disease: fever
    managed_as: B
    valid: {{from: 2020-01-01}}
    article: {{zh: 条, en: art. 2}}
    what: {{zh: 乙, en: B}}
    {REST}
""",
    "national/law/authority.yaml": f"""\
rows:
  - id: authority.observe_contact
    act: observe_contact
    by: [cdc]
    needs_class: A
    approval: none
    valid: {{from: 2010-01-01}}
    article: {{zh: 条, en: art. 3}}
    what: {{zh: 观察, en: observe}}
    {REST}
  - id: authority.pre_apply
    act: pre_apply
    by: [county_government]
    needs_class: new
    approval: report_up
    valid: {{from: 2010-01-01}}
    article: {{zh: 条, en: art. 4}}
    what: {{zh: 预先, en: in advance}}
    {REST}
""",
    "national/plain/pack.yaml": """\
id: plain
title: {zh: 方案, en: protocol}
disease: fever
extends: law
valid: {from: 2015-01-01, to: 2015-12-31}
""",
    "national/plain/windows.yaml": f"""\
rows:
  - id: windows.onset
    classification: any
    anchor: onset
    days: 2
    {REST}
""",
    "national/plain/degrees.yaml": f"""\
rows:
  - id: degrees.1
    degree: 1
    determined: true
    horizon_days: 7
    name: {{zh: 密接, en: close contact}}
    {REST}
""",
    "national/plain/tracing.yaml": f"""\
rows:
  - id: tracing.1.here
    degree: 1
    settings: [{SETTINGS}]
    contact: true
    minutes: 10
    mode: single
    scope: cell
    {REST}
  - id: tracing.1.none
    degree: 1
    settings: [other]
    contact: false
    {REST}
""",
    "national/plain/transport.yaml": f"""\
rows:
  - id: transport.train
    settings: [train_sealed]
    scope: cell
    close: {{zh: 车厢, en: carriage}}
    {REST}
""",
    "national/plain/measures.yaml": f"""\
rows:
  - id: measures.1
    degree: 1
    act: observe_contact
    phases:
      - {{measure: central_quarantine, days: 7, test_days: [1, 4, 7]}}
    move_within_hours: 12
    what: {{zh: 集中7天, en: 7 days central}}
    {REST}
""",
    "national/plain/clocks.yaml": f"""\
rows:
  - id: clocks.move
    begins: contact_determined
    ends: contact_moved
    hours: 12
    stage: isolation
    what: {{zh: 转运, en: moved}}
    {REST}
""",
    "city/here/pack.yaml": """\
id: here
title: {zh: 本地, en: here}
extends: plain
valid: {from: 2015-03-01, to: 2015-12-31}
""",
    "city/here/windows.yaml": f"""\
rows:
  - id: windows.onset
    days: 4
    {REST}
""",
    "city/orders/longer.yaml": """\
id: longer
title: {zh: 令, en: an order}
issuer: the city
extends: here
valid: {from: 2015-05-01, to: 2015-05-31}
citation: [local]
rows:
  - id: windows.onset
    days: 6
    legal_basis: the order
    citation: [local]
    status: local
""",
}


def write_packs(root: Path, changes: dict[str, str] | None = None) -> Path:
    """The whole world under `root`, with files changed or added; the root."""
    for name, content in {**WHOLE, **(changes or {})}.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")
    return root


def broken(root: Path, file: str, old: str, new: str) -> Path:
    """The world with one text replaced in one file, which must stand there once."""
    content = WHOLE[file]
    assert content.count(old) == 1, f"{old!r} stands {content.count(old)} times in {file}"
    return write_packs(root, {file: content.replace(old, new)})
