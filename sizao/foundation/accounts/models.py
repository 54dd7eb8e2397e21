"""Accounts. Staff only: residents and travellers need none."""

from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from sizao.foundation.accounts.types import Authority, Role
from sizao.foundation.database.fields import DivisionPathField
from sizao.foundation.database.types import Scope
from sizao.kernel.privacy_classes import PrivacyClass, PrivacyClasses
from sizao.kernel.retention import Retention, standing, with_its


ROLE_LABELS = {
    Role.CITY_COMMAND: _("City command"),
    Role.COUNTY_COMMAND: _("County command"),
    Role.INVESTIGATOR: _("Investigator"),
    Role.GRID_WORKER: _("Grid worker"),
    Role.STATION_STAFF: _("Station staff"),
    Role.SITE_STAFF: _("Site and transport staff"),
    Role.HOTEL_STAFF: _("Hotel desk"),
    Role.INSPECTOR: _("Inspector"),
    Role.AUDITOR: _("Auditor"),
    Role.ADMINISTRATOR: _("Administrator"),
}


AUTHORITY_LABELS = {
    Authority.NONE: _("no authority"),
    Authority.CDC: _("center for disease control"),
    Authority.HOSPITAL: _("hospital"),
    Authority.COUNTY_GOVERNMENT: _("county government"),
    Authority.CITY_GOVERNMENT: _("city government"),
}


class User(AbstractBaseUser):
    """Somebody who signs in. Accounts are not scoped rows: signing in comes before any scope."""

    username = models.CharField(_("user name"), max_length=80, unique=True, validators=[UnicodeUsernameValidator()])
    display_name = models.CharField(_("name"), max_length=80)
    role = models.CharField(_("role"), max_length=32, choices=[(role.value, ROLE_LABELS[role]) for role in Role])
    division_path = DivisionPathField(_("division"))
    acts_for = models.CharField(
        _("decides for"),
        max_length=32,
        blank=True,
        default=Authority.NONE,
        choices=[(body.value, AUTHORITY_LABELS[body]) for body in Authority],
    )
    language = models.CharField(_("language"), max_length=16, blank=True, default="")
    is_active = models.BooleanField(_("active"), default=True)
    created_at = models.DateTimeField(_("created at"), db_default=Now(), editable=False)

    privacy_classes: ClassVar[PrivacyClasses] = {
        "id": PrivacyClass.OPERATIONAL,
        "password": PrivacyClass.OPERATIONAL,
        "last_login": PrivacyClass.OPERATIONAL,
        "username": PrivacyClass.OPERATIONAL,
        "display_name": PrivacyClass.OPERATIONAL,
        "role": PrivacyClass.OPERATIONAL,
        "division_path": PrivacyClass.OPERATIONAL,
        "acts_for": PrivacyClass.OPERATIONAL,
        "language": PrivacyClass.OPERATIONAL,
        "is_active": PrivacyClass.OPERATIONAL,
        "created_at": PrivacyClass.OPERATIONAL,
    }
    retention: ClassVar[Retention] = standing("the staff, who answer for what they did")

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["display_name", "role", "division_path"]

    objects: ClassVar[BaseUserManager[Any]] = BaseUserManager()

    class Meta:
        verbose_name = _("account")
        verbose_name_plural = _("accounts")
        constraints = [
            models.CheckConstraint(
                name="accounts_user_role_known", condition=models.Q(role__in=[r.value for r in Role])
            ),
            models.CheckConstraint(
                name="accounts_user_authority_known",
                condition=models.Q(acts_for__in=[body.value for body in Authority]),
            ),
        ]

    @property
    def scope(self) -> Scope:
        """What this account may see: its division and everything below it."""
        return Scope(self.division_path, actor=self.actor_id)

    @property
    def actor_id(self) -> str:
        """How audit rows name this account."""
        return f"user:{self.pk}"


class SignInSession(models.Model):
    """Where an account is signed in, so that its owner can see and end it. Goes with Django's row."""

    user = models.ForeignKey(User, models.CASCADE, related_name="+", verbose_name=_("account"))
    session = models.OneToOneField("sessions.Session", models.CASCADE, related_name="+", verbose_name=_("session"))
    began_at = models.DateTimeField(_("signed in at"), db_default=Now(), editable=False)
    browser = models.CharField(_("browser"), max_length=80, blank=True, default="")

    privacy_classes: ClassVar[PrivacyClasses] = {
        "id": PrivacyClass.OPERATIONAL,
        "user": PrivacyClass.OPERATIONAL,
        "session": PrivacyClass.OPERATIONAL,
        "began_at": PrivacyClass.OPERATIONAL,
        "browser": PrivacyClass.OPERATIONAL,
    }
    retention: ClassVar[Retention] = with_its("session")

    class Meta:
        verbose_name = _("open session")
        verbose_name_plural = _("open sessions")
