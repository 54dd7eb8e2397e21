"""Conditions that hold a column to the words of its type, and classes of fields."""

from collections.abc import Iterable
from enum import StrEnum

from django.db import models

from sizao.kernel.privacy_classes import PrivacyClass


def one_of(field: str, words: Iterable[StrEnum]) -> models.Q:
    """That the field holds one of these words."""
    return models.Q(**{f"{field}__in": sorted(word.value for word in words)})


def operational(*fields: str) -> dict[str, PrivacyClass]:
    return dict.fromkeys(fields, PrivacyClass.OPERATIONAL)


def health(*fields: str) -> dict[str, PrivacyClass]:
    return dict.fromkeys(fields, PrivacyClass.HEALTH)
