"""Conditions that hold a column to the words of its type."""

from enum import StrEnum

from django.db import models


def one_of(field: str, words: type[StrEnum]) -> models.Q:
    """That the field holds one of these words."""
    return models.Q(**{f"{field}__in": [word.value for word in words]})
