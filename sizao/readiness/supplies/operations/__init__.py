"""Writes of supplies."""

from sizao.readiness.supplies.operations.deliveries import (
    cancel_delivery,
    load_delivery,
    plan_deliveries,
    refuse_delivery,
    return_delivery,
    take_over_delivery,
)
from sizao.readiness.supplies.operations.help import (
    PERSONAL,
    answer_call,
    end_need,
    note_need,
    take_call,
    take_over_call,
)
from sizao.readiness.supplies.operations.requests import (
    ask_for_supplies,
    grant_request,
    pass_request_up,
    refuse_request,
    withdraw_request,
)
from sizao.readiness.supplies.operations.stock import count_stock, receive_stock, take_inventory, take_stock
from sizao.readiness.supplies.operations.stores import (
    open_store,
    put_firm_on_whitelist,
    put_vehicle_on_whitelist,
    set_minimum,
    take_off_whitelist,
    tell_headcount,
)


__all__ = [
    "PERSONAL",
    "answer_call",
    "ask_for_supplies",
    "cancel_delivery",
    "count_stock",
    "end_need",
    "grant_request",
    "load_delivery",
    "note_need",
    "open_store",
    "pass_request_up",
    "plan_deliveries",
    "put_firm_on_whitelist",
    "put_vehicle_on_whitelist",
    "receive_stock",
    "refuse_delivery",
    "refuse_request",
    "return_delivery",
    "set_minimum",
    "take_call",
    "take_inventory",
    "take_off_whitelist",
    "take_over_call",
    "take_over_delivery",
    "take_stock",
    "tell_headcount",
    "withdraw_request",
]
