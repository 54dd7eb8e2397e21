"""How a name sounds, so that it is found by pinyin, and by characters that were heard and written otherwise."""

import re
import unicodedata
from functools import lru_cache
from itertools import islice, product

from pypinyin import Style, lazy_pinyin, pinyin


# Characters that are read otherwise as a surname than anywhere else (Xiandai Hanyu Cidian).
SURNAMES = {
    "单": "shan", "曾": "zeng", "仇": "qiu", "解": "xie", "查": "zha", "盖": "ge", "区": "ou", "朴": "piao",
    "覃": "qin", "缪": "miao", "翟": "zhai", "乐": "yue", "员": "yun", "黑": "he", "尹": "yin", "柏": "bai",
    "纪": "ji", "任": "ren", "华": "hua", "宁": "ning", "燕": "yan", "应": "ying", "种": "chong", "洗": "xian",
    "繁": "po", "秘": "bi", "召": "shao", "折": "she", "祭": "zhai", "逄": "pang", "阚": "kan", "逯": "lu",
}  # fmt: skip
MOST_READINGS = 64
_CHINESE = re.compile(r"[\u3400-\u9fff\U00020000-\U0003ffff]")


def sound_of(name: str) -> str:
    """One text for all names that sound alike, without tones and blanks: 曾小明 and 增晓鸣 give `zengxiaoming`."""
    characters = [sign for sign in unicodedata.normalize("NFKC", name) if sign.isalpha()]
    if not characters:
        return ""
    first = SURNAMES.get(characters[0])
    return _joined([_read(characters[0]) if first is None else _folded(first), *map(_read, characters[1:])])


def sounds_meant(words: str) -> set[str]:
    """What `sound_of` may give for the name that somebody means: each reading of its characters, or pinyin as typed.

    Of letters also with the last part in front, as the given name is often written first.
    """
    if _CHINESE.search(words):
        characters = [sign for sign in unicodedata.normalize("NFKC", words) if sign.isalpha()]
        readings = [_readings(sign) for sign in characters]
        readings[0] = tuple(dict.fromkeys([SURNAMES.get(characters[0], readings[0][0]), *readings[0]]))
        return {_folded("".join(reading)) for reading in islice(product(*readings), MOST_READINGS)}
    parts = [part for part in re.split(r"[\s'’.-]+", words) if part]
    orders = [parts[cut:] + parts[:cut] for cut in range(len(parts))]
    return {_folded("".join(order)) for order in orders} - {""}


@lru_cache(maxsize=65_536)
def alike(sound: str) -> str:
    """A sound without what northern ears often miss: zh and z, ch and c, sh and s, and the two nasal ends."""
    return re.sub(r"([aei])ng", r"\1n", re.sub(r"([zcs])h", r"\1", sound))


@lru_cache(maxsize=65_536)
def _read(character: str) -> str:
    return _folded("".join(lazy_pinyin(character, style=Style.NORMAL, v_to_u=False)))


def _joined(sounds: list[str]) -> str:
    """Folded sounds as one text: again only where single letters may have come together to what is folded."""
    joined = "".join(sounds)
    return joined if min(map(len, sounds)) > 1 else _folded(joined)


@lru_cache(maxsize=65_536)
def _readings(character: str) -> tuple[str, ...]:
    return tuple(pinyin(character, style=Style.NORMAL, heteronym=True)[0])


def _folded(letters: str) -> str:
    """Without marks and case; ü, v, yu and u are one, as 吕 is written LYU, LV and LU."""
    bare = "".join(sign for sign in unicodedata.normalize("NFD", letters.casefold()) if sign.isalnum())
    return re.sub("yu|v", "u", bare)
