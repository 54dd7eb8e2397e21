"""The shell of phone pages: what a part of the system declares to work without a network, and its addresses.

    SHELL = PhoneShell("gate", page="gate", title=_("Gate"), assets=("field/gate.js",))
    urlpatterns = [path("gate/", gate, name="gate"), *shell_urls(SHELL)]

The page, `field/NAME/page.html`, extends `field/base.html` and marks its form with `data-keep`; what answers an entry
is `field/NAME/sheet.html`. Its view answers with `shell_page` and `shell_answer`, as `docs/explanation/phone-shell.md`
says; pages elsewhere render with `shell_context(SHELL)`.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, wraps
from hashlib import sha256
from secrets import token_urlsafe
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.staticfiles import finders
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import URLPattern, path, reverse
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe


# What every phone page needs.
_FRAME = ("console/mark.svg", "console/sizao.css", "field/phone.css", "field/queue.js", "field/shell.js")
# Sent by the shell only: the answer is a part of a page then, and comes once however often it is sent.
ONCE_HEADER = "Idempotency-Key"
_AGE_HEADER = "X-Kept-Seconds"
_FORGET_HEADER = "X-Forget-Seconds"
# The phone keeps what was not sent for a week; whoever says more is not believed.
_LONGEST_KEPT = 7 * 24 * 3600
_LONGEST_KEY = 64
_YEAR = 365 * 24 * 3600


@dataclass(frozen=True, slots=True)
class PhoneShell:
    """A part of the system that opens and takes entries without a network.

    `page` is the name of its address, which must be `NAME/`; the worker rules what lies below. `assets` are static
    files of its own, `lists` names of addresses whose answers are the same for everybody and are kept as they are.
    Lists about people are kept by the page's script instead (`Kept.keepList`), encrypted and for a term. For
    `answer_hours` the phone shows the answer to an entry again.
    """

    name: str
    page: str
    title: str | Promise
    assets: tuple[str, ...] = ()
    lists: tuple[str, ...] = ()
    answer_hours: float = 1

    @property
    def files(self) -> tuple[str, ...]:
        return (*_FRAME, *self.assets)


def shell_urls(shell: PhoneShell) -> list[URLPattern]:
    """The addresses that the shell itself needs, to be added to those of its page."""
    return [
        path(f"{shell.name}/worker.js", _worker(shell), name=f"{shell.name}-worker"),
        path(f"{shell.name}/app.webmanifest", _manifest(shell), name=f"{shell.name}-manifest"),
        path(f"{shell.name}/ticket/", ticket, name=f"{shell.name}-ticket"),
    ]


def shell_context(shell: PhoneShell) -> dict[str, Any]:
    """What `field/base.html` needs to know of the shell."""
    return {
        "shell": shell,
        "shell_setup": {
            "name": shell.name,
            "worker": reverse(f"{shell.name}-worker"),
            "scope": reverse(shell.page),
            "ticket": reverse(f"{shell.name}-ticket"),
            "words": _words(),
        },
        "shell_manifest": reverse(f"{shell.name}-manifest"),
        "shell_languages": [
            (code, name, f"{reverse(shell.page)}?{urlencode({'language': code})}") for code, name in settings.LANGUAGES
        ],
    }


def in_language_asked(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Lets `?language=` of the address choose the language, and remembers it: without a network nothing else can."""

    @wraps(view)
    def run(request: HttpRequest, *arguments: Any, **named: Any) -> HttpResponse:
        asked = request.GET.get("language", "")
        if asked not in dict(settings.LANGUAGES):
            return view(request, *arguments, **named)
        translation.activate(asked)
        request.LANGUAGE_CODE = asked
        response = view(request, *arguments, **named)
        # The worker and the page's script fetch each language by themselves: that is nobody's choice.
        is_chosen = request.headers.get("Sec-Fetch-Mode", "navigate") == "navigate"
        if is_chosen and request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME) != asked:
            response.set_cookie(settings.LANGUAGE_COOKIE_NAME, asked, max_age=_YEAR, samesite="Lax")
        return response

    return run


def is_from_shell(request: HttpRequest) -> bool:
    """Whether the shell sent this, so that a part of a page is wanted and not all of it."""
    return ONCE_HEADER in request.headers


def once_key(request: HttpRequest) -> str:
    """The word by which something sent twice is known; made by the phone, or by the form where there is no script."""
    return (request.headers.get(ONCE_HEADER) or request.POST.get("once", ""))[:_LONGEST_KEY]


def kept_seconds(request: HttpRequest) -> int:
    """How long ago this was entered, in seconds: a difference on the phone's own clock, which may be wrong by hours."""
    text = request.headers.get(_AGE_HEADER, "0")
    return min(int(text), _LONGEST_KEPT) if text.isdecimal() and len(text) < 10 else 0


def forgets_after(response: HttpResponse, *, hours: float) -> HttpResponse:
    """Says for how long the phone may keep this answer."""
    response[_FORGET_HEADER] = str(int(hours * 3600))
    return response


def shell_page(request: HttpRequest, shell: PhoneShell, context: dict[str, Any], status: int = 200) -> HttpResponse:
    """The page. Asked for, it is the same for everybody and lies on the phone; an answer in it is stored nowhere."""
    values = {"once": token_urlsafe(16), **shell_context(shell), **context}
    response = render(request, f"field/{shell.name}/page.html", values, status=status)
    response["Cache-Control"] = "no-store" if request.method == "POST" else "no-cache"
    return response


def shell_answer(request: HttpRequest, shell: PhoneShell, context: dict[str, Any], status: int = 200) -> HttpResponse:
    """The answer to an entry: a part of the page for the shell, the whole page where there is no script."""
    if not is_from_shell(request):
        return shell_page(request, shell, context, status)
    response = render(request, f"field/{shell.name}/sheet.html", context, status=status)
    response["Cache-Control"] = "no-store"
    return forgets_after(response, hours=shell.answer_hours)


@require_safe
@never_cache
def ticket(request: HttpRequest) -> HttpResponse:
    """What a phone asks before it sends: the token of forms as it is now. A page from the store has an old one."""
    return JsonResponse({"token": get_token(request)})


def _worker(shell: PhoneShell) -> Callable[[HttpRequest], HttpResponse]:
    @require_safe
    def worker(request: HttpRequest) -> HttpResponse:
        start = reverse(shell.page)
        setup = {
            "name": shell.name,
            "version": _version(shell),
            "start": start,
            "ticket": reverse(f"{shell.name}-ticket"),
            "pages": {code: f"{start}?{urlencode({'language': code})}" for code, _name in settings.LANGUAGES},
            "files": [static(name) for name in shell.files],
            "lists": [reverse(name) for name in shell.lists],
        }
        scripts = json.dumps([static("field/queue.js"), static("field/worker.js")])
        text = f"self.SHELL = {json.dumps(setup)};\nimportScripts(...{scripts});\n"
        return HttpResponse(text, content_type="text/javascript", headers={"Cache-Control": "no-cache"})

    return worker


def _manifest(shell: PhoneShell) -> Callable[[HttpRequest], HttpResponse]:
    @require_safe
    def manifest(request: HttpRequest) -> HttpResponse:
        start = reverse(shell.page)
        facts = {
            "name": f"{shell.title} · {_('Sizao')}",
            "short_name": str(shell.title),
            "lang": "en" if get_language() == "en" else "zh-Hans",
            "id": start,
            "start_url": start,
            "scope": start,
            "display": "standalone",
            "background_color": "#f6f7f8",
            "theme_color": "#1f6f8b",
            "icons": [{"src": static("console/mark.svg"), "sizes": "any", "type": "image/svg+xml"}],
        }
        return JsonResponse(facts, content_type="application/manifest+json", json_dumps_params={"ensure_ascii": False})

    return manifest


@cache
def _version(shell: PhoneShell) -> str:
    """Another one for every change of what the phone keeps, so that it fetches all of it anew, together."""
    whole = sha256(repr((shell.name, shell.page, shell.lists)).encode())
    for name in (*shell.files, "field/worker.js"):
        found = finders.find(name)
        if found:
            with open(str(found), "rb") as file:
                whole.update(sha256(file.read()).digest())
    return whole.hexdigest()[:16]


def _words() -> dict[str, str]:
    """What the scripts say."""
    return {
        "offline": _("No network. What you enter is kept on this phone and sent later by itself."),
        "kept": _("Kept on this phone, not sent yet"),
        "sending": _("Being sent …"),
        "sent": _("It was sent"),
        "refused": _("Not taken: something has to be corrected"),
        "sign_in": _("Kept on this phone; sign in to send it"),
        "later": _("Kept on this phone; the server asks to wait a little"),
        "show": _("Show"),
        "correct": _("Correct"),
        "drop": _("Remove"),
        "drop_sure": _("Not sent yet. Remove it nevertheless?"),
        "full": _("This phone could not keep it. It is sent without being kept."),
    }
