"""Whether two writings may be one name."""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from sizao.engines.linkage.sounds import alike, sound_of, sounds_meant


# How names are made unreadable on lists: 张*伟, 张某.
_MASK = re.compile(r"[*＊×某]")
_CHINESE = re.compile(r"[\u3400-\u9fff\U00020000-\U0003ffff]+")
# What is written around names on lists, and is none of them.
_TITLES = re.compile(
    r"(先生|女士|小姐|同志|老师|同学|医生|大夫|师傅|阿姨|叔叔)$|^(mr|mrs|ms|miss|dr)\.?\s+", re.IGNORECASE
)
# Characters that stand for each other in names: of the other script, or an older form.
_VARIANTS = str.maketrans(
    "張劉陳楊趙黃吳孫馬羅鄭謝許鄧馮蕭葉蔣閻鍾譚鄒陸賈韋龍萬錢湯賀賴龔偉強軍勇濤鵬國蘭麗紅雲蓮靜穎潔麥華東興寶慶鳳瑩藝偉曉銳澤凱銘濬峯昇堃淼",
    "张刘陈杨赵黄吴孙马罗郑谢许邓冯萧叶蒋阎钟谭邹陆贾韦龙万钱汤贺赖龚伟强军勇涛鹏国兰丽红云莲静颖洁麦华东兴宝庆凤莹艺伟晓锐泽凯铭浚峰升坤淼",
)
# Surnames of two characters.
_COMPOUND = frozenset(
    [
        "欧阳",
        "上官",
        "司马",
        "诸葛",
        "夏侯",
        "皇甫",
        "尉迟",
        "公孙",
        "慕容",
        "令狐",
        "宇文",
        "长孙",
        "司徒",
        "端木",
        "东方",
        "独孤",
        "南宫",
        "呼延",
        "赫连",
        "澹台",
    ]
)


@dataclass(frozen=True, slots=True)
class Name:
    """A name as it is compared. Empty throughout where it is masked or empty: it says nothing then.

    `plain` is the writing, `sound` how it sounds, `turned` the sound with the last part in front (letters only),
    `alike` the sound as it is often misheard. `family` and `given` are sounds of its parts.
    """

    plain: str = ""
    sound: str = ""
    turned: str = ""
    alike: str = ""
    family: str = ""
    given: str = ""


@lru_cache(maxsize=262_144)
def read_name(text: str) -> Name:
    """What somebody wrote as a name, without titles, and with the usual form of each character."""
    words = _untitled(text)
    plain = plain_name(words)
    if not plain or _MASK.search(plain) or not any(sign.isalpha() for sign in plain):
        return Name()
    sound = sound_of(words)
    if _CHINESE.fullmatch(plain):
        return Name(plain, sound, "", alike(sound), *_halves(plain))
    parts = re.findall(r"\w+", words)
    turned = sound_of("".join([parts[-1], *parts[:-1]]))
    return Name(plain, sound, turned, alike(sound), sound_of(parts[0]), sound_of("".join(parts[1:])))


def halves_of(text: str) -> tuple[str, str]:
    """`family` and `given` of `read_name`, in a third of the time: of everybody who is registered."""
    plain = plain_name(_untitled(text))
    if _CHINESE.fullmatch(plain) and not _MASK.search(plain):
        return _halves(plain)
    read = read_name(text)
    return read.family, read.given


def _untitled(text: str) -> str:
    words = unicodedata.normalize("NFKC", text).strip().translate(_VARIANTS)
    return _TITLES.sub("", words).strip() or words


def _halves(plain: str) -> tuple[str, str]:
    # A name with a point (阿依古丽·买买提) begins with the given name; as a whole it sounds the same everywhere.
    cut = 2 if plain[:2] in _COMPOUND and len(plain) > 2 else 1
    return _sound_of_half(plain[:cut]), _sound_of_half(plain[cut:])


@lru_cache(maxsize=65_536)
def _sound_of_half(half: str) -> str:
    """Few halves make many names."""
    return sound_of(half)


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
