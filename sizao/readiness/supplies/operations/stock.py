"""What goes in and out of stores. Each movement names two people: who hands over, and who receives."""

from collections.abc import Sequence
from datetime import date, datetime

from sizao.foundation.accounts.operations import record_about
from sizao.foundation.accounts.permissions import check
from sizao.foundation.accounts.types import Permission, ScopedActor
from sizao.foundation.database.scope import scope
from sizao.readiness.supplies import models
from sizao.readiness.supplies.operations.stores import find_store_row
from sizao.readiness.supplies.reading import held_of
from sizao.readiness.supplies.rules.taking import take_first_to_expire
from sizao.readiness.supplies.types import INWARD, Incoming, MovementKind, NotEnoughError, SuppliesError, Taken


def receive_stock(
    *,
    store_id: int,
    lines: Sequence[Incoming],
    handed_by: str,
    received_by: str,
    note: str = "",
    kind: MovementKind = MovementKind.RECEIVED,
    reference: str = "",
    actor: ScopedActor,
    at: datetime,
    reason: str,
) -> list[int]:
    """Takes goods into a store; the numbers of the lines of the book, which are those of the receipts.

    Raises `SuppliesError` for nothing, for one person on both sides, and for goods that have expired;
    `StoreNotFoundError`, `NotPermittedError`.
    """
    check(actor, Permission.KEEP_STOCK)
    if kind not in INWARD:
        raise SuppliesError(f"'{kind.value}' takes nothing in.", next_step="Choose another kind.")
    _check_two(handed_by, received_by)
    if not lines or any(line.amount <= 0 for line in lines):
        raise SuppliesError("Nothing was received.", next_step="Give an amount above nothing for each line.")
    if kind is MovementKind.RECEIVED and any(line.expires_on and line.expires_on < at.date() for line in lines):
        raise SuppliesError("The goods have expired.", next_step="Check the date; send back what has expired.")
    with scope(actor.scope.path, actor=actor.actor_id):
        store = find_store_row(store_id)
        numbers = []
        for line in lines:
            batch, _new = models.Batch.objects.select_for_update().get_or_create(
                store=store,
                item=line.item,
                lot=line.lot.strip(),
                expires_on=line.expires_on,
                defaults={"amount": 0, "division_path": store.division_path},
            )
            numbers.append(
                _book(
                    batch, kind, line.amount, handed_by, received_by, actor=actor, at=at, note=note, reference=reference
                )
            )
        record_about(
            "supplies.receive", ("store", store.pk), actor=actor, at=at, reason=reason, lines=len(numbers),
            kind=kind.value,
        )  # fmt: skip
        return numbers


def take_stock(
    *,
    store_id: int,
    item: str,
    amount: int,
    handed_by: str,
    received_by: str,
    note: str = "",
    kind: MovementKind = MovementKind.ISSUED,
    reference: str = "",
    on: date,
    actor: ScopedActor,
    at: datetime,
    reason: str,
) -> list[Taken]:
    """Takes goods out of a store, what expires first going first; what was taken from which batch.

    `on` is the day by the clocks here. Raises `NotEnoughError` where less is there, and then nothing goes out;
    `SuppliesError` for nothing and for one person on both sides.
    """
    check(actor, Permission.KEEP_STOCK)
    if kind in INWARD or kind is MovementKind.COUNTED:
        raise SuppliesError(f"'{kind.value}' takes nothing out.", next_step="Choose another kind.")
    _check_two(handed_by, received_by)
    if amount <= 0:
        raise SuppliesError("Nothing is to go out.", next_step="Give an amount above nothing.")
    with scope(actor.scope.path, actor=actor.actor_id):
        store = find_store_row(store_id)
        rows = models.Batch.objects.select_for_update(of=("self",)).select_related("store")
        batches = {row.pk: row for row in rows.filter(store=store, item=item).order_by("pk")}
        taken = take_first_to_expire(
            [held_of(row) for row in batches.values()], amount, on=on, may_be_expired=kind is MovementKind.SPOILED
        )
        for part in taken:
            _book(
                batches[part.batch_id], kind, -part.amount, handed_by, received_by, actor=actor, at=at, note=note,
                reference=reference,
            )  # fmt: skip
        record_about(
            "supplies.take", ("store", store.pk), actor=actor, at=at, reason=reason, item=item, kind=kind.value
        )
        return taken


def count_stock(
    *,
    batch_id: int,
    amount: int,
    counted_by: str,
    witness: str,
    note: str,
    actor: ScopedActor,
    at: datetime,
    reason: str,
) -> int:
    """Notes that a count of one batch found `amount`; the number of the line. The difference is said in the book.

    Raises `SuppliesError` without a witness or a reason, for less than nothing, and where the count agrees.
    """
    check(actor, Permission.KEEP_STOCK)
    _check_two(counted_by, witness)
    if amount < 0:
        raise SuppliesError("A count finds nothing or more, never less.", next_step="Note what is on the shelf.")
    if not note.strip():
        raise SuppliesError("It is not said why the count differs.", next_step="Say shortly what was found.")
    with scope(actor.scope.path, actor=actor.actor_id):
        batch = models.Batch.objects.select_for_update().filter(pk=batch_id).first()
        if batch is None:
            raise SuppliesError(f"There is no batch {batch_id} in your area.", next_step="Reload the page.")
        if batch.amount == amount:
            raise SuppliesError("The count agrees with the book.", next_step="Nothing is to be noted.")
        number = _book(
            batch, MovementKind.COUNTED, amount - batch.amount, counted_by, witness, actor=actor, at=at, note=note
        )
        record_about("supplies.count", ("batch", batch.pk), actor=actor, at=at, reason=reason)
        return number


def take_inventory(
    *,
    store_id: int,
    lines: Sequence[Incoming],
    counted_by: str,
    witness: str,
    note: str,
    actor: ScopedActor,
    at: datetime,
    reason: str,
) -> int:
    """Notes what a store was found to hold, batch by batch; how many batches changed.

    A batch that is not named stays as it is. The same list again changes nothing. Raises `SuppliesError` without a
    witness, `StoreNotFoundError`, `NotPermittedError`.
    """
    check(actor, Permission.KEEP_STOCK)
    _check_two(counted_by, witness)
    if any(line.amount < 0 for line in lines):
        raise SuppliesError("A count finds nothing or more, never less.", next_step="Note what is on the shelf.")
    changed = 0
    with scope(actor.scope.path, actor=actor.actor_id):
        store = find_store_row(store_id)
        for line in lines:
            batch, _new = models.Batch.objects.select_for_update().get_or_create(
                store=store,
                item=line.item,
                lot=line.lot.strip(),
                expires_on=line.expires_on,
                defaults={"amount": 0, "division_path": store.division_path},
            )
            if batch.amount != line.amount:
                found = line.amount - batch.amount
                _book(batch, MovementKind.COUNTED, found, counted_by, witness, actor=actor, at=at, note=note)
                changed += 1
        record_about("supplies.import", ("store", store.pk), actor=actor, at=at, reason=reason, batches=changed)
    return changed


def _check_two(handed_by: str, received_by: str) -> None:
    one, other = handed_by.strip(), received_by.strip()
    if not one or not other or one == other:
        raise SuppliesError(
            "Two people sign for goods.",
            "Who hands over and who receives are both to be named, and not the same person.",
            "Give both names.",
        )


def _book(
    batch: models.Batch,
    kind: MovementKind,
    amount: int,
    handed_by: str,
    received_by: str,
    *,
    actor: ScopedActor,
    at: datetime,
    note: str = "",
    reference: str = "",
) -> int:
    """One line of the book, and the batch after it, which the caller holds locked."""
    if batch.amount + amount < 0:
        raise NotEnoughError(item=batch.item, there=batch.amount, wanted=-amount)
    batch.amount += amount
    batch.save(update_fields=["amount"])
    row = models.Movement.objects.create(
        batch=batch,
        store_id=batch.store_id,
        division_path=batch.division_path,
        item=batch.item,
        kind=kind.value,
        amount=amount,
        balance=batch.amount,
        handed_by=handed_by.strip()[:80],
        received_by=received_by.strip()[:80],
        at=at,
        noted_by=actor.actor_id,
        note=note.strip()[:200],
        reference=reference,
    )
    return row.pk
