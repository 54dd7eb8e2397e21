"""From the bytes of a file to its lines, each with its number in the file."""

import html
import re
from dataclasses import dataclass

from sizao.engines.bulletins.types import BulletinError, Problem
from sizao.engines.bulletins.words import fold


LARGEST = 512 << 10
LONGEST_LINE = 10_000

_BLANKS = {sign: " " for sign in (*range(0x2000, 0x200B), 0x202F, 0x205F, 0xA0)}
_INVISIBLE = _BLANKS | dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff\u00ad"))
_TAG = re.compile(
    r"</?(?:p|br|div|span|strong|em|b|a|li|ul|ol|td|th|tr|table|tbody|section|font|h\d|html|body)\b[^<>]*>", re.I
)
_UNSEEN = re.compile(r"<!--.*?-->|<(script|style|head)\b.*?</\1\s*>", re.I | re.S)
_BREAK = re.compile(r"</?(?:p|br|div|li|tr|table|section|h\d)\b[^<>]*>", re.I)
_CELL = re.compile(r"</t[dh]\s*>", re.I)
_ANY_TAG = re.compile(r"<[^<>]*>")
_NEW_LINE = re.compile(r"\r\n|[\r\n]")
# A page's end and other signs that part a line without being one that editors count.
_PART = re.compile(r"[\x1e\f\v\x85\u2028\u2029]")
# What stands before an item: a bullet, a tick or a number.
_BULLET = re.compile(
    r"^(?:[·●○◎■□◆◇▶►☑✓✔★☆※▲△»>*#_~\-—–]+\s*|[\u2460-\u249b\u2776-\u2793]\s*|"
    r"\(?[一二三四五六七八九十]{1,3}[、.)]\s*|\(\d{1,3}\)\s*|\d{1,3}(?:、|\)|\.(?!\d))\s*)+"
)
_LINES_DRAWN = "-—–=~*#_▲▼◆ "


@dataclass(frozen=True, slots=True)
class Line:
    """A line without what stands around it. `folded` has the same length as `text` and one form for each sign."""

    number: int
    text: str
    folded: str


def decode(content: bytes) -> str:
    """The text of a file in UTF-8, UTF-16 with its mark, or GBK. Raises `BulletinError`."""
    if len(content) > LARGEST:
        raise _refused(
            "too_large", f"The file has {len(content):,} bytes; a list of risk areas has at most {LARGEST:,}."
        )
    for mark, coding in ((b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"), (b"", "utf-8-sig"), (b"", "gb18030")):
        if content.startswith(mark):
            try:
                text = content.decode(coding)
            except UnicodeDecodeError:
                continue
            if "\x00" not in text:
                return text
    raise _refused("not_text", "The file is no text in UTF-8, UTF-16 or GBK.")


def lines_of(text: str) -> list[Line]:
    """The lines that hold something, of plain text or of text copied with its tags. Raises `BulletinError`."""
    if _TAG.search(text):
        # Line ends inside of what is not seen are kept, so that the numbers stay those of the file.
        text = _UNSEEN.sub(lambda found: "\n" * len(_NEW_LINE.findall(found.group())), text)
        marked = _ANY_TAG.sub("", _BREAK.sub("\x1e", _CELL.sub("\t", text)))
        text = html.unescape(marked)
    elif re.search(r"&(?:nbsp|#\d+|[lr]dquo|middot|mdash);", text):
        text = html.unescape(text)
    found = []
    for number, line in enumerate(_NEW_LINE.split(text), start=1):
        for part in _PART.split(line):
            kept = part.translate(_INVISIBLE).strip(" \u3000\t")
            if len(kept) > LONGEST_LINE:
                what = f"The line has {len(kept):,} characters; one of a list has at most {LONGEST_LINE:,}."
                raise BulletinError((Problem(number, "too_long", what),))
            if kept:
                found.append(Line(number, kept, fold(kept)))
    return found


def without_bullet(line: Line) -> Line:
    """The line without its bullet or number."""
    bullet = _BULLET.match(line.folded)
    start = bullet.end() if bullet else 0
    end = len(line.folded.rstrip(_LINES_DRAWN))
    return part_of(line, start, end) if start < end else line


def part_of(line: Line, start: int, end: int, around: str = " \t　") -> Line:
    """A part of a line, without the signs `around` it."""
    while start < end and line.folded[start] in around:
        start += 1
    while end > start and line.folded[end - 1] in around:
        end -= 1
    return Line(line.number, line.text[start:end], line.folded[start:end])


def joined(first: Line, second: Line) -> Line:
    """Two lines as one, with nothing between them."""
    return Line(first.number, first.text + second.text, first.folded + second.folded)


def mend(lines: list[Line]) -> tuple[list[Line], list[Line]]:
    """Lines broken inside of brackets, or before a sign that begins none, as one; and the lines that went on."""
    whole: list[Line] = []
    broken: list[Line] = []
    for line in lines:
        before = whole[-1] if whole else None
        if before is not None and _goes_on(before.folded, line.folded):
            broken.append(before)
            whole[-1] = joined(before, line)
        else:
            whole.append(line)
    return whole, broken


def _goes_on(before: str, after: str) -> bool:
    if after[0] in "),、:;。":
        return True
    if re.fullmatch(r"\(\s*\d{1,4}\s*个?\s*\)\s*:?", after):
        return not before.endswith((")", ":", "。"))
    is_open = before.rfind("(") > before.rfind(")")
    closing, opening = after.find(")"), after.find("(")
    return is_open and closing >= 0 and (opening < 0 or closing < opening)


def _refused(code: str, what: str) -> BulletinError:
    return BulletinError((Problem(0, code, what),))
