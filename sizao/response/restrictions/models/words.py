"""Conditions that hold a column to the words of its type."""

from collections.abc import Iterable
from enum import StrEnum

from django.db import models


def one_of(field: str, words: Iterable[StrEnum]) -> models.Q:
    """That the field holds one of these words."""
    return models.Q(**{f"{field}__in": sorted(word.value for word in words)})


def given(*fields: str) -> models.Q:
    """That none of these texts is empty."""
    return models.Q(*(~models.Q(**{field: ""}) for field in fields))
