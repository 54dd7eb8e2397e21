"""A feed connected by its declaration: what is not said is as the declaration has it."""

from collections.abc import Mapping
from datetime import datetime

from django.utils.translation import override

from sizao.desk.feeding.connecting import connect
from sizao.foundation.intake.queries import list_feeds
from sizao.foundation.intake.types import Feed, IntakeError
from sizao.interfaces.feeds.declarations import declaration_of


# China has one official time.
_ZONE = "Asia/Shanghai"


def default_title(adapter: str, name: str) -> str:
    """What a feed is called that nobody gave a title. Raises `DeclarationError`."""
    with override("zh-hans"):
        return f"{declaration_of(adapter).title} {name}"


def connect_declared(
    *,
    adapter: str,
    name: str,
    title: str = "",
    division_path: str = "",
    within_path: str = "",
    office: str = "",
    zone: str = "",
    every: int | None = None,
    expected_rows: int | None = None,
    settings: Mapping[str, str] | None = None,
    retention_days: int | None = None,
    pull_url: str = "",
    pull_every: int = 0,
    pull_secret: str | None = None,
    actor: str,
    at: datetime,
    reason: str,
) -> Feed:
    """Connects a system that `adapter` declares, or changes it; what is not said stays as it is.

    Raises `IntakeError` without a division or where the declaration asks for something that is not said.
    """
    declaration = declaration_of(adapter)
    before = next((feed for feed in list_feeds() if feed.name == name), None)
    if before is None and not division_path:
        raise IntakeError("A new feed needs its division.", next_step="Add --division PATH.")
    said = {**(before.settings if before else {}), **(settings or {})}
    for asked in declaration.settings:
        if asked.is_required and not said.get(asked.name):
            raise IntakeError(
                f"The adapter {adapter} needs the setting '{asked.name}'.", f"{asked.about}.",
                f"Add --set {asked.name}=...",
            )  # fmt: skip
    with override("zh-hans"):
        own_office = str(declaration.office)
    return connect(
        name=name,
        title=title or (before.title if before else default_title(adapter, name)),
        adapter=adapter,
        passes_to=declaration.passes_to,
        caps=declaration.caps,
        kind=declaration.setting.value,
        retention_days=retention_days,
        division_path=before.division_path if before else division_path,
        within_path=within_path or (before.within_path if before else division_path),
        office=office or (before.office if before else own_office),
        zone=zone or (before.zone if before else _ZONE),
        every=every if every is not None else (before.every if before else declaration.every),
        expected_rows=(
            expected_rows
            if expected_rows is not None
            else (before.expected_rows if before else declaration.expected_rows)
        ),
        settings=said,
        pull_url=pull_url or (before.pull_url if before else ""),
        pull_every=pull_every or (before.pull_every if before else 0),
        pull_secret=pull_secret,
        actor=actor,
        at=at,
        reason=reason,
    )
