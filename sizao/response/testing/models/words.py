"""Conditions that hold a column to the words of its type."""

from enum import StrEnum

from django.db import models

from sizao.kernel.privacy_classes import PrivacyClass


def one_of(field: str, words: type[StrEnum]) -> models.Q:
    """That the field holds one of these words."""
    return models.Q(**{f"{field}__in": [word.value for word in words]})


def all_operational(*names: str) -> dict[str, PrivacyClass]:
    """The privacy classes of a table that is about work and nobody."""
    return dict.fromkeys(names, PrivacyClass.OPERATIONAL)
