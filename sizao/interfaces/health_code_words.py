"""How the color of a health code is shown, where a locality shows one: a word and a shape beside it, and its rule."""

from typing import Any

from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from sizao.engines.policy.types import Decision
from sizao.engines.policy.vocabulary import Color


# (tone, word)
COLORS: dict[Color, tuple[str, str | Promise]] = {
    Color.RED: ("late", _("red code")),
    Color.YELLOW: ("due", _("yellow code")),
    Color.GREEN: ("well", _("green code")),
}


def health_code_words(decision: Decision | None) -> dict[str, Any] | None:
    """What the part `health_code.html` shows; None where no code is shown."""
    if decision is None:
        return None
    shown = decision.outcome
    tone, word = COLORS[shown.color]
    return {
        "tone": tone,
        "word": word,
        "what": shown.what["en" if get_language() == "en" else "zh"],
        "rule": shown.rule,
    }
