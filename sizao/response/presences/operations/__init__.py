"""Writes of presences. Files are made durable first, then the database; each act leaves its audit row."""

from sizao.response.presences.bulk import BulkLoad, DayOfRows, Places
from sizao.response.presences.operations.batches import (
    APPLY_JOB,
    apply_batch,
    apply_waiting,
    land_batch,
    queue_batch,
    staging_folder,
)
from sizao.response.presences.operations.erasing import ErasedPresences, erase_presences
from sizao.response.presences.operations.sources import issue_token, register_source, revoke_tokens, source_of_token
from sizao.response.presences.operations.stating import state_presences
from sizao.response.presences.operations.upkeep import load_columns, rebuild_trace_index, run_merge, run_retention


__all__ = [
    "APPLY_JOB",
    "BulkLoad",
    "DayOfRows",
    "ErasedPresences",
    "Places",
    "apply_batch",
    "apply_waiting",
    "erase_presences",
    "issue_token",
    "land_batch",
    "load_columns",
    "queue_batch",
    "rebuild_trace_index",
    "register_source",
    "revoke_tokens",
    "run_merge",
    "run_retention",
    "source_of_token",
    "staging_folder",
    "state_presences",
]
