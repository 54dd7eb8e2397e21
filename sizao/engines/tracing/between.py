"""How two people are linked: the shortest chains of contacts from the one to the other, with their evidence."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sizao.engines.tracing.answer import Answer
from sizao.engines.tracing.evidence import chain_to, episodes_behind
from sizao.engines.tracing.index import TraceIndex
from sizao.engines.tracing.library import trace
from sizao.engines.tracing.types import Episode, IndexWindow, Protocol


@dataclass(frozen=True, slots=True)
class Link:
    """One chain: an episode for each contact, from `source` on, each when its source could already pass it on."""

    source: str | int
    target: str | int
    episodes: tuple[Episode, ...]


def links(
    index: TraceIndex,
    one: IndexWindow,
    other: IndexWindow,
    protocol: Protocol,
    *,
    canonical: Mapping[Any, Any] | None = None,
    most: int = 5,
) -> list[Link]:
    """The shortest chains from `one` to `other` and from `other` to `one`, at most `most` each way, earliest first.

    The windows say when each may have been infectious; the protocol's rules and degrees bound the chains. No chain in
    either direction gives an empty list. Raises PresencesError as `sizao.trace` does.
    """
    found: list[Link] = []
    for start, target in ((one, other), (other, one)):
        answer = trace(index, [start], protocol, canonical=canonical)
        person = (canonical or {}).get(target.person, target.person)
        found.extend(Link(start.person, person, chain) for chain in _chains(answer, person, most))
    return sorted(found, key=lambda link: (len(link.episodes), link.episodes[-1].start))


def _chains(answer: Answer, person: str | int, most: int) -> list[tuple[Episode, ...]]:
    """Chains of the fewest contacts to a person: one through each source it met, by the earliest way to that source."""
    row = answer.find(person)
    if row is None:
        return []
    first_by_source: dict[Any, Episode] = {}
    for episode in episodes_behind(answer, row.person, row.degree):
        first_by_source.setdefault(episode.source, episode)
    chains = []
    for episode in sorted(first_by_source.values(), key=lambda e: (e.start, str(e.source)))[:most]:
        before = chain_to(answer, episode.source, row.degree - 1, before=episode.start) if row.degree > 1 else []
        chains.append((*before, episode))
    return chains
