"""Answers that were kept, and whether the same question still has the same answer."""

from typing import Any

from django.http import HttpRequest

from sizao.desk.tracing import CaseTrace
from sizao.foundation.accounts.queries import list_accounts
from sizao.interfaces.console.tracing import choices
from sizao.interfaces.console.words import moment
from sizao.response.cases.types import Trace


def kept_context(request: HttpRequest, found: CaseTrace) -> dict[str, Any]:
    """What was kept of this case, newest first; `newest_changed` where later data changed the newest same question."""
    if not found.file.traces:
        return {"traces": []}
    names = {account.actor_id: account.display_name for account in list_accounts(below=request.user.division_path)}
    digest = found.answer.digest() if any(_is_same_question(trace, found) for trace in found.file.traces) else ""
    traces = [_line(request, trace, found, digest, names) for trace in reversed(found.file.traces)]
    same = [line for line in traces if line["state"]]
    return {"traces": traces, "newest_changed": same[0] if same and same[0]["state"] == "changed" else None}


def _line(request: HttpRequest, trace: Trace, found: CaseTrace, digest: str, names: dict[str, str]) -> dict[str, Any]:
    state = ""
    if _is_same_question(trace, found):
        state = "same" if trace.digest == digest else "changed"
    sizes = [size.people for size in found.answer.sizes]
    settings = {name: trace.settings.get(name) or "" for name in ("protocol", "degrees", "minutes")}
    return {
        "at": moment(trace.at),
        "actor": names.get(trace.actor, trace.actor),
        "protocol": settings["protocol"] or trace.protocol,
        "minutes": settings["minutes"],
        "sizes": " / ".join(f"{size:,}" for size in trace.level_sizes),
        "digest": trace.digest,
        "state": state,
        # Empty where only times or sources changed, and every degree has as many people as before.
        "change": " / ".join(f"{now - then:+,}" for now, then in zip(sizes, trace.level_sizes, strict=False))
        if sizes != list(trace.level_sizes)
        else "",
        "query": choices.query(request, **{name: str(value) for name, value in settings.items()}),
    }


def _is_same_question(trace: Trace, found: CaseTrace) -> bool:
    return trace.protocol_hash == found.pack.hash and dict(trace.settings) == found.choice.as_settings()
