"""The words of testing for people: packs, tubes, results, refusals, rounds."""

from collections.abc import Mapping
from typing import TypeAlias

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from sizao.engines.policy.vocabulary import PooledFor, Pooling, RoundStage, TestingNorm
from sizao.response.testing.types import (
    DayState,
    DueKind,
    ReceiptRefusal,
    ResultRefusal,
    ResultStatus,
    RoundState,
    RoundTarget,
    SpecimenKind,
    TubeResult,
    TubeState,
)


Words: TypeAlias = str | Promise

POOLING: Mapping[Pooling, Words] = {
    Pooling.SINGLE: _("one person a tube"),
    Pooling.FIVE: _("up to 5 people a tube"),
    Pooling.TEN: _("up to 10 people a tube"),
    Pooling.HOUSEHOLD: _("one household a tube"),
}
KINDS: Mapping[SpecimenKind, Words] = {
    SpecimenKind.NASOPHARYNGEAL: _("nasopharyngeal swab"),
    SpecimenKind.OROPHARYNGEAL: _("oropharyngeal swab"),
    SpecimenKind.OTHER: _("another specimen"),
}
TUBE_STATES: Mapping[TubeState, tuple[str, Words]] = {
    TubeState.COLLECTED: ("info", _("on its way")),
    TubeState.RECEIVED: ("due", _("in the laboratory")),
    TubeState.RESULTED: ("well", _("has a result")),
    TubeState.VOID: ("quiet", _("does not count")),
}
RESULTS: Mapping[TubeResult, tuple[str, Words]] = {
    TubeResult.NEGATIVE: ("well", _("negative")),
    TubeResult.POSITIVE: ("late", _("presumptive positive")),
    TubeResult.CONFIRMED: ("late", _("confirmed positive")),
    TubeResult.UNCLEAR: ("due", _("unclear")),
}
STATUSES: Mapping[ResultStatus, Words] = {
    ResultStatus.FINAL: _("result"),
    ResultStatus.CORRECTED: _("corrected"),
    ResultStatus.WITHDRAWN: _("withdrawn"),
}
REFUSALS: Mapping[ResultRefusal, Words] = {
    ResultRefusal.NO_TUBE: _("The line names no tube."),
    ResultRefusal.UNKNOWN_TUBE: _("There is no such tube within your area. Check the code."),
    ResultRefusal.VOID_TUBE: _("The tube was set aside and has no result. Ask who took it."),
    ResultRefusal.NO_RESULT: _("The line has no result."),
    ResultRefusal.UNKNOWN_RESULT: _("The word for the result is not known. Use positive, negative or unclear."),
    ResultRefusal.NO_TIME: _("The line has no time of the result."),
    ResultRefusal.UNREADABLE_TIME: _("The time cannot be read. Write it like 2021-10-23 16:00."),
    ResultRefusal.BEFORE_COLLECTION: _("The result would be older than the specimen. Check both times."),
    ResultRefusal.IN_THE_FUTURE: _("The result would lie in the future. Check the time."),
    ResultRefusal.TWICE: _("Two lines say different things about this tube. Send one of them."),
    ResultRefusal.OTHER_RESULT: _("The tube has another result. Mark the line as corrected if it is to hold now."),
    ResultRefusal.NOTHING_TO_WITHDRAW: _("There is no result that could be withdrawn."),
    ResultRefusal.KNOWN_OTHERWISE: _("The laboratory's files say something else under this number."),
}
RECEIPT_REFUSALS: Mapping[ReceiptRefusal, Words] = {
    ReceiptRefusal.NOT_HERE: _("There is no such tube within your area."),
    ReceiptRefusal.VOID: _("It was set aside and does not count."),
    ReceiptRefusal.HAS_RESULT: _("It has a result already."),
    ReceiptRefusal.THERE: _("It was received before."),
}
DAY_STATES: Mapping[DayState, tuple[str, Words]] = {
    DayState.TO_COME: ("info", _("to come")),
    DayState.DUE: ("due", _("due today")),
    DayState.LATE: ("late", _("late")),
    DayState.MISSED: ("late", _("missed")),
    DayState.DONE: ("well", _("done")),
    DayState.DONE_LATE: ("well", _("done late")),
}
DUE: Mapping[DueKind, tuple[str, Words]] = {
    DueKind.POOL_POSITIVE: ("late", _("positive pool: test alone at once")),
    DueKind.UNCLEAR: ("late", _("unclear result: test again")),
    DueKind.LATE: ("late", _("late")),
    DueKind.TODAY: ("due", _("due today")),
}
ROUND_STATES: Mapping[RoundState, tuple[str, Words]] = {
    RoundState.PLANNED: ("info", _("planned")),
    RoundState.RUNNING: ("due", _("running")),
    RoundState.CLOSED: ("well", _("closed")),
    RoundState.CANCELLED: ("quiet", _("called off")),
}
TARGETS: Mapping[RoundTarget, Words] = {
    RoundTarget.ZONE: _("zone"),
    RoundTarget.DIVISION: _("division"),
    RoundTarget.KEY_GROUP: _("key group"),
}
STAGES: Mapping[RoundStage, Words] = {
    RoundStage.FIRST_ROUNDS: _("first rounds, the source is not known"),
    RoundStage.RECENT_CASE: _("a positive result in the last rounds"),
    RoundStage.EARLIER_CASE: _("a case in the last days"),
    RoundStage.ELSEWHERE: _("elsewhere"),
}
USED_FOR: Mapping[PooledFor, Words] = {
    PooledFor.ISOLATED: _("people under a measure"),
    PooledFor.KEY_GROUPS: _("key groups"),
    PooledFor.SEALED: _("compounds closed to the door"),
    PooledFor.ELSEWHERE: _("elsewhere"),
}

PACK_SECTIONS: dict[str, Words] = {
    "pooling": _("Pooled specimens"),
    "rounds": _("Rounds of mass testing"),
    "testing_norms": _("Sampling points and staff"),
}
PACK_NAMES: dict[str, Words] = {
    "pooling": _("pooling"),
    "used_for": _("used for"),
    "people": _("people at most"),
    "round_stage": _("how the area stands"),
    "every_days": _("days to the next round"),
    "least_rounds": _("rounds at least"),
    "within_days": _("a case within days"),
    "within_rounds": _("positive within rounds"),
    "norm": _("what is counted"),
}
PACK_VALUES: dict[str, dict[str, Words]] = {
    "pooling": {word.value: words for word, words in POOLING.items()},
    "used_for": {word.value: words for word, words in USED_FOR.items()},
    "round_stage": {word.value: words for word, words in STAGES.items()},
    "norm": {
        TestingNorm.PEOPLE_PER_POINT_LEAST: _("people a sampling point, at least"),
        TestingNorm.PEOPLE_PER_POINT_MOST: _("people a sampling point, at most"),
        TestingNorm.PEOPLE_PER_SAMPLER: _("people for one sampler"),
    },
}

# What people and laboratories write for results and for what is to be done with them.
RESULT_WORDS: Mapping[str, TubeResult] = {
    word: result
    for result, words in {
        TubeResult.NEGATIVE: ("negative", "neg", "-", "阴性", "阴", "未检出"),
        TubeResult.POSITIVE: ("presumptive positive", "positive", "pos", "+", "阳性", "阳", "初筛阳性", "检出"),
        TubeResult.CONFIRMED: ("confirmed", "confirmed positive", "复核阳性", "确认阳性"),
        TubeResult.UNCLEAR: ("unclear", "indeterminate", "invalid", "可疑", "疑似", "灰区", "无效"),
    }.items()
    for word in words
}
STATUS_WORDS: Mapping[str, ResultStatus] = {
    word: status
    for status, words in {
        ResultStatus.FINAL: ("final", "result", "结果", "正常"),
        ResultStatus.CORRECTED: ("corrected", "更正", "已更正"),
        ResultStatus.WITHDRAWN: ("withdrawn", "撤回", "已撤回", "作废"),
    }.items()
    for word in words
}
