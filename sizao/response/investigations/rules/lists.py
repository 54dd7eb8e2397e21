"""Lists of contacts, read from rows of text and written as rows of text; what is written reads back as it was."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from sizao.engines.linkage.identifiers import IdentifierKind, read_identifier
from sizao.engines.sheets.instants import read_instant
from sizao.engines.sheets.mapping import Wanted, map_columns, meaning, plain
from sizao.engines.sheets.types import InstantFault, Sheet
from sizao.foundation.privacy.pseudonyms import key_from_shown, person_key, shown
from sizao.kernel.settings_of_contact import Setting
from sizao.response.investigations.types import (
    REQUIRED_LIST_COLUMNS,
    BadListRow,
    Certainty,
    Contact,
    Identity,
    ListColumn,
    ListMapping,
    ListReason,
    NewContact,
    Protection,
    ReadList,
)


_USUAL_NAMES: Mapping[ListColumn, tuple[str, ...]] = {
    ListColumn.PERSON: ("人员编号", "person key"),
    ListColumn.IDENTIFIER: ("身份证号", "证件号码", "证件号", "id number"),
    ListColumn.NAME: ("姓名",),
    ListColumn.PHONE: ("电话", "联系电话", "手机号"),
    ListColumn.RESIDENCE: ("现住址", "住址", "地址", "address"),
    ListColumn.DEGREE: ("密接类型", "密接等级", "类别", "contact degree"),
    ListColumn.SOURCE: ("关联人员编号", "经由"),
    ListColumn.SETTING: ("场所类型", "接触场所"),
    ListColumn.PLACE: ("场所编号",),
    ListColumn.EXPOSED_FROM: ("首次接触时间", "接触开始时间", "first exposure"),
    ListColumn.EXPOSED_UNTIL: ("末次接触时间", "接触结束时间", "last exposure"),
    ListColumn.PROTECTION: ("防护情况",),
    ListColumn.CERTAINTY: ("确定程度",),
    ListColumn.NOTE: ("备注",),
}
_USUAL_WORDS: Mapping[ListColumn, Mapping[str, str]] = {
    ListColumn.DEGREE: {
        **{str(degree): str(degree) for degree in (1, 2, 3)},
        "密接": "1", "密切接触者": "1", "次密": "2", "密接的密接": "2", "次次密": "3", "次次密接": "3",
        "close": "1", "secondary": "2", "tertiary": "3",
    },
    ListColumn.SETTING: {one.value: one.value for one in Setting}
    | {"家庭": "household", "单位": "workplace", "学校": "school", "餐馆": "restaurant", "医院": "clinic"}
    | {"其他": "other"},
    ListColumn.PROTECTION: {one.value: one.value for one in Protection}
    | {"无": "none", "部分": "partial", "有效防护": "full", "不详": "unknown"},
    ListColumn.CERTAINTY: {one.value: one.value for one in Certainty}
    | {"确定": "certain", "很可能": "likely", "可能": "possible"},
}  # fmt: skip
_OTHERWISE = {
    ListColumn.SETTING: Setting.OTHER.value,
    ListColumn.PROTECTION: Protection.UNKNOWN.value,
    ListColumn.CERTAINTY: Certainty.CERTAIN.value,
}
_LONGEST = {
    ListColumn.NAME: 120,
    ListColumn.PHONE: 40,
    ListColumn.IDENTIFIER: 40,
    ListColumn.RESIDENCE: 200,
    ListColumn.PLACE: 120,
    ListColumn.NOTE: 1000,
}
_PREVIEW = 5
_MOST_WORDS = 12


class _BadCell(Exception):  # noqa: N818 - never leaves this module
    def __init__(self, reason: ListReason, column: ListColumn) -> None:
        self.reason = reason
        self.column = column


def read_list(sheet: Sheet, mapping: ListMapping, *, case_person: int, secret: bytes, at: datetime) -> ReadList:
    """The contacts that a list names, each row judged alone. Raises `SheetError` for a mapping that does not fit."""
    wanted = [Wanted(column.value, _USUAL_NAMES[column], column in REQUIRED_LIST_COLUMNS) for column in ListColumn]
    positions = map_columns(sheet.names, wanted, mapping.columns)
    zone = ZoneInfo(mapping.zone)
    good: dict[int, NewContact] = {}
    bad = [BadListRow(row.line, ListReason(row.fault.value), "", [row.raw]) for row in sheet.broken]
    unknown: dict[str, int] = {}
    seen: set[int] = set()
    for row in sheet.rows:
        cells = {ListColumn(name): _unquoted(row.fields[position]) for name, position in positions.items()}
        try:
            contact = _contact(cells, mapping, zone, case_person, secret, at)
            if contact.person in seen:
                raise _BadCell(ListReason.TWICE, ListColumn.PERSON)
        except _BadCell as problem:
            if problem.reason is ListReason.UNKNOWN_WORD:
                word = cells.get(problem.column, "")
                unknown[word] = unknown.get(word, 0) + 1
            bad.append(BadListRow(row.line, problem.reason, problem.column.value, row.fields))
            continue
        seen.add(contact.person)
        good[row.line] = contact
    return ReadList(
        sheet.names,
        good,
        sorted(bad, key=lambda one: one.line),
        sorted(unknown, key=lambda word: -unknown[word])[:_MOST_WORDS],
        [row.fields for row in sheet.rows[:_PREVIEW]],
        {name: sheet.names[position] for name, position in positions.items()},
    )


def list_rows(contacts: Iterable[tuple[Contact, Identity, str]]) -> Iterable[Sequence[str]]:
    """Contacts with who they are and a note, as rows under our own names; `read_list` reads them as they were."""
    yield [column.value for column in ListColumn]
    for contact, identity, note in contacts:
        yield [
            contact.shown,
            *map(_quoted, (identity.identifier, identity.name, identity.phone, identity.residence)),
            str(contact.degree),
            shown(contact.source),
            contact.setting,
            contact.place,
            contact.exposed_from.astimezone(UTC).isoformat(),
            contact.exposed_until.astimezone(UTC).isoformat(),
            contact.protection.value,
            contact.certainty.value,
            _quoted(note),
        ]


def _contact(
    cells: Mapping[ListColumn, str], mapping: ListMapping, zone: ZoneInfo, case_person: int, secret: bytes, at: datetime
) -> NewContact:
    for column, longest in _LONGEST.items():
        if len(cells.get(column, "")) > longest:
            raise _BadCell(ListReason.TOO_LONG, column)
    person = _person(cells, secret)
    if person == case_person:
        raise _BadCell(ListReason.IS_THE_CASE, ListColumn.PERSON)
    source = case_person
    if text := cells.get(ListColumn.SOURCE, ""):
        given = key_from_shown(text)
        if given is None or given == person:
            raise _BadCell(ListReason.BAD_SOURCE, ListColumn.SOURCE)
        source = given
    exposed_from = _instant(cells, ListColumn.EXPOSED_FROM, zone)
    exposed_until = _instant(cells, ListColumn.EXPOSED_UNTIL, zone)
    if exposed_from >= exposed_until:
        raise _BadCell(ListReason.ENDS_BEFORE_IT_BEGINS, ListColumn.EXPOSED_UNTIL)
    if exposed_until > at:
        raise _BadCell(ListReason.IN_THE_FUTURE, ListColumn.EXPOSED_UNTIL)
    degree = _word(cells, ListColumn.DEGREE, mapping)
    if degree not in ("1", "2", "3"):
        raise _BadCell(ListReason.BAD_DEGREE, ListColumn.DEGREE)
    return NewContact(
        person=person,
        degree=int(degree),
        source=source,
        setting=_word(cells, ListColumn.SETTING, mapping),
        place=cells.get(ListColumn.PLACE, ""),
        exposed_from=exposed_from,
        exposed_until=exposed_until,
        protection=Protection(_word(cells, ListColumn.PROTECTION, mapping)),
        certainty=Certainty(_word(cells, ListColumn.CERTAINTY, mapping)),
        identity=Identity(
            *(
                cells.get(column, "")
                for column in (ListColumn.NAME, ListColumn.PHONE, ListColumn.IDENTIFIER, ListColumn.RESIDENCE)
            )
        ),
        note=cells.get(ListColumn.NOTE, ""),
    )


def _person(cells: Mapping[ListColumn, str], secret: bytes) -> int:
    if text := cells.get(ListColumn.PERSON, ""):
        key = key_from_shown(text)
        if key is None:
            raise _BadCell(ListReason.BAD_KEY, ListColumn.PERSON)
        return key
    identifier = read_identifier(cells.get(ListColumn.IDENTIFIER, ""))
    if identifier.kind is IdentifierKind.ROUNDED:
        raise _BadCell(ListReason.ROUNDED_IDENTIFIER, ListColumn.IDENTIFIER)
    if not identifier.is_usable:
        raise _BadCell(ListReason.NO_PERSON, ListColumn.IDENTIFIER)
    return person_key(identifier.text, secret=secret)


def _instant(cells: Mapping[ListColumn, str], column: ListColumn, zone: ZoneInfo) -> datetime:
    text = cells.get(column, "")
    if not text:
        raise _BadCell(ListReason.NO_TIME, column)
    found = read_instant(text, zone)
    if isinstance(found, InstantFault):
        raise _BadCell(ListReason(found.value), column)
    return found


def _word(cells: Mapping[ListColumn, str], column: ListColumn, mapping: ListMapping) -> str:
    text = cells.get(column, "")
    if not text and column in _OTHERWISE:
        return _OTHERWISE[column]
    usual = {plain(word): code for word, code in _USUAL_WORDS[column].items()}
    told = {word: code for word, code in mapping.words.items() if code in usual.values()}
    found = meaning(text, told, usual)
    if found is None:
        raise _BadCell(ListReason.UNKNOWN_WORD if text else ListReason.BAD_DEGREE, column)
    return found


def _unquoted(text: str) -> str:
    """The text without the mark that keeps a spreadsheet from taking it for a formula, or that we set before a mark."""
    is_marked = text.startswith("''") or (len(text) > 2 and text[0] == "'" and text[1] in "=+-@\t\r")
    return text[1:] if is_marked else text


def _quoted(text: str) -> str:
    """The text so that `_unquoted` gives it back, also where it begins with a mark of its own."""
    return f"'{text}" if text.startswith("'") else text
