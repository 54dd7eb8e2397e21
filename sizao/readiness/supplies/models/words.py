"""Conditions that hold columns to the words of their types, and classes of fields that say nothing about residents."""

from enum import StrEnum

from django.db import models

from sizao.kernel.privacy_classes import PrivacyClass


def one_of(field: str, words: type[StrEnum]) -> models.Q:
    """That the field holds one of these words."""
    return models.Q(**{f"{field}__in": [word.value for word in words]})


def operational(*fields: str) -> dict[str, PrivacyClass]:
    """Fields about the work and those who did it."""
    return dict.fromkeys(fields, PrivacyClass.OPERATIONAL)
