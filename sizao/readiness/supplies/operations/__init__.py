"""Writes of supplies."""

from sizao.readiness.supplies.operations.stock import count_stock, receive_stock, take_stock
from sizao.readiness.supplies.operations.stores import (
    open_store,
    put_firm_on_whitelist,
    put_vehicle_on_whitelist,
    set_minimum,
    take_off_whitelist,
)


__all__ = [
    "count_stock",
    "open_store",
    "put_firm_on_whitelist",
    "put_vehicle_on_whitelist",
    "receive_stock",
    "set_minimum",
    "take_off_whitelist",
    "take_stock",
]
