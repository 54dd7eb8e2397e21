"""The realm of this database."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from sizao.foundation.realms.types import RealmKind
from sizao.kernel.privacy_classes import PrivacyClass, PrivacyClasses
from sizao.kernel.retention import Retention, standing


FASTEST = 3600


class Realm(models.Model):
    """What this database is: one row, numbered 1. Its kind never changes (a trigger holds it)."""

    kind = models.CharField(_("kind"), max_length=8)
    title = models.CharField(_("title"), max_length=120)
    opened_at = models.DateTimeField(_("opened at"))
    set_at = models.DateTimeField(_("clock set at, by the machine"), null=True)
    shows_at = models.DateTimeField(_("what the clock was set to"), null=True)
    rate = models.DecimalField(_("seconds for each of the machine's"), max_digits=8, decimal_places=2, default=1)

    privacy_classes: ClassVar[PrivacyClasses] = {
        "id": PrivacyClass.OPERATIONAL,
        "kind": PrivacyClass.PUBLIC,
        "title": PrivacyClass.PUBLIC,
        "opened_at": PrivacyClass.OPERATIONAL,
        "set_at": PrivacyClass.OPERATIONAL,
        "shows_at": PrivacyClass.OPERATIONAL,
        "rate": PrivacyClass.OPERATIONAL,
    }
    retention: ClassVar[Retention] = standing("says what this installation is")

    class Meta:
        verbose_name = _("realm")
        verbose_name_plural = _("realms")
        constraints = [
            models.CheckConstraint(name="realms_realm_one_in_a_database", condition=models.Q(id=1)),
            models.CheckConstraint(
                name="realms_realm_kind_known", condition=models.Q(kind__in=[kind.value for kind in RealmKind])
            ),
            models.CheckConstraint(
                name="realms_realm_live_has_no_clock_of_its_own",
                condition=~models.Q(kind=RealmKind.LIVE.value) | models.Q(set_at__isnull=True, rate=1),
            ),
            models.CheckConstraint(
                name="realms_realm_clock_set_to_something",
                condition=models.Q(set_at__isnull=True, shows_at__isnull=True)
                | models.Q(set_at__isnull=False, shows_at__isnull=False),
            ),
            models.CheckConstraint(
                name="realms_realm_rate_possible", condition=models.Q(rate__gte=0, rate__lte=FASTEST)
            ),
        ]
