"""Divisions and venues in the registry."""

import pytest
from django.db import IntegrityError

from sizao.registry.places.operations import load_divisions, load_venues, place_tiles
from sizao.registry.places.queries import (
    find_divisions,
    get_division,
    get_divisions,
    get_places,
    list_divisions,
    list_tiles,
    list_venues,
)
from sizao.registry.places.types import Division, DivisionLevel, Place, UnknownDivisionError
from tests.residents import AT, CHONGLI, CITY, HUAILAI, SHACHENG


pytestmark = pytest.mark.django_db

WHO = {"actor": "system:test", "at": AT, "reason": "a test"}
PROVINCE = Division("13", "n13", "河北省", "Hebei Province", DivisionLevel.PROVINCE)
ZHANGJIAKOU = Division("1307", CITY, "张家口市", "Zhangjiakou City", DivisionLevel.CITY, 4118908)
CHONGLI_DISTRICT = Division("130709", CHONGLI, "崇礼区", "Chongli District", DivisionLevel.COUNTY, 105501)
HUAILAI_COUNTY = Division("130730", HUAILAI, "怀来县", "Huailai County", DivisionLevel.COUNTY, 348746)
SHACHENG_TOWN = Division("130730100", SHACHENG, "沙城镇", "Shacheng Town", DivisionLevel.TOWNSHIP)
DIVISIONS = [PROVINCE, ZHANGJIAKOU, CHONGLI_DISTRICT, HUAILAI_COUNTY, SHACHENG_TOWN]

SCHOOL = Place("school:1", "沙城第一小学", "school", SHACHENG, 900)
RESTAURANT = Place("restaurant:1", "崇礼雪场餐厅", "restaurant", CHONGLI)
TRAIN = Place("train:G7835:2021-10-13", "G7835次 10月13日", "train_sealed")


@pytest.fixture
def registry() -> None:
    load_divisions(divisions=DIVISIONS, **WHO)
    load_venues(venues=[SCHOOL, RESTAURANT, TRAIN], **WHO)


@pytest.mark.usefixtures("registry")
class TestDivisions:
    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("怀来", [HUAILAI_COUNTY]),
            ("huai", [HUAILAI_COUNTY]),
            ("1307", [ZHANGJIAKOU, CHONGLI_DISTRICT, HUAILAI_COUNTY, SHACHENG_TOWN]),
            ("来", []),
            ("", []),
        ],
    )
    def test_are_found_by_how_their_name_or_code_begins(self, text, expected):
        assert find_divisions(text=text) == expected

    def test_are_kept_to_a_level_and_an_area(self):
        assert find_divisions(text="1307", level=DivisionLevel.COUNTY) == [CHONGLI_DISTRICT, HUAILAI_COUNTY]
        assert find_divisions(text="1307", below=HUAILAI) == [HUAILAI_COUNTY, SHACHENG_TOWN]
        assert list_divisions(level=DivisionLevel.COUNTY, below=CITY) == [CHONGLI_DISTRICT, HUAILAI_COUNTY]

    def test_are_had_by_path(self):
        assert get_division(path=CITY) == ZHANGJIAKOU
        assert get_divisions(paths=[CITY, HUAILAI, "n99"]) == {CITY: ZHANGJIAKOU, HUAILAI: HUAILAI_COUNTY}
        with pytest.raises(UnknownDivisionError, match="n99"):
            get_division(path="n99")

    def test_loaded_again_are_replaced(self):
        load_divisions(divisions=[Division("130730", HUAILAI, "怀来", "Huailai", DivisionLevel.COUNTY)], **WHO)
        assert get_division(path=HUAILAI).name == "怀来"

    def test_without_an_english_name_get_one(self):
        load_divisions(divisions=[Division("130730", HUAILAI, "怀来县", "", DivisionLevel.COUNTY)], **WHO)
        assert get_division(path=HUAILAI) == Division(
            "130730", HUAILAI, "怀来县", "Huailai County", DivisionLevel.COUNTY
        )

    def test_in_an_unknown_one_are_refused(self):
        lost = Division("990101", "n99.n9901.n990101", "无名县", "Nowhere County", DivisionLevel.COUNTY)
        with pytest.raises(UnknownDivisionError, match="990101"):
            load_divisions(divisions=[lost], **WHO)

    def test_are_named_in_the_language_of_the_page(self):
        assert (HUAILAI_COUNTY.label("zh-hans"), HUAILAI_COUNTY.label("en")) == ("怀来县", "Huailai County")


@pytest.mark.usefixtures("registry")
class TestSchematicMap:
    def test_tiles_come_row_by_row_and_may_change_places(self):
        place_tiles(tiles={"130730": (0, 0), "130709": (1, 0)}, **WHO)
        place_tiles(tiles={"130730": (1, 0), "130709": (0, 0)}, **WHO)
        assert [(tile.division, tile.column, tile.row) for tile in list_tiles(below=CITY)] == [
            (CHONGLI_DISTRICT, 0, 0),
            (HUAILAI_COUNTY, 1, 0),
        ]

    def test_two_divisions_never_share_a_tile(self):
        with pytest.raises(IntegrityError, match="places_division_tile_taken_once"):
            place_tiles(tiles={"130730": (0, 0), "130709": (0, 0)}, **WHO)

    def test_an_unknown_division_is_named(self):
        with pytest.raises(UnknownDivisionError, match="999"):
            place_tiles(tiles={"999": (0, 0)}, **WHO)


@pytest.mark.usefixtures("registry")
class TestVenues:
    def test_are_found_by_words_kind_and_area(self):
        assert list(list_venues(text="小学").rows) == [SCHOOL]
        assert list(list_venues(text="restaurant:").rows) == [RESTAURANT]
        assert list(list_venues(kinds=["school", "restaurant"], below=CHONGLI).rows) == [RESTAURANT]
        assert list_venues().total == 3

    def test_many_keys_are_named_at_once_and_every_key_is_answered(self):
        places = get_places(keys=["school:1", TRAIN.key, "bus:7:2021-10-20", "home:5", "odd"])
        assert places["school:1"] == SCHOOL
        assert places[TRAIN.key] == TRAIN
        assert places["bus:7:2021-10-20"] == Place("bus:7:2021-10-20", "7 2021-10-20", "bus")
        assert places["home:5"].kind == "household"
        assert places["odd"] == Place("odd", "odd", "")

    def test_homes_are_no_venues(self):
        with pytest.raises(IntegrityError, match="places_venue_kind_known"):
            load_venues(venues=[Place("household:1", "某户", "household", SHACHENG)], **WHO)
