"""How settings, times and durations of a trace are worded."""

from datetime import UTC, datetime

from django.utils.functional import Promise
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from sizao.kernel.settings_of_contact import Setting


SETTINGS: dict[str, str | Promise] = {
    Setting.HOUSEHOLD: gettext_lazy("household"),
    Setting.WORKPLACE: gettext_lazy("workplace"),
    Setting.SCHOOL: gettext_lazy("school"),
    Setting.RESTAURANT: gettext_lazy("restaurant"),
    Setting.BANQUET: gettext_lazy("banquet"),
    Setting.SHOP: gettext_lazy("shop"),
    Setting.MARKET: gettext_lazy("market"),
    Setting.LEISURE: gettext_lazy("leisure"),
    Setting.BUS: gettext_lazy("bus"),
    Setting.COACH_SEALED: gettext_lazy("sealed coach"),
    Setting.COACH_VENTILATED: gettext_lazy("ventilated coach"),
    Setting.TRAIN_SEALED: gettext_lazy("sealed train"),
    Setting.TRAIN_UNSEALED: gettext_lazy("unsealed train"),
    Setting.AIRCRAFT: gettext_lazy("aircraft"),
    Setting.AIRCRAFT_UNFILTERED: gettext_lazy("aircraft without filters"),
    Setting.SHIP: gettext_lazy("ship"),
    Setting.TAXI: gettext_lazy("taxi"),
    Setting.STATION: gettext_lazy("station"),
    Setting.CHECKPOINT: gettext_lazy("checkpoint"),
    Setting.HOTEL: gettext_lazy("hotel"),
    Setting.CLINIC: gettext_lazy("clinic"),
    Setting.OTHER: gettext_lazy("other place"),
}


def setting_words(setting: str) -> str | Promise:
    return SETTINGS.get(setting, setting)


def local(second: float, *, iso: bool = False) -> str:
    """An instant (seconds since 1970) as the city's clocks showed it."""
    instant = localtime(datetime.fromtimestamp(second, UTC))
    return instant.isoformat() if iso else instant.strftime("%m-%d %H:%M")


def clock_range(start: float, end: float, *, days: bool = False) -> str:
    """From and to; the day is said once where both lie on it."""
    first, last = local(start), local(end)
    if not days and first[:5] == last[:5]:
        return f"{first}–{last[6:]}"
    return f"{first} – {last}"


def duration(seconds: int) -> str:
    """Seconds as hours and minutes, or as seconds where it was less than a minute."""
    if seconds < 60:
        return ngettext("%(n)d second", "%(n)d seconds", seconds) % {"n": seconds}
    hours, minutes = divmod(seconds // 60, 60)
    if not hours:
        return _("%(n)d min") % {"n": minutes}
    return _("%(h)d h %(n)02d min") % {"h": hours, "n": minutes}
