"""English names of divisions."""

import pytest

from sizao.registry.places.english import english_name
from sizao.registry.places.schematic import ready_made_tiles


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("河北省", "Hebei Province"),
        ("张家口市", "Zhangjiakou City"),
        ("怀来县", "Huailai County"),
        ("怀安县", "Huai'an County"),
        ("蔚县", "Yuxian County"),
        ("崇礼区", "Chongli District"),
        ("张家口市察北管理区", "Chabei Management District"),
        ("张家口经济开发区", "Zhangjiakou Economic Development Zone"),
        ("沙城镇", "Shacheng Town"),
        ("常宁乡", "Changning Township"),
        ("红旗楼街道", "Hongqilou Subdistrict"),
        ("长平南路社区居委会", "Changpingnanlu Community"),
        ("下坡底村村民委员会", "Xiapodi Village"),
        ("驿马图村民委员会", "Yimatu Village"),
        ("镇", "Zhen"),
    ],
)
def test_a_division_is_named_as_atlases_name_it(name, expected):
    assert english_name(name) == expected


def test_the_map_of_zhangjiakou_has_a_tile_of_its_own_for_each_county_unit():
    tiles = ready_made_tiles("1307")
    assert len(tiles) == len(set(tiles.values())) == 19
    # Who lies beside whom: Huailai is the corner towards Beijing, Kangbao the one towards the steppe.
    assert tiles["130730"] == (4, 4)
    assert tiles["130723"][1] == 0


def test_a_city_without_a_map_has_no_tiles():
    assert ready_made_tiles("1301") == {}
