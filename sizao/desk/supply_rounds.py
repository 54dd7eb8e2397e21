"""From draws that somebody chose to deliveries on vehicles: which loads share a round."""

import re
from collections import defaultdict
from collections.abc import Collection
from datetime import datetime

from sizao.desk.supplying import ProposedDraw, propose_draws, supply_horizon
from sizao.desk.tracing import ZONE
from sizao.engines.planning.supplies import Drop, Vehicle, plan_rounds
from sizao.engines.policy.vocabulary import SupplyNumber
from sizao.foundation.accounts.types import ScopedActor
from sizao.readiness.supplies.operations import plan_deliveries
from sizao.readiness.supplies.queries import list_deliveries, list_vehicles
from sizao.readiness.supplies.types import DeliveryError, DeliveryState, Load, NewDelivery


_GRAMS = 1000


def plan_draws(
    *, keys: Collection[str], planned_for: datetime, actor: ScopedActor, at: datetime, reason: str
) -> tuple[list[int], int]:
    """Plans those of the proposed draws that were chosen; the numbers of the deliveries, and how many have no vehicle.

    The proposal is made anew, so nothing is planned that is not there any more. Loads from one store share rounds of
    vehicles that are on the whitelist on that day and have no round. A load heavier than any vehicle is split. Raises
    `DeliveryError` where nothing chosen is proposed any more, and what `plan_deliveries` raises.
    """
    horizon = supply_horizon(actor=actor, at=at)
    chosen = [one for one in propose_draws(horizon).draws if one.key in keys]
    if not chosen:
        raise DeliveryError("Nothing of what was chosen is proposed any more.", next_step="Look at the proposal again.")
    day = planned_for.astimezone(ZONE).date()
    busy = {
        one.vehicle_id for one in list_deliveries(actor=actor, states=[DeliveryState.PLANNED, DeliveryState.LOADED])
    }
    free = [one for one in list_vehicles(actor=actor, on=day) if one.id not in busy]
    catalogue = horizon.catalogue
    stops = catalogue.number(SupplyNumber.STOPS_A_ROUND)
    by_source: dict[int, dict[int, list[ProposedDraw]]] = defaultdict(lambda: defaultdict(list))
    for one in chosen:
        by_source[one.source.id][one.target.id].append(one)
    planned, without = [], 0
    largest = max((one.kilograms for one in free), default=0) * _GRAMS
    for source, targets in sorted(by_source.items()):
        drops: dict[str, NewDelivery] = {}
        weights: list[Drop] = []
        for target, draws in sorted(targets.items()):
            weight = sum(_grams(one.amount, catalogue.items[one.item].grams) for one in draws)
            parts = max(1, -(-weight // largest)) if largest else 1
            for part in range(parts):
                loads = [Load(one.item, share) for one in draws if (share := _share(one.amount, part, parts)) > 0]
                key = f"{target}:{part}"
                drops[key] = NewDelivery(source, target, loads)
                weights.append(
                    Drop(
                        key, min(largest or weight, sum(_grams(x.amount, catalogue.items[x.item].grams) for x in loads))
                    )
                )
        vehicles = [Vehicle(str(one.id), one.kilograms * _GRAMS) for one in free]
        rounds = plan_rounds(weights, vehicles, stops=stops)
        news = [NewDelivery(drops[key].from_id, drops[key].to_id, drops[key].loads) for key in rounds.left]
        without += len(rounds.left)
        for one_round in rounds.rounds:
            key_of_round = re.sub(r"\D", "", f"{planned_for:%y%m%d%H%M}") + f"-{source}-{one_round.vehicle}"
            news += [
                NewDelivery(source, drops[key].to_id, drops[key].loads, int(one_round.vehicle), key_of_round)
                for key in one_round.drops
            ]
        driving = {one_round.vehicle for one_round in rounds.rounds}
        free = [one for one in free if str(one.id) not in driving]
        planned += plan_deliveries(deliveries=news, planned_for=planned_for, actor=actor, at=at, reason=reason)
    return planned, without


def _grams(amount: int, per_unit: int) -> int:
    """What thousandths of a unit weigh."""
    return -(-amount * per_unit // 1000)


def _share(amount: int, part: int, parts: int) -> int:
    """The part of an amount that goes with one of several loads; together they are the amount."""
    return amount * (part + 1) // parts - amount * part // parts
