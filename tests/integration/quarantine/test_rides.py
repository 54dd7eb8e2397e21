"""Transfers on a real database: asked for, proposed, confirmed, driven with receipts; each refusal."""

from datetime import timedelta

import pytest

from sizao.desk.placing import Distances
from sizao.engines.planning.rides import VehicleKind
from sizao.foundation.accounts.permissions import NotPermittedError
from sizao.foundation.accounts.types import Role
from sizao.foundation.database.scope import scope
from sizao.response.quarantine import models
from sizao.response.quarantine.operations import (
    ask_transfer,
    cancel_transfer,
    confirm_plan,
    confirm_ride,
    hand_over,
    keep_vehicle,
    propose_rides,
    record_arrival,
    record_disinfection,
    set_in_service,
    take_in,
)
from sizao.response.quarantine.queries import get_stays, list_rides, list_transfers, list_vehicles
from sizao.response.quarantine.types import (
    BUSY_RIDES,
    NewTransfer,
    QuarantineError,
    RideNumbers,
    RideState,
    StayState,
    TransferKind,
    TransferNotFoundError,
    TransferState,
)
from tests.people import CHONGLI, HUAILAI
from tests.quarantine import COUNTY_STAFF, DOCTOR, a_plan, a_site, a_stay, actor, acts, placed
from tests.residents import AT, SHACHENG


pytestmark = pytest.mark.django_db
NUMBERS = RideNumbers(boarding=10, disinfection=30, a_step=25, bus_share=0.5)
HOUR = timedelta(hours=1)


def vehicle(plate: str = "冀G·0001", kind: VehicleKind = VehicleKind.BUS, seats: int = 20, who=COUNTY_STAFF) -> int:
    return keep_vehicle(plate=plate, kind=kind, seats=seats, division_path=HUAILAI, **acts(who))


def ask(person: int, stay: int | None = None, *, kind=TransferKind.TO_SITE, degree: int = 1):
    new = NewTransfer(
        person, kind, degree, f"p{person}", SHACHENG, HUAILAI, "沙城集中隔离点", AT + 12 * HOUR, "x", HUAILAI, stay
    )
    return ask_transfer(new=new, **acts())


def propose(at=AT):
    return propose_rides(numbers=NUMBERS, steps=Distances(), **acts(at=at))


def proposed():
    return list_rides(actor=COUNTY_STAFF, states=[RideState.PROPOSED])


def a_ride(*persons: int):
    """People with places whose ride was confirmed."""
    a_site()
    stays = [a_stay(person) for person in persons]
    confirm_plan(plan_id=a_plan().id, **acts())
    vehicle()
    for person, stay in zip(persons, stays, strict=True):
        ask(person, stay.id)
    propose()
    (ride,) = proposed()
    confirm_ride(ride_id=ride.id, driver="孙司机", **acts())
    return list_rides(actor=COUNTY_STAFF, states=BUSY_RIDES)[0]


def drive(transfer: int, act=take_in, who=DOCTOR, at=AT, **names):
    return act(transfer_id=transfer, since=at, **({"handed_by": "李网格"} if act is take_in else {}) | names,
               **acts(who, at=at))  # fmt: skip


def test_from_the_place_to_the_site_with_receipts_and_disinfection():
    ride = a_ride(1, 2)
    first, second = (one.id for one in ride.transfers)
    drive(first)
    drive(second)
    assert list_rides(actor=DOCTOR, states=BUSY_RIDES)[0].state is RideState.UNDER_WAY
    later = AT + HOUR
    done = drive(first, hand_over, at=later, received_by="周医生")
    assert (done.handed_by, done.received_by, done.done_at) == ("李网格", "周医生", later)
    stay = get_stays(actor=COUNTY_STAFF, stay_ids=[done.stay])[done.stay]
    assert (stay.state, stay.arrived_at) == (StayState.ARRIVED, later)
    drive(second, hand_over, at=later, received_by="周医生")
    with pytest.raises(QuarantineError, match="has rides"):
        set_in_service(vehicle_id=ride.vehicle.id, in_service=False, **acts())
    assert list_rides(actor=DOCTOR, states=BUSY_RIDES)[0].state is RideState.TO_DISINFECT
    record_disinfection(ride_id=ride.id, since=later, **acts(DOCTOR, at=later))
    record_disinfection(ride_id=ride.id, since=later, **acts(DOCTOR, at=later))
    assert not list_rides(actor=DOCTOR, states=BUSY_RIDES)
    set_in_service(vehicle_id=ride.vehicle.id, in_service=False, **acts())


def test_what_is_sent_twice_counts_once_and_the_first_word_holds():
    ride = a_ride(1)
    number = ride.transfers[0].id
    drive(number)
    assert drive(number, handed_by="别人").handed_by == "李网格"
    drive(number, hand_over, received_by="周医生")
    assert drive(number, hand_over, received_by="别人").received_by == "周医生"


def test_nobody_is_handed_over_without_names_or_before_getting_in():
    ride = a_ride(1)
    number = ride.transfers[0].id
    with pytest.raises(QuarantineError, match="from whom to whom"):
        drive(number, handed_by=" ")
    with pytest.raises(QuarantineError, match="not in the vehicle"):
        drive(number, hand_over, received_by="周医生")
    with pytest.raises(QuarantineError, match="still to be handed over"):
        record_disinfection(ride_id=ride.id, since=AT, **acts(DOCTOR))


def test_a_ride_for_somebody_who_was_moved_already_is_refused():
    a_site()
    stay = placed(1)
    record_arrival(stay_id=stay.id, since=AT, **acts(DOCTOR))
    with pytest.raises(QuarantineError, match="moved already"):
        ask(1, stay.id)
    with pytest.raises(QuarantineError, match="moved already"):
        ask(2, None)
    assert list_transfers(actor=COUNTY_STAFF) == []


def test_nobody_has_two_rides():
    a_site()
    stay = placed(1)
    ask(1, stay.id)
    with pytest.raises(QuarantineError, match="asked for already"):
        ask(1, stay.id)


def test_a_vehicle_is_not_in_two_places():
    ride = a_ride(1)
    with scope(HUAILAI):
        row = models.Ride.objects.get(pk=ride.id)
        row.pk, row.state = None, RideState.PROPOSED.value
        row.save(force_insert=True)
    with pytest.raises(QuarantineError, match="two places"):
        confirm_ride(ride_id=row.pk, driver="孙司机", **acts())
    assert [one.state for one in proposed()] == [RideState.PROPOSED]


def test_a_vehicle_on_the_road_is_planned_for_after_its_disinfection():
    ride = a_ride(1)
    ask(7, kind=TransferKind.HOME, degree=9)
    propose()
    (second,) = proposed()
    assert second.starts_at >= ride.free_at


def test_what_was_proposed_before_is_replaced_and_a_confirmed_ride_stays():
    a_site()
    stays = [a_stay(1), a_stay(2, degree=2)]
    confirm_plan(plan_id=a_plan().id, **acts())
    vehicle()
    ask(1, stays[0].id)
    ask(2, stays[1].id, degree=2)
    propose()
    assert {ride.degree for ride in proposed()} == {1, 2}, "degrees ride apart"
    first = proposed()[0]
    confirm_ride(ride_id=first.id, driver="孙司机", **acts())
    with pytest.raises(QuarantineError, match="Only a proposed ride"):
        confirm_ride(ride_id=first.id, driver="孙司机", **acts())
    propose()
    assert len(proposed()) == 1
    assert [one.id for one in list_rides(actor=COUNTY_STAFF, states=BUSY_RIDES)] == [first.id]


def test_who_cannot_be_taken_is_told_with_why():
    vehicle()
    infected = ask(5, kind=TransferKind.TO_HOSPITAL, degree=0)
    assert propose() == {infected.id: "no_kind"}
    vehicle("冀G·0120", VehicleKind.AMBULANCE, 1)
    assert propose() == {}
    assert [(ride.vehicle.plate, ride.degree) for ride in proposed()] == [("冀G·0120", 0)]


def test_refusals_of_the_board():
    with pytest.raises(QuarantineError, match="Nobody waits"):
        propose()
    for plate, seats in (("", 4), ("甲", 0), ("甲", 81)):
        with pytest.raises(QuarantineError, match="plate and 1 to 80 seats"):
            vehicle(plate, seats=seats)
    with pytest.raises(NotPermittedError):
        vehicle(who=DOCTOR)
    with pytest.raises(TransferNotFoundError):
        confirm_ride(ride_id=99, driver="孙", **acts())
    one = ask(5, kind=TransferKind.TO_HOSPITAL, degree=0)
    stranger = actor(Role.COUNTY_COMMAND, CHONGLI)
    with pytest.raises(TransferNotFoundError):
        cancel_transfer(transfer_id=one.id, **acts(stranger))
    assert list_vehicles(actor=stranger) == []
    cancel_transfer(transfer_id=one.id, **acts())
    with pytest.raises(QuarantineError, match="in the vehicle, or was moved"):
        cancel_transfer(transfer_id=one.id, **acts())
    assert list_transfers(actor=COUNTY_STAFF, states=[TransferState.CANCELED])[0].id == one.id


def test_a_transfer_that_is_late_says_so():
    one = ask(5, kind=TransferKind.TO_HOSPITAL, degree=0)
    assert not one.is_late(AT) and one.is_late(one.due_at + timedelta(minutes=1))
