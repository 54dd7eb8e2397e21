"""One pass over the bytes of a text file: where its records begin, and whether it is as plain as it should be.

Line numbers are physical lines, counted from 1 as an editor counts them, also where quoted fields hold line breaks.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt


_PIECE = 8 << 20
_LINE_FEED, _QUOTE = 10, 34
_ODD_BLANKS = tuple(blank.encode() for blank in "\u00a0\u3000\u200b\ufeff")


@dataclass(frozen=True, slots=True)
class Records:
    """Where the records of a text file begin: byte offsets, and physical lines, both rising."""

    path: Path
    encoding: str
    size: int
    starts: npt.NDArray[np.int64]
    lines: npt.NDArray[np.int64]

    def raw(self, wanted: Sequence[int]) -> dict[int, str]:
        """The text of the records at these physical lines; bytes that cannot be decoded are shown as escapes."""
        found: dict[int, str] = {}
        with self.path.open("rb") as file:
            for line in wanted:
                at = int(np.searchsorted(self.lines, line))
                start = int(self.starts[at])
                end = int(self.starts[at + 1]) if at + 1 < len(self.starts) else self.size
                file.seek(start)
                found[line] = file.read(end - start).decode(self.encoding, "backslashreplace").rstrip("\r\n")
        return found


@dataclass(frozen=True, slots=True)
class Scan:
    """What the bytes of a text file look like.

    `records` leaves blank lines out. `plain` means one kind of line break and no zero bytes: what a strict reader
    takes without surprises (whether it is UTF-8 it finds out itself). `odd_blanks`:
    somewhere there is a blank that is no space.
    """

    records: Records
    ends_with_break: bool
    plain: bool
    odd_blanks: bool


def scan(path: Path, *, quotes: bool = True) -> Scan:
    """Reads the file once. With `quotes`, a line break between double quotes does not end a record."""
    breaks: list[npt.NDArray[np.int64]] = []
    inside: list[npt.NDArray[np.bool_]] = []
    size = returns = pairs = quoted = 0
    nul, odd_blanks, last = False, False, b""
    with path.open("rb") as file:
        while piece := file.read(_PIECE):
            codes = np.frombuffer(piece, np.uint8)
            at = np.flatnonzero(codes == _LINE_FEED)
            breaks.append(at + size)
            inside.append(_inside_quotes(piece, codes, at, quoted) if quotes else np.zeros(len(at), np.bool_))
            quoted += piece.count(b'"')
            if b"\r" in piece or last == b"\r":
                returns += piece.count(b"\r")
                pairs += piece.count(b"\r\n") + (last == b"\r" and piece[:1] == b"\n")
            nul = nul or b"\0" in piece
            odd_blanks = odd_blanks or b"\t" in piece or _has_odd_blanks(piece)
            size, last = size + len(piece), piece[-1:]
    at = np.concatenate(breaks) if breaks else np.zeros(0, np.int64)
    within = np.concatenate(inside) if inside else np.zeros(0, np.bool_)
    starts, lines = _records(at, within, size, width=2 if pairs else 1)
    one_kind = returns == 0 or (returns == pairs == len(at))
    records = Records(path, "utf-8", size, starts, lines)
    return Scan(records, last == b"\n", one_kind and not nul, odd_blanks)


def _has_odd_blanks(piece: bytes) -> bool:
    # Looking for one byte is many times faster than for three, and these first bytes are rare in Chinese.
    return not piece.isascii() and any(blank[:1] in piece and blank in piece for blank in _ODD_BLANKS)


def _inside_quotes(
    piece: bytes, codes: npt.NDArray[np.uint8], at: npt.NDArray[np.int64], before: int
) -> npt.NDArray[np.bool_]:
    if not before % 2 and b'"' not in piece:
        return np.zeros(len(at), np.bool_)
    counted = np.searchsorted(np.flatnonzero(codes == _QUOTE), at)
    return (counted + before) % 2 == 1


def _records(
    at: npt.NDArray[np.int64], within: npt.NDArray[np.bool_], size: int, *, width: int
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Offsets and physical lines of the records, from all line feeds; `width` bytes make a line break."""
    starts = np.concatenate([np.zeros(1, np.int64), at + 1])
    lines = np.arange(1, len(starts) + 1)
    ends = np.concatenate([at, np.array([size])])
    begins_record = np.concatenate([np.ones(1, np.bool_), ~within])
    blank = ends - starts < width
    blank[-1] = starts[-1] >= size
    # A blank line between quotes is content; only what begins a record can be a blank record.
    keep = begins_record & ~blank
    return starts[keep], lines[keep]
