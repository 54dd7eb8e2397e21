"""The product's addresses and one page more: a trial of the phone shell that counts what it takes."""

from collections import Counter
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.urls import path

from config.urls import *  # noqa: F403
from config.urls import urlpatterns as _of_the_product
from sizao.interfaces.field.shell import (
    PhoneShell,
    forgets_after,
    in_language_asked,
    kept_seconds,
    once_key,
    shell_context,
    shell_urls,
)


SHELL = PhoneShell("trial", page="trial", title="Trial")
_PAGE = """{% extends "field/base.html" %}{% block content %}
<h1>{% if language == "en" %}Trial{% else %}试用{% endif %}</h1>
<form method="post" action="/trial/?language={{ language }}" data-keep data-label="Trial">{% csrf_token %}
{% if problem %}<p role="alert">{{ problem }}</p>{% endif %}<label>Word <input name="word" value="{{ word }}"></label>
<button class="main">Send</button></form>{% endblock %}{% block after %}
<template id="kept-sheet"><h1>Kept</h1></template>{% endblock %}"""
_FORM = _PAGE[_PAGE.index("<form") : _PAGE.index("{% endblock %}{% block after")]

# What the page was sent, and how it answers: a status, or None for as it should.
taken: Counter[str] = Counter()
ages: list[int] = []
answers: dict[str, Any] = {"status": None, "lose": False}


@in_language_asked
def trial(request: HttpRequest) -> HttpResponse:
    if request.method == "GET":
        return HttpResponse(engines["django"].from_string(_PAGE).render(shell_context(SHELL), request))
    if answers["status"]:
        return HttpResponse("wait", status=answers["status"], headers={"Retry-After": "1"})
    word = request.POST.get("word", "")
    if word == "wrong":
        context = {"problem": "Not this word.", "word": word}
        return HttpResponse(engines["django"].from_string(_FORM).render(context, request), status=422)
    taken[once_key(request) + word] += 1
    ages.append(kept_seconds(request))
    if answers["lose"]:
        answers["lose"] = False
        return HttpResponse(status=502)
    return forgets_after(HttpResponse(f"<h1>Taken: {word}</h1>"), hours=1)


urlpatterns = [*_of_the_product, path("trial/", trial, name="trial"), *shell_urls(SHELL)]
