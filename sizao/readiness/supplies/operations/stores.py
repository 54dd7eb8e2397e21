"""Stores, what is to be in them at least, and the whitelist."""

from collections.abc import Mapping
from datetime import date, datetime

from sizao.engines.policy.vocabulary import NeedGroup
from sizao.foundation.accounts.operations import record_about
from sizao.foundation.accounts.permissions import check
from sizao.foundation.accounts.types import Permission, ScopedActor
from sizao.foundation.database.scope import scope
from sizao.readiness.supplies import models
from sizao.readiness.supplies.types import StoreKind, StoreNotFoundError, SuppliesError, WhitelistError


def open_store(
    *,
    division_path: str,
    kind: StoreKind,
    name: str,
    address: str = "",
    serves_path: str = "",
    lead_days: int = 0,
    actor: ScopedActor,
    at: datetime,
    reason: str,
) -> int:
    """Adds a store; its number. It serves its own division unless another is named.

    Raises `SuppliesError` without a name, for one that is there already, and outside the actor's area.
    """
    check(actor, Permission.PLAN_DELIVERIES)
    name = name.strip()
    if not name:
        raise SuppliesError("The store has no name.", next_step="Give the name by which people know it.")
    if not 0 <= lead_days <= 60:
        raise SuppliesError("It takes from 0 to 60 days until a store can send.", next_step="Check the number of days.")
    if not actor.scope.covers(division_path):
        raise SuppliesError("The store lies outside your area.", next_step="Choose a division of your own area.")
    with scope(actor.scope.path, actor=actor.actor_id):
        if models.Store.objects.filter(division_path=division_path, name=name).exists():
            raise SuppliesError("A store of this name is there already.", next_step="Open it, or choose another name.")
        row = models.Store.objects.create(
            division_path=division_path,
            kind=kind.value,
            name=name,
            address=address.strip(),
            serves_path=serves_path or division_path,
            lead_days=lead_days,
        )
        record_about("supplies.open_store", ("store", row.pk), actor=actor, at=at, reason=reason)
        return row.pk


def set_minimum(*, store_id: int, item: str, amount: int, actor: ScopedActor, at: datetime, reason: str) -> None:
    """Says how much of an item is to be in a store at least, in thousandths of the unit; nothing takes it away."""
    check(actor, Permission.KEEP_STOCK)
    if amount < 0:
        raise SuppliesError("The least stock is less than nothing.", next_step="Give nothing, or more.")
    with scope(actor.scope.path, actor=actor.actor_id):
        store = find_store_row(store_id)
        models.Minimum.objects.update_or_create(
            store=store, item=item, defaults={"amount": amount, "division_path": store.division_path}
        )
        record_about("supplies.set_minimum", ("store", store.pk), actor=actor, at=at, reason=reason, item=item)


def tell_headcount(
    *,
    store_id: int,
    people: Mapping[NeedGroup, int],
    until: date,
    actor: ScopedActor,
    at: datetime,
    reason: str,
) -> None:
    """Says how many people a store is to supply, group by group, until the day `until`; a later one takes its place.

    Raises `SuppliesError` for less than nobody, for more of a group than people, and for a day that has passed.
    """
    check(actor, Permission.KEEP_STOCK)
    everyone = people.get(NeedGroup.EVERYONE, 0)
    if any(not 0 <= number <= everyone for number in people.values()):
        raise SuppliesError(
            "A group has more people than there are, or less than nobody.", next_step="Check the numbers."
        )
    if until < at.date():
        raise SuppliesError("The last day has passed.", next_step="Choose a day to come.")
    with scope(actor.scope.path, actor=actor.actor_id):
        store = find_store_row(store_id)
        for group in NeedGroup:
            models.Headcount.objects.update_or_create(
                store=store,
                who=group.value,
                defaults={
                    "people": people.get(group, 0),
                    "until": until,
                    "told_at": at,
                    "told_by": actor.actor_id,
                    "division_path": store.division_path,
                },
            )
        record_about("supplies.tell_headcount", ("store", store.pk), actor=actor, at=at, reason=reason)


def put_firm_on_whitelist(
    *,
    division_path: str,
    name: str,
    license_number: str,
    phone: str = "",
    valid_until: date,
    actor: ScopedActor,
    at: datetime,
    reason: str,
) -> int:
    """Puts a firm on the whitelist of a division; its number. Raises `WhitelistError`."""
    check(actor, Permission.PLAN_DELIVERIES)
    if not name.strip() or not license_number.strip():
        raise WhitelistError("A firm needs its name and license number.", next_step="Take them from its license.")
    if not actor.scope.covers(division_path):
        raise WhitelistError("The firm would stand outside your area.", next_step="Choose a division of your area.")
    with scope(actor.scope.path, actor=actor.actor_id):
        if models.Firm.objects.filter(division_path=division_path, license_number=license_number.strip()).exists():
            raise WhitelistError(
                "A firm with this license number is on the list.", next_step="Look at the list of firms."
            )
        row = models.Firm.objects.create(
            division_path=division_path,
            name=name.strip(),
            license_number=license_number.strip(),
            phone=phone.strip(),
            valid_until=valid_until,
        )
        record_about("supplies.add_firm", ("firm", row.pk), actor=actor, at=at, reason=reason)
        return row.pk


def put_vehicle_on_whitelist(
    *,
    firm_id: int,
    plate: str,
    driver: str,
    driver_phone: str = "",
    kilograms: int,
    valid_until: date,
    actor: ScopedActor,
    at: datetime,
    reason: str,
) -> int:
    """Puts a vehicle of a firm on the whitelist; its number. Raises `WhitelistError`."""
    check(actor, Permission.PLAN_DELIVERIES)
    plate = plate.strip().upper()
    if not plate or not driver.strip() or kilograms <= 0:
        raise WhitelistError(
            "A vehicle needs its plate, its driver and what it carries.", next_step="Fill in what is missing."
        )
    with scope(actor.scope.path, actor=actor.actor_id):
        firm = models.Firm.objects.filter(pk=firm_id, ended_at__isnull=True).first()
        if firm is None:
            raise WhitelistError("The firm is not on the whitelist.", next_step="Put the firm on the list first.")
        if models.Vehicle.objects.filter(plate=plate, ended_at__isnull=True).exists():
            raise WhitelistError("A vehicle with this plate is on the list.", next_step="Look at the list of vehicles.")
        row = models.Vehicle.objects.create(
            firm=firm,
            division_path=firm.division_path,
            plate=plate,
            driver=driver.strip(),
            driver_phone=driver_phone.strip(),
            kilograms=kilograms,
            valid_until=min(valid_until, firm.valid_until),
        )
        record_about("supplies.add_vehicle", ("vehicle", row.pk), actor=actor, at=at, reason=reason)
        return row.pk


def take_off_whitelist(
    *, firm_id: int | None = None, vehicle_id: int | None = None, actor: ScopedActor, at: datetime, reason: str
) -> None:
    """Takes a firm with all its vehicles, or one vehicle, off the whitelist. Raises `WhitelistError`."""
    check(actor, Permission.PLAN_DELIVERIES)
    with scope(actor.scope.path, actor=actor.actor_id):
        firms = models.Firm.objects.filter(pk=firm_id, ended_at__isnull=True).update(ended_at=at)
        vehicles = models.Vehicle.objects.filter(ended_at__isnull=True)
        chosen = vehicles.filter(firm_id=firm_id) if firm_id else vehicles.filter(pk=vehicle_id)
        if not chosen.update(ended_at=at) and not firms:
            raise WhitelistError("It is not on the whitelist.", next_step="Reload the page.")
        kind, number = ("firm", firm_id) if firm_id else ("vehicle", vehicle_id)
        record_about("supplies.end_whitelist", (kind, number or 0), actor=actor, at=at, reason=reason)


def find_store_row(store_id: int) -> models.Store:
    """The open store of this number in the scope that holds. Raises `StoreNotFoundError`."""
    row = models.Store.objects.filter(pk=store_id, closed_at__isnull=True).first()
    if row is None:
        raise StoreNotFoundError(
            "There is no such open store in your area.", next_step="Choose one from the list of stores."
        )
    return row
