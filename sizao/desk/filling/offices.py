"""How the public reaches the bodies of the demo: without an office no notice can be made out."""

from sizao.desk.filling.filling import CITY_PATH, Filling
from sizao.foundation.accounts.demo import demo_staff
from sizao.foundation.accounts.types import Authority
from sizao.registry.places.queries import list_divisions
from sizao.registry.places.types import DivisionLevel
from sizao.response.restrictions.operations import set_office
from sizao.response.restrictions.types import Office


_HOURS = {"zh": "全天", "en": "day and night"}
_OF_THE_CITY = (
    (Authority.CDC, "张家口市疾病预防控制中心（演示）", "Zhangjiakou CDC (demo)", "0313-000 0001"),
    (Authority.HOSPITAL, "张家口市定点医院（演示）", "Designated hospital of Zhangjiakou (demo)", "0313-000 0002"),
    (Authority.CITY_GOVERNMENT, "张家口市人民政府（演示）", "Zhangjiakou City Government (demo)", "0313-000 0003"),
)


def fill(filling: Filling) -> None:
    """An office for each body that decides: three of the city, and the government of each county unit."""
    offices = [
        Office(CITY_PATH, authority, {"zh": zh, "en": en}, telephone, _HOURS)
        for authority, zh, en, telephone in _OF_THE_CITY
    ]
    for number, county in enumerate(list_divisions(level=DivisionLevel.COUNTY, below=CITY_PATH), 1):
        names = {"zh": f"{county.name}人民政府（演示）", "en": f"Government of {county.name_en} (demo)"}
        offices.append(Office(county.path, Authority.COUNTY_GOVERNMENT, names, f"0313-000 1{number:03}", _HOURS))
    administrator = demo_staff(at=filling.machine)["administrator"]
    for office in offices:
        set_office(office=office, actor=administrator, at=filling.city.story.positive_at, reason=filling.who["reason"])
