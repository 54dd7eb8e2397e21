"""Lists of contacts that were sent, and how each sender's are read.

What names people is sealed, and removed once it has its place.
"""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from sizao.foundation.database.fields import DivisionPathField
from sizao.kernel.privacy_classes import PrivacyClass, PrivacyClasses
from sizao.kernel.retention import Retention, for_a_term, standing


_TAKEN = models.Q(taken_at__isnull=False)


class ListMapping(models.Model):
    """How the lists of one sender are read in one division."""

    sender = models.CharField(_("sender"), max_length=80)
    columns = models.JSONField(_("what it calls our columns"), default=dict)
    words = models.JSONField(_("what its words mean"), default=dict)
    zone = models.CharField(_("time zone"), max_length=64)
    division_path = DivisionPathField(_("division"))

    privacy_classes: ClassVar[PrivacyClasses] = {
        "id": PrivacyClass.OPERATIONAL,
        "sender": PrivacyClass.OPERATIONAL,
        "columns": PrivacyClass.OPERATIONAL,
        "words": PrivacyClass.OPERATIONAL,
        "zone": PrivacyClass.OPERATIONAL,
        "division_path": PrivacyClass.OPERATIONAL,
    }
    retention: ClassVar[Retention] = standing("how a sender writes lists")

    class Meta:
        verbose_name = _("reading of a sender's lists")
        verbose_name_plural = _("readings of senders' lists")
        constraints = [
            models.UniqueConstraint(name="investigations_mapping_once", fields=["division_path", "sender"]),
            models.CheckConstraint(name="investigations_mapping_of_somebody", condition=~models.Q(sender="")),
        ]


class ContactList(models.Model):
    """A list for a case. `content` is the file as sent, sealed, until somebody said how it is read."""

    case_id: int
    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="+", verbose_name=_("case"))
    sender = models.CharField(_("sender"), max_length=80)
    name = models.CharField(_("file"), max_length=200)
    format = models.CharField(_("format"), max_length=16)
    content = models.BinaryField(_("content"), null=True)
    staged_at = models.DateTimeField(_("staged at"))
    staged_by = models.CharField(_("staged by"), max_length=80)
    taken_at = models.DateTimeField(_("taken at"), null=True)
    taken = models.IntegerField(_("rows taken"), default=0)
    bad = models.IntegerField(_("rows not taken"), default=0)

    privacy_classes: ClassVar[PrivacyClasses] = {
        "id": PrivacyClass.OPERATIONAL,
        "case": PrivacyClass.HEALTH,
        "sender": PrivacyClass.OPERATIONAL,
        "name": PrivacyClass.OPERATIONAL,
        "format": PrivacyClass.OPERATIONAL,
        "content": PrivacyClass.IDENTITY,
        "staged_at": PrivacyClass.OPERATIONAL,
        "staged_by": PrivacyClass.OPERATIONAL,
        "taken_at": PrivacyClass.OPERATIONAL,
        "taken": PrivacyClass.OPERATIONAL,
        "bad": PrivacyClass.OPERATIONAL,
    }
    retention: ClassVar[Retention] = for_a_term("untaken_list", since="staged_at", unless="taken_at", parent="case")

    class Meta:
        verbose_name = _("list of contacts")
        verbose_name_plural = _("lists of contacts")
        constraints = [
            models.CheckConstraint(
                name="investigations_list_names_nobody_when_taken",
                condition=models.Q(_TAKEN, content__isnull=True) | (~_TAKEN & models.Q(content__isnull=False)),
            ),
        ]


class BadContactRow(models.Model):
    """A row of a list that was not taken: where it stood and why, and what it said, sealed."""

    contact_list_id: int
    contact_list = models.ForeignKey(ContactList, models.CASCADE, related_name="bad_rows", verbose_name=_("list"))
    line = models.IntegerField(_("line"))
    reason = models.CharField(_("reason"), max_length=40)
    column = models.CharField(_("column"), max_length=16, blank=True)
    fields = models.BinaryField(_("as sent"))

    privacy_classes: ClassVar[PrivacyClasses] = {
        "id": PrivacyClass.OPERATIONAL,
        "contact_list": PrivacyClass.OPERATIONAL,
        "line": PrivacyClass.OPERATIONAL,
        "reason": PrivacyClass.OPERATIONAL,
        "column": PrivacyClass.OPERATIONAL,
        "fields": PrivacyClass.IDENTITY,
    }
    retention: ClassVar[Retention] = for_a_term("bad_row", since="contact_list__staged_at", parent="contact_list")

    class Meta:
        verbose_name = _("row of a list that was not taken")
        verbose_name_plural = _("rows of lists that were not taken")
        constraints = [models.UniqueConstraint(name="investigations_bad_line_once", fields=["contact_list", "line"])]
