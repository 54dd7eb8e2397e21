"""Reads of advance reports: lists within the actor's scope, one arrival for a purpose, and one's own by its code."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, time, timedelta, tzinfo

from django.db.models import Case, Count, IntegerField, Q, QuerySet, Sum, Value, When

from sizao.foundation.accounts.permissions import check
from sizao.foundation.accounts.types import Permission, ScopedActor
from sizao.foundation.audit.operations import record
from sizao.foundation.database.scope import scope
from sizao.foundation.privacy.installed import blind_index
from sizao.foundation.privacy.purposes import check_purpose
from sizao.kernel.pages import Page
from sizao.registry.people.queries import keys_of_human
from sizao.response.arrivals import models
from sizao.response.arrivals.reading import (
    address_of,
    arrival_of,
    journey_of,
    plate_of,
    poster_of,
    receipt_of,
    stay_of,
)
from sizao.response.arrivals.rules.codes import code_from
from sizao.response.arrivals.sealing import Told, opened_told, row_of
from sizao.response.arrivals.types.reports import (
    Arrival,
    ArrivalFile,
    ArrivalNotFoundError,
    ArrivalOrder,
    ArrivalState,
    Attention,
    Mode,
    OwnReport,
    Poster,
    ReportAccess,
    Reporter,
    ReportMade,
    Risk,
)


_ORDERS = {
    # Whoever should have come long ago stands behind those who are still to come.
    ArrivalOrder.COMING: ("is_over", "arrives_at", "id"),
    ArrivalOrder.NEWEST: ("-made_at", "-id"),
    ArrivalOrder.RISK: ("-risk_rank", "arrives_at", "id"),
}
_PAST = timedelta(hours=12)
_AT_RISK = (Risk.HIGH.value, Risk.MEDIUM.value, Risk.ABROAD.value, Risk.NEAR.value)
_RANKS = (Risk.NONE, Risk.NEAR, Risk.MEDIUM, Risk.ABROAD, Risk.HIGH)


def list_arrivals(
    *,
    actor: ScopedActor,
    at: datetime,
    zone: tzinfo,
    attention: Attention | None = None,
    on: date | None = None,
    below: str | None = None,
    mode: Mode | None = None,
    number: str = "",
    risk: Risk | None = None,
    state: ArrivalState | None = ArrivalState.ANNOUNCED,
    persons: Iterable[int] | None = None,
    name: str = "",
    phone: str = "",
    order: ArrivalOrder = ArrivalOrder.COMING,
    page: int = 1,
    size: int = 50,
) -> Page[Arrival]:
    """Arrivals whose destination lies within the actor's scope; without names. Raises `NotPermittedError`.

    `on`: the day of arrival in `zone`; `name`, `phone`: exactly as told; `state=None`: any.
    """
    check(actor, Permission.SEE_ARRIVALS, Permission.RECEIVE_TRAVELLERS)
    with scope(actor.scope.path, actor=actor.actor_id):
        rows = models.Arrival.objects.filter(_meant(attention, on, below, mode, number, risk, state, at, zone))
        if persons is not None:
            rows = rows.filter(person__in=set(persons))
        if name:
            rows = rows.filter(reports__name_index=blind_index("arrival name")(name)).distinct()
        if phone:
            rows = rows.filter(reports__phone_index=blind_index("arrival phone")(phone)).distinct()
        return _page(rows, order, page, size, at)


def access_arrivals(
    *, actor: ScopedActor, arrivals: Iterable[Arrival], purpose: str, at: datetime
) -> dict[int, tuple[str, str]]:
    """(name, phone to call) of arrivals of a list, by number, as told. One audit row. Raises `PurposeError`."""
    check(actor, Permission.SEE_ARRIVALS, Permission.RECEIVE_TRAVELLERS)
    purpose = check_purpose(purpose)
    wanted = {one.id: one for one in arrivals}
    with scope(actor.scope.path, actor=actor.actor_id):
        rows = models.ArrivalReport.objects.filter(arrival__in=list(wanted)).order_by("made_at", "id")
        told: dict[int, Told] = {}
        for row in rows:
            # One's own words stand over those of others.
            if row.arrival_id not in told or not Reporter(row.reporter).is_proxy:
                told[row.arrival_id] = opened_told(row.told, row=row_of(row.submission_id, row.position))
        persons = [wanted[number].person for number in told]
        _record_read("arrival.read_list", "many", persons, actor=actor, purpose=purpose, at=at)
    return {number: (one.name, one.to_call) for number, one in told.items()}


def access_arrival(*, actor: ScopedActor, arrival_id: int, purpose: str, at: datetime) -> ArrivalFile:
    """Everything about one arrival. Raises `ArrivalNotFoundError`, `PurposeError` and `NotPermittedError`."""
    check(actor, Permission.SEE_ARRIVALS)
    purpose = check_purpose(purpose)
    with scope(actor.scope.path, actor=actor.actor_id):
        row = models.Arrival.objects.filter(pk=arrival_id).first()
        if row is None:
            raise ArrivalNotFoundError(
                f"There is no arrival {arrival_id} within your area.",
                "It goes elsewhere, or was deleted when its term was over.",
                "Look for it in the list of arrivals.",
            )
        reports = list(row.reports.order_by("made_at", "id"))
        numbers = [one.submission_id for one in reports]
        sent = models.Submission.objects.filter(pk__in=numbers).select_related("poster").in_bulk()
        made = [_made(one, sent.get(one.submission_id)) for one in reports]
        told = next((one for one in reversed(made) if not one.reporter.is_proxy), made[-1])
        arrival = arrival_of(row, [one.reporter.value for one in made], Told(told.name, told.phone))
        _record_read("arrival.read", str(arrival_id), [row.person], actor=actor, purpose=purpose, at=at)
        address, plate = address_of(row), plate_of(row)
        return ArrivalFile(
            arrival=arrival,
            address=" · ".join(filter(None, (address, plate))),
            stays=tuple(stay_of(stay) for stay in row.stays.order_by("from_on", "id")),
            reports=tuple(made),
            other_keys=tuple(key for key in keys_of_human(key=row.person) if key != row.person),
        )


def count_arrivals(*, actor: ScopedActor, at: datetime, zone: tzinfo) -> dict[Attention, int]:
    """What the first page counts, each as the list of the same name has it."""
    check(actor, Permission.SEE_ARRIVALS)
    with scope(actor.scope.path, actor=actor.actor_id):
        counts = models.Arrival.objects.filter(state=ArrivalState.ANNOUNCED.value).aggregate(
            **{f"how_many_{kind.value}": Count("id", filter=_attention(kind, at, zone)) for kind in Attention}
        )
    return {kind: counts[f"how_many_{kind.value}"] for kind in Attention}


def get_own_report(*, access: ReportAccess) -> OwnReport:
    """What the reporter may see again. Raises `ArrivalNotFoundError` once its term is over."""
    with scope(access.division_path.partition(".")[0], actor="public:report"):
        sent = models.Submission.objects.filter(pk=access.submission_id).first()
        reports = [] if sent is None else list(sent.reports.select_related("arrival").order_by("position"))
        if sent is None or not reports:
            raise ArrivalNotFoundError("Nothing is held any more.", next_step="You can close this page.")
        first = reports[0].arrival
        return OwnReport(
            receipt=receipt_of(sent, code_from(sent.once_hash)),
            journey=journey_of(first),
            address=address_of(first),
            made_at=sent.made_at,
            names=tuple(opened_told(row.told, row=row_of(sent.pk, row.position)).name for row in reports),
        )


def list_posters(*, actor: ScopedActor, text: str = "") -> list[Poster]:
    """The posters within the actor's scope with what each brought, the best first. Raises `NotPermittedError`."""
    check(actor, Permission.MAKE_POSTERS)
    rows = models.Poster.objects.filter(division_path__below=actor.scope.path or "")
    if text:
        rows = rows.filter(Q(name__icontains=text) | Q(code=text.upper()))
    sent = models.Submission.objects.filter(poster__in=rows).values("poster")
    counts: Mapping[int, dict[str, int]] = {
        row["poster"]: row for row in sent.annotate(reports=Count("id"), people=Sum("people"))
    }
    found = [poster_of(row, counts.get(row.pk)) for row in rows.order_by("-made_at")]
    return sorted(found, key=lambda poster: (-poster.reports, -poster.opened))


def get_posters(*, actor: ScopedActor, ids: Iterable[int]) -> list[Poster]:
    """Posters to print, within the actor's scope."""
    wanted = set(ids)
    return [poster for poster in list_posters(actor=actor) if poster.id in wanted]


def _meant(
    attention: Attention | None,
    on: date | None,
    below: str | None,
    mode: Mode | None,
    number: str,
    risk: Risk | None,
    state: ArrivalState | None,
    at: datetime,
    zone: tzinfo,
) -> Q:
    """All conditions that were chosen, together."""
    wanted = _attention(attention, at, zone) if attention else Q()
    wanted &= _on_day(on, zone) if on else Q()
    plain = {"division_path__below": below, "mode": mode, "number": number, "risk": risk, "state": state}
    return wanted & Q(**{name: str(value) for name, value in plain.items() if value})


def _attention(kind: Attention, at: datetime, zone: tzinfo) -> Q:
    today = at.astimezone(zone).date()
    match kind:
        case Attention.TODAY:
            return _on_day(today, zone)
        case Attention.LATE:
            return Q(is_late=True, arrives_at__gte=at)
        case Attention.RISK:
            return Q(risk__in=_AT_RISK, arrives_at__gte=_begin(today, zone))
        case Attention.TO_CALL:
            return Q(risk__in=_AT_RISK, called_at__isnull=True, arrives_at__gte=_begin(today, zone))
        case _:
            raise AssertionError(kind)


def _on_day(day: date, zone: tzinfo) -> Q:
    return Q(arrives_at__gte=_begin(day, zone), arrives_at__lt=_begin(day + timedelta(days=1), zone))


def _begin(day: date, zone: tzinfo) -> datetime:
    return datetime.combine(day, time(), zone)


def _page(rows: "QuerySet[models.Arrival]", order: ArrivalOrder, page: int, size: int, at: datetime) -> Page[Arrival]:
    total = rows.count()
    ranks = [When(risk=risk.value, then=Value(rank)) for rank, risk in enumerate(_RANKS)]
    if order is ArrivalOrder.RISK:
        rows = rows.annotate(risk_rank=Case(*ranks, default=Value(0), output_field=IntegerField()))
    if order is ArrivalOrder.COMING:
        over = Case(When(arrives_at__lt=at - _PAST, then=Value(1)), default=Value(0), output_field=IntegerField())
        rows = rows.annotate(is_over=over)
    shown = list(rows.order_by(*_ORDERS[order])[(page - 1) * size : page * size])
    words: dict[int, list[str]] = {}
    said = models.ArrivalReport.objects.filter(arrival__in=[row.pk for row in shown]).order_by("made_at", "id")
    for number, reporter in said.values_list("arrival_id", "reporter"):
        words.setdefault(number, []).append(reporter)
    return Page([arrival_of(row, words.get(row.pk, [])) for row in shown], total, page, size)


def _made(row: models.ArrivalReport, sent: models.Submission | None) -> ReportMade:
    told = opened_told(row.told, row=row_of(row.submission_id, row.position))
    is_proxy = Reporter(row.reporter).is_proxy
    return ReportMade(
        reporter=Reporter(row.reporter),
        made_at=row.made_at,
        received_at=row.received_at,
        differs=tuple(row.differs),
        name=told.name,
        phone=told.to_call,
        organization=" · ".join(filter(None, (told.organization, told.reporter_name, told.reporter_phone)))
        if is_proxy
        else "",
        poster=sent.poster.name if sent and sent.poster else "",
        partner=sent.partner if sent else "",
    )


def _record_read(
    action: str, subject: str, persons: Iterable[int], *, actor: ScopedActor, purpose: str, at: datetime
) -> None:
    record(
        at=at,
        actor=actor.actor_id,
        action=action,
        subject_kind="arrival",
        subject_key=subject,
        purpose=purpose,
        persons=persons,
    )
