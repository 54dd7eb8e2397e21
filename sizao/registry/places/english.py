"""English names of Chinese divisions: the place in pinyin, its kind as a word.

Pinyin here is only for places, as maps of the country write them. Readings that a dictionary gets wrong are listed.
"""

from functools import cache

from pypinyin import Style, load_single_dict, pinyin


# Longest first: `社区居民委员会` before `居民委员会`.
_KINDS = (
    ("社区居民委员会", "Community"),
    ("村村民委员会", "Village"),
    ("村民委员会", "Village"),
    ("居民委员会", "Community"),
    ("社区居委会", "Community"),
    ("村村委会", "Village"),
    ("村委会", "Village"),
    ("居委会", "Community"),
    ("虚拟生活区", "Living Area"),
    ("生活区", "Living Area"),
    ("街道办事处", "Subdistrict"),
    ("街道筹备处", "Subdistrict (planned)"),
    ("街道", "Subdistrict"),
    ("满族乡", "Manchu Township"),
    ("回族乡", "Hui Township"),
    ("蒙古族乡", "Mongol Township"),
    ("经济开发区", "Economic Development Zone"),
    ("管理区", "Management District"),
    ("管理处", "Management Office"),
    ("社区", "Community"),
    ("镇", "Town"),
    ("乡", "Township"),
    ("县", "County"),
    ("区", "District"),
    ("市", "City"),
    ("省", "Province"),
    ("场", "Farm"),
    ("村", "Village"),
)
# Read as places are, not as the characters are read alone.
_READINGS = {"蔚": "yù", "长": "cháng", "堡": "bǎo", "洼": "wā", "窑": "yáo", "疃": "tuǎn", "埚": "guō"}
# A place of one syllable keeps the syllable of its kind, as atlases write it.
_KEPT = {"县": "xian"}


def english_name(name: str) -> str:
    """`沙城镇` is `Shacheng Town`, `蔚县` is `Yuxian County`, `东园社区居委会` is `Dongyuan Community`."""
    for ending, kind in _KINDS:
        if name.endswith(ending) and len(name) > len(ending):
            place = name.removesuffix(ending).removeprefix("张家口市" if name != "张家口市" else "") or ending
            if len(place) == 1 and ending in _KEPT:
                return f"{_read(place)}{_KEPT[ending]} {kind}"
            return f"{_read(place)} {kind}"
    return _read(name)


def _read(place: str) -> str:
    _teach_readings()
    # Without an apostrophe Xi'an would be read as one syllable.
    syllables = [found[0] for found in pinyin(place, style=Style.NORMAL)]
    joined = ""
    for syllable in syllables:
        joined += f"'{syllable}" if joined and syllable[0] in "aoe" else syllable
    return joined[:1].upper() + joined[1:]


@cache
def _teach_readings() -> None:
    load_single_dict({ord(character): reading for character, reading in _READINGS.items()})
