"""What the pages of supplies share: amounts in words and back, names of items, choices of forms."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from django.http import HttpRequest
from django.utils.timezone import localtime
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from sizao.desk.supply_numbers import Catalogue, get_catalogue
from sizao.foundation.accounts.permissions import can
from sizao.foundation.accounts.types import Permission
from sizao.interfaces.supplies_words import UNITS
from sizao.kernel.errors import SizaoError
from sizao.readiness.supplies.types import NotEnoughError, Store, SuppliesError


REASON = "supplies"
_THOUSANDTHS = 1000
_MOST = Decimal(10**9)
# From so many units on an amount is shown in steps of so many thousandths.
_ROUNDED = ((100, 1000), (10, 100), (1, 10))


def item_name(catalogue: Catalogue, code: str) -> str:
    """What an item is called on the page; its word where no pack has it any more."""
    item = catalogue.items.get(code)
    return code if item is None else str(item.name["en" if get_language() == "en" else "zh"])


def unit_of(catalogue: Catalogue, code: str) -> str:
    item = catalogue.items.get(code)
    return "" if item is None else str(UNITS[item.unit])


def plain(amount: int) -> str:
    """Thousandths as a number for people: `1,234.5`, without what is nothing behind the point."""
    whole, rest = divmod(abs(amount), _THOUSANDTHS)
    sign = "−" if amount < 0 else ""
    return f"{sign}{whole:,}" + (f".{rest:03d}".rstrip("0") if rest else "")


def amount_words(catalogue: Catalogue, code: str, amount: int) -> str:
    """`38.5 kg`: the larger an amount, the fewer places behind the point. The book has all of them."""
    step = next((step for least, step in _ROUNDED if abs(amount) >= least * _THOUSANDTHS), 1)
    amount = round(amount / step) * step
    return f"{plain(amount)} {unit_of(catalogue, code)}".strip()


def read_amount(text: str) -> int:
    """Thousandths of what somebody typed. Raises `SuppliesError` for what is no amount above nothing."""
    try:
        value = Decimal(text.strip().replace(",", "").replace("，", ""))
    except InvalidOperation:
        raise SuppliesError(
            _("“%(text)s” is no amount.") % {"text": text.strip()[:20]}, next_step=_("Write a number like 12.5.")
        ) from None
    if not value.is_finite() or not 0 <= value < _MOST or value != value.quantize(Decimal("0.001")):
        raise SuppliesError(
            _("“%(text)s” is no amount.") % {"text": text.strip()[:20]},
            _("It is below nothing, too large, or has more than three places behind the point."),
            _("Write a number like 12.5."),
        )
    return int(value * _THOUSANDTHS)


def read_day(text: str) -> date | None:
    """A day that somebody typed; None for nothing. Raises `SuppliesError`."""
    words = text.strip().replace("/", "-").replace(".", "-")
    if not words:
        return None
    try:
        return date(*map(int, words.split("-")))
    except (ValueError, TypeError):
        raise SuppliesError(
            _("“%(text)s” is no day.") % {"text": text.strip()[:20]}, next_step=_("Write it like 2021-11-05.")
        ) from None


def read_number(text: str) -> int:
    """A number of a row out of a form; 0, which no row has, for anything else."""
    return int(text) if text.isdecimal() and len(text) < 16 else 0


def in_page_words(error: SizaoError, catalogue: Catalogue, code: str = "") -> SizaoError:
    """A refusal that names amounts, in the language of the page."""
    if not isinstance(error, NotEnoughError):
        return error
    unit = unit_of(catalogue, error.item or code)
    words = {"there": plain(error.there), "wanted": plain(error.wanted), "unit": unit}
    return SizaoError(
        _("%(item)s: %(there)s %(unit)s are there, %(wanted)s %(unit)s are to go out.")
        % (words | {"item": item_name(catalogue, error.item or code)}),
        _("Another %(expired)s %(unit)s have expired.") % {"expired": plain(error.expired), "unit": unit}
        if error.expired
        else "",
        _("Take less, or note first what came in. If the shelf holds more, count it and note the count."),
    )


def item_choices(catalogue: Catalogue) -> list[tuple[str, str]]:
    return [(code, f"{item_name(catalogue, code)} ({unit_of(catalogue, code)})") for code in catalogue.items]


def store_choices(stores: Sequence[Store]) -> list[tuple[str, str]]:
    return [(str(one.id), one.name) for one in stores]


def today(at: datetime) -> date:
    """The day by the clocks here."""
    return localtime(at).date()


def frame(request: HttpRequest, at: datetime, tab: str, **more: Any) -> dict[str, Any]:
    """What every page of supplies shows around its own: the tabs that are open to the reader."""
    tabs = (
        ("supplies", _("How long it lasts"), Permission.SEE_SUPPLIES),
        ("supplies-stock", _("Stock"), Permission.SEE_SUPPLIES),
        ("supplies-requests", _("Requests"), Permission.SEE_SUPPLIES),
        ("supplies-deliveries", _("Deliveries of goods"), Permission.SEE_SUPPLIES),
        ("supplies-help", _("Calls for help"), Permission.ANSWER_HELP),
        ("supplies-stores", _("Stores and whitelist"), Permission.SEE_SUPPLIES),
    )
    shown = [(name, label, name == tab) for name, label, needed in tabs if can(request.user, needed)]
    return {"tabs": shown, "typed": request.POST, **more}


def catalogue_at(at: datetime) -> Catalogue:
    return get_catalogue(at=at)


def given_lines(given: Mapping[str, str], catalogue: Catalogue, prefix: str = "amount") -> list[tuple[str, int]]:
    """(item, thousandths) of every filled field `PREFIX-ITEM`. Raises `SuppliesError`."""
    return [
        (code, read_amount(given[f"{prefix}-{code}"]))
        for code in catalogue.items
        if given.get(f"{prefix}-{code}", "").strip()
    ]
