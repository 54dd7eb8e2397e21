"""What happens in the demo and what is found, in words and at exact times."""

from datetime import datetime, timedelta, timezone

from sizao.engines.city.layout import BUS_DEPARTURES
from sizao.engines.city.scenes import FROM_STATION, Scenes
from sizao.engines.city.story_types import Finding, Moment, Story


SHANGHAI = timezone(timedelta(hours=8))
_REPORT_LATE_HOURS = 30

_ROLE_NAMES = {
    "worker": ("返张务工人员", "returning worker"),
    "worker_second_identifier": ("务工人员的另一证件", "the worker's second identifier"),
    "spouse": ("配偶", "spouse"),
    "elder_child": ("子女(高年级)", "elder child"),
    "younger_child": ("子女(低年级)", "younger child"),
    "kin_host": ("怀来亲戚", "host among the kin"),
    "table_guest": ("婚宴同桌宾客", "wedding guest at the worker's table"),
    "hall_guest": ("婚宴邻桌宾客", "wedding guest at another table"),
    "carriage_mate_xuanhua": ("同车厢旅客(宣化)", "carriage-mate of 宣化"),
    "carriage_mate_yangyuan": ("同车厢旅客(阳原)", "carriage-mate of 阳原"),
}


def tell(scenes: Scenes) -> Story:
    cast = scenes.cast
    half = len(cast.carriage) // 2
    roles = {
        "worker": int(cast.family[0]),
        "worker_second_identifier": cast.double,
        "spouse": int(cast.family[1]),
        "elder_child": int(cast.family[2]),
        "younger_child": int(cast.family[3]),
        "kin_host": int(cast.kin[0]),
        "table_guest": int(cast.guests[0]),
        "hall_guest": int(cast.guests[40]),
        # Odd numbers sit near the worker.
        "carriage_mate_xuanhua": int(cast.carriage[1]),
        "carriage_mate_yangyuan": int(cast.carriage[half + 1]),
    }
    positive_at = _at(scenes, scenes.calendar.nought, 16 * 60)
    moments = sorted(_moments(scenes, roles), key=lambda moment: moment.at)
    return Story(roles, _ROLE_NAMES, tuple(moments), _findings(scenes, roles), positive_at)


def _at(scenes: Scenes, day: int, minute: int) -> datetime:
    begin = datetime.combine(scenes.start_on, datetime.min.time(), SHANGHAI)
    return begin + timedelta(days=day, minutes=minute)


def _place(scenes: Scenes, day: int, person: int, number: int) -> int:
    """The place code of the person's row `number` on that day, as the scenes have it."""
    cells = [row[1] for row in scenes.rows[day] if row[0] == person]
    return int(scenes.world.layout.book.cell_places()[cells[number]])


def _moments(scenes: Scenes, roles: dict[str, int]) -> list[Moment]:
    days = scenes.calendar
    train = scenes.world.geography.trains[scenes.train][0]
    arrive, depart = scenes.arrive // 60, scenes.depart // 60
    bus = next(minute for minute in BUS_DEPARTURES if minute > 720) + 4

    def moment(day: int, minute: int, kind: str, row: int | None, zh: str, en: str, role: str = "worker") -> Moment:
        place = None if row is None else _place(scenes, day, roles[role], row)
        return Moment(_at(scenes, day, minute), role, roles[role], kind, place, zh, en)

    second = "worker_second_identifier"
    report = arrive + _REPORT_LATE_HOURS * 60
    moments = [
        moment(days.returns - 1, 20 * 60, "ride", None, "在额济纳旗乘夜间长途列车返回，车次待协查",
               "leaves 额济纳旗 by a long-distance night train, which one is still asked"),
        moment(days.returns, depart, "ride", 0, f"在{FROM_STATION}换乘{train}次列车5车8排",
               f"changes at {FROM_STATION} to train {train}, carriage 5, row 8"),
        moment(days.returns, arrive, "arrive", 1, "抵达张家口站，未提前报备",
               "arrives at 张家口 station, unreported"),
        moment(days.returns, arrive + 40, "alone", 2, "独自住在空置住房，共4天",
               "stays alone in an empty flat for 4 days"),
        moment(days.returns, report, "advance_report", None, "迟30小时补报返张信息",
               "reports the return 30 hours late"),
        moment(days.comes_home, 9 * 60, "come_home", None, "回家与配偶和两名子女同住",
               "moves in with spouse and two children"),
        moment(days.visits_kin, 8 * 60, "ride", 0, "乘封闭式客运班车前往怀来", "takes a sealed coach to 怀来"),
        moment(days.visits_kin, 10 * 60, "visit_kin", 1, "到怀来亲戚家，住两晚", "visits kin in 怀来 for two nights"),
        moment(days.wedding, 11 * 60 + 20, "wedding", 1, "参加12桌婚宴", "sits at a wedding of 12 tables"),
        moment(days.wedding, 16 * 60, "ride", 0, "用另一证件购票乘班车返回",
               "rides back, the ticket under a second identifier", second),
        moment(days.falls_ill, bus, "ride", 0, "乘公交车", "rides a city bus"),
        moment(days.falls_ill, 20 * 60, "symptoms", None, "出现发热、咽痛", "fever and a sore throat begin"),
        moment(days.nought, 14 * 60, "fever_clinic", 0, "到发热门诊就诊", "goes to the fever clinic"),
        moment(days.nought, 14 * 60 + 30, "sample", 1, "采集咽拭子", "is sampled"),
        moment(days.nought, 16 * 60, "positive", 2, "核酸检测阳性", "the test is positive"),
    ]  # fmt: skip
    return moments + [
        Moment(one.reported_at, one.role, one.person, "finding", None, *_words(one))
        for one in _findings(scenes, roles)[1:]
    ]


def _words(finding: Finding) -> tuple[str, str]:
    zh, en = _ROLE_NAMES[finding.role]
    kind = "确诊病例" if finding.kind == "confirmed" else "无症状感染者"
    return f"{zh}检出阳性（{kind}）", f"{en} is found positive ({finding.kind})"


def _findings(scenes: Scenes, roles: dict[str, int]) -> tuple[Finding, ...]:
    nought = scenes.calendar.nought

    def finding(role: str, onset: int | None, sampled: tuple[int, int], reported: tuple[int, int]) -> Finding:
        day = None if onset is None else _at(scenes, nought + onset, 0).date()
        kind = "asymptomatic" if onset is None else "confirmed"
        return Finding(
            role,
            roles[role],
            kind,
            day,
            _at(scenes, nought + sampled[0], sampled[1]),
            _at(scenes, nought + reported[0], reported[1]),
        )

    return (
        finding("worker", -1, (0, 870), (0, 960)),
        finding("spouse", 0, (0, 1_110), (0, 1_410)),
        finding("table_guest", 0, (1, 420), (1, 690)),
        finding("elder_child", 1, (1, 400), (1, 780)),
        finding("hall_guest", None, (1, 450), (1, 840)),
        finding("carriage_mate_yangyuan", -2, (1, 500), (1, 920)),
    )


def doubles(scenes: Scenes) -> list[tuple[int, int]]:
    """Pairs of person codes that are the same human; the first is the one to keep."""
    return [(int(scenes.cast.family[0]), scenes.cast.double)]
