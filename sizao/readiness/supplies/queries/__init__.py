"""Reads of supplies."""

from sizao.readiness.supplies.queries.stock import (
    get_stock,
    list_firms,
    list_held,
    list_stock,
    list_stores,
    list_vehicles,
)


__all__ = ["get_stock", "list_firms", "list_held", "list_stock", "list_stores", "list_vehicles"]
