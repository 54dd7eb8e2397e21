"""Writes of exchange. Each leaves its audit row."""

from sizao.foundation.exchange.operations.partners import know_partner, pause_partner, serve_division, stop_serving
from sizao.foundation.exchange.operations.sending import DELIVER_JOB, LARGEST, deliver, queue_partner, send_message
from sizao.foundation.exchange.operations.taking import TakenMessage, check_message, take_message
from sizao.foundation.exchange.posting import post


__all__ = [
    "DELIVER_JOB",
    "LARGEST",
    "TakenMessage",
    "check_message",
    "deliver",
    "know_partner",
    "pause_partner",
    "post",
    "queue_partner",
    "send_message",
    "serve_division",
    "stop_serving",
    "take_message",
]
