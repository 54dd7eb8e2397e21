"""Tables of intake. What names people is sealed, bound to its row, and goes when the row has its place."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from sizao.foundation.database.fields import DivisionPathField
from sizao.foundation.intake.types import DeliveryState, Way
from sizao.kernel.privacy_classes import PrivacyClass, PrivacyClasses
from sizao.kernel.retention import WITH_THE_OUTBREAK, Retention, for_a_term, standing


class Feed(models.Model):
    """A system that sends. Not a scoped row: whoever sends is known before any scope is."""

    name = models.CharField(_("name"), max_length=60, unique=True)
    title = models.CharField(_("title"), max_length=120)
    adapter = models.CharField(_("read by"), max_length=40)
    division_path = DivisionPathField(_("division"))
    within_path = DivisionPathField(_("looks for people within"))
    office = models.CharField(_("who answers for it"), max_length=160)
    zone = models.CharField(_("time zone"), max_length=64)
    encoding = models.CharField(_("encoding"), max_length=32, blank=True, default="")
    columns = models.JSONField(_("what it calls our columns"), default=dict)
    settings = models.JSONField(_("settings"), default=dict)
    every = models.IntegerField(_("seconds in which something is expected"), default=0)
    expected_rows = models.IntegerField(_("rows expected in a day"), default=0)
    is_paused = models.BooleanField(_("paused"), default=False)
    created_at = models.DateTimeField(_("made at"))
    last_seen_at = models.DateTimeField(_("last seen at"), null=True)
    pull_url = models.CharField(_("fetched from"), max_length=500, blank=True, default="")
    pull_every = models.IntegerField(_("fetched every seconds"), default=0)
    pull_secret = models.BinaryField(_("what it is fetched with"), null=True)
    pull_tag = models.CharField(max_length=200, blank=True, default="")
    pull_next_at = models.DateTimeField(_("fetched next at"), null=True)
    pull_failures = models.IntegerField(_("failures in a row"), default=0)
    pull_problem = models.CharField(_("last problem"), max_length=300, blank=True, default="")

    privacy_classes: ClassVar[PrivacyClasses] = dict.fromkeys(
        [
            "id",
            "name",
            "title",
            "adapter",
            "division_path",
            "within_path",
            "office",
            "zone",
            "encoding",
            "columns",
            "settings",
            "every",
            "expected_rows",
            "is_paused",
            "created_at",
            "last_seen_at",
            "pull_url",
            "pull_every",
            "pull_secret",
            "pull_tag",
            "pull_next_at",
            "pull_failures",
            "pull_problem",
        ],
        PrivacyClass.OPERATIONAL,
    )
    retention: ClassVar[Retention] = standing("which systems send, and how they are read")

    class Meta:
        verbose_name = _("feed")
        verbose_name_plural = _("feeds")
        constraints = [
            models.CheckConstraint(
                name="intake_feed_named_titled_and_answered_for",
                condition=~models.Q(name="") & ~models.Q(title="") & ~models.Q(office="") & ~models.Q(zone=""),
            ),
            models.CheckConstraint(
                name="intake_feed_looks_around_itself", condition=models.Q(within_path__above=models.F("division_path"))
            ),
            models.CheckConstraint(
                name="intake_feed_expects_no_less_than_nothing",
                condition=models.Q(every__gte=0, expected_rows__gte=0, pull_every__gte=0, pull_failures__gte=0),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class FeedToken(models.Model):
    """A token with which a feed sends by API: only its hash is kept."""

    feed_id: int
    feed = models.ForeignKey(Feed, models.PROTECT, related_name="tokens")
    hash = models.CharField(max_length=64, unique=True)
    label = models.CharField(_("label"), max_length=80)
    created_at = models.DateTimeField(_("made at"))
    revoked_at = models.DateTimeField(_("revoked at"), null=True)

    privacy_classes: ClassVar[PrivacyClasses] = dict.fromkeys(
        ("id", "feed", "hash", "label", "created_at", "revoked_at"), PrivacyClass.OPERATIONAL
    )
    retention: ClassVar[Retention] = standing("who may send")

    class Meta:
        verbose_name = _("token of a feed")
        verbose_name_plural = _("tokens of feeds")


class Delivery(models.Model):
    """What a feed sent under one key; its rows lie in `Content` until each has its place."""

    feed_id: int
    feed = models.ForeignKey(Feed, models.PROTECT, related_name="deliveries", verbose_name=_("feed"))
    key = models.CharField(_("key"), max_length=200)
    name = models.CharField(_("file"), max_length=200)
    way = models.CharField(_("way"), max_length=16)
    format = models.CharField(_("format"), max_length=16)
    size = models.BigIntegerField(_("bytes"))
    sha256 = models.CharField(_("checksum"), max_length=64)
    state = models.CharField(_("state"), max_length=16)
    rows = models.IntegerField(_("rows"), default=0)
    done = models.IntegerField(_("rows worked off"), default=0)
    good = models.IntegerField(_("rows taken"), default=0)
    bad = models.IntegerField(_("rows refused"), default=0)
    late = models.IntegerField(_("rows that came late"), default=0)
    counts = models.JSONField(_("what became of them"), default=dict)
    notes = models.JSONField(_("what was odd"), default=list)
    units = models.JSONField(_("what it speaks of"), default=list)
    refusal = models.TextField(_("why it was refused"), blank=True, default="")
    missing = models.JSONField(_("columns that are missing"), default=list)
    found = models.JSONField(_("columns that came"), default=list)
    reference = models.CharField(_("reference"), max_length=80, blank=True, default="")
    first_at = models.DateTimeField(_("tells of from"), null=True)
    last_at = models.DateTimeField(_("tells of until"), null=True)
    landed_at = models.DateTimeField(_("landed at"))
    applied_at = models.DateTimeField(_("applied at"), null=True)
    requested_by = models.CharField(_("requested by"), max_length=80)
    division_path = DivisionPathField(_("division"))

    privacy_classes: ClassVar[PrivacyClasses] = dict.fromkeys(
        [
            "id",
            "feed",
            "key",
            "name",
            "way",
            "format",
            "size",
            "sha256",
            "state",
            "rows",
            "done",
            "good",
            "bad",
            "late",
            "counts",
            "notes",
            "units",
            "refusal",
            "missing",
            "found",
            "reference",
            "first_at",
            "last_at",
            "landed_at",
            "applied_at",
            "requested_by",
            "division_path",
        ],
        PrivacyClass.OPERATIONAL,
    )
    retention: ClassVar[Retention] = WITH_THE_OUTBREAK

    class Meta:
        verbose_name = _("delivery")
        verbose_name_plural = _("deliveries")
        indexes = [
            models.Index(fields=["feed", "-landed_at"], name="intake_delivery_feed_idx"),
            models.Index(fields=["feed", "id"], name="intake_delivery_waiting_idx", condition=models.Q(state="landed")),
            models.Index(fields=["feed"], name="intake_delivery_held_idx", condition=models.Q(state="held")),
            models.Index(fields=["landed_at"], name="intake_delivery_recent_idx"),
        ]
        constraints = [
            models.UniqueConstraint(name="intake_delivery_key_once", fields=["feed", "key"]),
            models.UniqueConstraint(name="intake_delivery_content_once", fields=["feed", "sha256"]),
            models.CheckConstraint(
                name="intake_delivery_state_known", condition=models.Q(state__in=[one.value for one in DeliveryState])
            ),
            models.CheckConstraint(
                name="intake_delivery_way_known", condition=models.Q(way__in=[one.value for one in Way])
            ),
            models.CheckConstraint(
                name="intake_delivery_applied_is_whole",
                condition=~models.Q(state=DeliveryState.APPLIED.value)
                | models.Q(applied_at__isnull=False, done=models.F("rows")),
            ),
            models.CheckConstraint(
                name="intake_delivery_refused_says_why",
                condition=~models.Q(state__in=[DeliveryState.REFUSED.value, DeliveryState.HELD.value])
                | ~models.Q(refusal=""),
            ),
        ]


class Content(models.Model):
    """What was sent, packed and sealed. Goes when every row has its place; a held one after its term at the latest."""

    delivery_id: int
    delivery = models.OneToOneField(Delivery, models.CASCADE, primary_key=True, related_name="content")
    sealed = models.BinaryField(_("content"))
    division_path = DivisionPathField(_("division"))

    privacy_classes: ClassVar[PrivacyClasses] = {
        "delivery": PrivacyClass.OPERATIONAL,
        "sealed": PrivacyClass.IDENTITY,
        "division_path": PrivacyClass.OPERATIONAL,
    }
    retention: ClassVar[Retention] = for_a_term("untaken_list", since="delivery__landed_at", parent="delivery")

    class Meta:
        verbose_name = _("content of a delivery")
        verbose_name_plural = _("contents of deliveries")


class RefusedRow(models.Model):
    """A row that was not taken: where it stood and why; its fields are sealed until it comes again."""

    delivery_id: int
    delivery = models.ForeignKey(Delivery, models.CASCADE, related_name="refused", verbose_name=_("delivery"))
    line = models.IntegerField(_("line"))
    reason = models.CharField(_("reason"), max_length=40)
    column = models.CharField(_("column"), max_length=40, blank=True, default="")
    detail = models.CharField(_("detail"), max_length=120, blank=True, default="")
    fields = models.BinaryField(_("as sent"), null=True)
    resolved_by_id: int | None
    resolved_by = models.ForeignKey(Delivery, models.PROTECT, null=True, related_name="resolves")
    division_path = DivisionPathField(_("division"))

    privacy_classes: ClassVar[PrivacyClasses] = {
        "id": PrivacyClass.OPERATIONAL,
        "delivery": PrivacyClass.OPERATIONAL,
        "line": PrivacyClass.OPERATIONAL,
        "reason": PrivacyClass.OPERATIONAL,
        "column": PrivacyClass.OPERATIONAL,
        "detail": PrivacyClass.OPERATIONAL,
        "fields": PrivacyClass.IDENTITY,
        "resolved_by": PrivacyClass.OPERATIONAL,
        "division_path": PrivacyClass.OPERATIONAL,
    }
    retention: ClassVar[Retention] = for_a_term("bad_row", since="delivery__landed_at", parent="delivery")

    class Meta:
        verbose_name = _("row that was refused")
        verbose_name_plural = _("rows that were refused")
        indexes = [
            models.Index(
                fields=["delivery"], name="intake_refused_open_idx", condition=models.Q(resolved_by__isnull=True)
            )
        ]
        constraints = [
            models.UniqueConstraint(name="intake_refused_line_once", fields=["delivery", "line"]),
            models.CheckConstraint(
                name="intake_refused_names_nobody_when_resolved",
                condition=models.Q(resolved_by__isnull=True) | models.Q(fields__isnull=True),
            ),
        ]
