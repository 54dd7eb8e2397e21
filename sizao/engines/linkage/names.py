"""Whether two writings may be one name."""

import re
import unicodedata

from sizao.engines.linkage.sounds import sound_of, sounds_meant


# How names are made unreadable on lists: 张*伟, 张某.
_MASK = re.compile(r"[*＊×某]")
_CHINESE = re.compile(r"[\u3400-\u9fff\U00020000-\U0003ffff]+")


def plain_name(name: str) -> str:
    """A name as it is compared: NFKC, case folded, without blanks, points and commas (阿依古丽·买买提)."""
    return re.sub(r"[\s·•・.,，、'’-]", "", unicodedata.normalize("NFKC", name)).casefold()


def may_be_one_name(one: str, other: str) -> bool:
    """Whether two writings may stand for one name: equal, masked, of one sound, or written in letters.

    A character of another sound is another name: 张建国 and 张建军 may be brothers.
    """
    first, second = plain_name(one), plain_name(other)
    if not first or not second:
        return False
    if first == second or _fits_mask(first, second) or _fits_mask(second, first):
        return True
    if _CHINESE.fullmatch(first) and _CHINESE.fullmatch(second):
        return len(first) == len(second) and sound_of(first) == sound_of(second)
    if _CHINESE.fullmatch(first) or _CHINESE.fullmatch(second):
        chinese, letters = (first, other) if _CHINESE.fullmatch(first) else (second, one)
        # 张伟 is written Zhang Wei, WEI ZHANG or zhangwei.
        return sound_of(chinese) in sounds_meant(letters)
    return sorted(_parts(one)) == sorted(_parts(other))


def _fits_mask(masked: str, name: str) -> bool:
    if not _MASK.search(masked) or len(_MASK.sub("", masked)) == 0 or len(masked) != len(name):
        return False
    return all(_MASK.match(seen) or seen == there for seen, there in zip(masked, name, strict=True))


def _parts(name: str) -> list[str]:
    return re.findall(r"\w+", unicodedata.normalize("NFKC", name).casefold())
