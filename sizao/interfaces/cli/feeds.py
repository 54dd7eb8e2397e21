"""Feeds from the command line: connect systems, take their files, look how they do, and let the fakes send.

Exit status: 0 when it was done, also if single rows were refused (the summary says how many and why); 1 from `health`
when a feed is silent; 2 when nothing was taken.
"""

import argparse
import sys
from collections import Counter
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from threading import Event
from typing import Any

from sizao.interfaces.cli.application import application
from sizao.interfaces.clock import machine_time, now
from sizao.kernel.errors import SizaoError


NAME = "feeds"
HELP = "Connect systems that send, take their files, see how they do, and replay the demo's day."

_ACTOR = "system:command-line"
_REASON = "command line"
_SILENT = 1


class FeedsCommandError(SizaoError):
    """The command cannot be done as given."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    acts = parser.add_subparsers(dest="act", required=True, metavar="ACT")
    acts.add_parser("list", help="list the feeds that are connected, and the adapters there are")
    health = acts.add_parser("health", help="how each feed does: last seen, rows, refused, late, coverage, silence")
    health.add_argument("--within", default="n13", metavar="PATH", help="a division (default: all)")

    connect = acts.add_parser("connect", help="connect a system, or change it")
    connect.add_argument("name")
    connect.add_argument("--adapter", help="which declaration reads it; see `sizao feeds list`")
    connect.add_argument("--title", default="", help="what people call it")
    connect.add_argument("--division", default="", metavar="PATH", help="whose feed it is, for example n13.n1307")
    connect.add_argument("--within", default="", metavar="PATH", help="where its people are looked for")
    connect.add_argument("--office", default="", help="the office that answers for it (no person's name)")
    connect.add_argument("--zone", default="", help="where times without an offset are local")
    connect.add_argument("--every", type=int, metavar="SECONDS", help="in which something is expected; 0: nothing is")
    connect.add_argument("--expected-rows", type=int, metavar="N", help="rows expected in a day")
    connect.add_argument("--set", action="append", default=[], metavar="NAME=VALUE", help="what the adapter asks for")
    connect.add_argument("--keep-days", type=int, metavar="N", help="how long its presences are kept")
    connect.add_argument("--pull", default="", metavar="ADDRESS", help="fetch it from there")
    connect.add_argument("--pull-every", type=int, default=0, metavar="SECONDS")
    connect.add_argument("--pull-secret-file", type=Path, help="a file with the token to fetch with")
    connect.add_argument("--token", metavar="LABEL", help="issue a token for the API and show it once")
    connect.add_argument("--revoke-tokens", action="store_true", help="take all its tokens out of use")
    connect.add_argument("--pause", action=argparse.BooleanOptionalAction, help="expect nothing for a while")

    take = acts.add_parser("take", help="take a file of a feed")
    take.add_argument("file", type=Path)
    take.add_argument("--feed", required=True)
    take.add_argument("--key", help="idempotency key; without it the content is the key")

    refused = acts.add_parser("refused", help="write the rows of a delivery that wait for correction, with reasons")
    refused.add_argument("--delivery", type=int, required=True)
    refused.add_argument("--out", type=Path, required=True)
    refused.add_argument("--purpose", default="data_correction", help="kept in the audit trail")

    columns = acts.add_parser("columns", help="say which column is which in a held delivery, and apply it")
    columns.add_argument("--delivery", type=int, required=True)
    columns.add_argument("--map", action="append", required=True, metavar="COLUMN=NAME")

    table = acts.add_parser("timetable", help="put a timetable in, against which lists of passengers are checked")
    table.add_argument("file", type=Path)

    fake = acts.add_parser("fake", help="let the fake of a system send what the synthetic city does on a day")
    fake.add_argument("adapter")
    fake.add_argument("--way", choices=["command", "folder", "api", "fetch", "print"], default="command")
    fake.add_argument("--address", default="", help="for --way api: POST there, .../api/v1/feeds/NAME")
    fake.add_argument("--secret-file", type=Path, help="the token for --way api; whom --way fetch serves")
    fake.add_argument("--port", type=int, default=8199, help="for --way fetch: lay the rows out there until Ctrl-C")
    fake.add_argument("--on", help="the local day (default: today in the realm)")
    fake.add_argument("--most", type=int, metavar="N", help="at most so many rows")
    _add_city(fake)

    again = acts.add_parser(
        "replay",
        help="let a day happen while the clock runs faster: systems send, people report and are read at gates",
    )
    again.add_argument("--speed", type=int, default=60, help="how many times as fast (default: 60)")
    again.add_argument("--hours", type=float, default=24, help="how many hours of the realm (default: 24)")
    again.add_argument("--apply", action="store_true", help="apply here what is sent; else the worker does")
    again.add_argument(
        "--systems-only", action="store_true", help="only systems send; nobody reports, scans or hands over"
    )
    _add_city(again)


def _add_city(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--scale", choices=["tiny", "demo", "county", "full"], default="demo")
    parser.add_argument("--seed", type=int, default=20211023)


def run(arguments: argparse.Namespace) -> int:
    acts = {
        "list": _list,
        "health": _health,
        "connect": _connect,
        "take": _take,
        "refused": _refused,
        "columns": _columns,
        "timetable": _timetable,
        "fake": _fake,
        "replay": _replay,
    }
    with application():
        return acts[arguments.act](arguments)


def _list(arguments: argparse.Namespace) -> int:
    from sizao.foundation.intake.queries import list_feeds
    from sizao.interfaces.feeds.declarations import DECLARATIONS

    for feed in list_feeds():
        seen = f"{feed.last_seen_at:%Y-%m-%d %H:%M}" if feed.last_seen_at else "never"
        print(f"{feed.name:<24} {feed.adapter:<14} {feed.division_path:<28} last seen {seen}  {feed.title}")
    print("\nAdapters: " + ", ".join(DECLARATIONS))
    return 0


def _health(arguments: argparse.Namespace) -> int:
    from sizao.foundation.database.scope import scope
    from sizao.foundation.intake.queries import list_health
    from sizao.interfaces.feeds.working import expected_units, limits

    at = now()
    with scope(arguments.within, actor=_ACTOR):
        found = list_health(
            within=arguments.within, at=at, limits=lambda feed: limits(feed, at=at), expected_units=expected_units
        )
    print(
        f"{'feed':<24} {'last seen':<17} {'rows':>9} {'refused':>8} {'late':>7} {'to correct':>10} "
        f"{'coverage':>8}  state"
    )
    for one in found:
        seen = f"{one.feed.last_seen_at:%Y-%m-%d %H:%M}" if one.feed.last_seen_at else "never"
        share = "" if one.coverage is None else f"{one.coverage:.0%}"
        state = f"SILENT since {one.silent_since:%Y-%m-%d %H:%M}" if one.silent_since else "well"
        if one.held:
            state += f", {one.held} held"
        print(
            f"{one.feed.name:<24} {seen:<17} {one.rows:>9,} {one.refused:>8,} {one.late:>7,} {one.open_rows:>10,}"
            f" {share:>8}  {state}"
        )
    return _SILENT if any(one.is_silent for one in found) else 0


def _connect(arguments: argparse.Namespace) -> int:
    from sizao.foundation.intake.operations import issue_feed_token, pause_feed, revoke_feed_tokens
    from sizao.foundation.intake.queries import list_feeds
    from sizao.interfaces.feeds.connecting import connect_declared

    who: dict[str, Any] = {"actor": _ACTOR, "at": now(), "reason": _REASON}
    before = next((feed for feed in list_feeds() if feed.name == arguments.name), None)
    adapter = arguments.adapter or (before.adapter if before else "")
    if not adapter:
        raise FeedsCommandError("A new feed needs its adapter.", next_step="Add --adapter ADAPTER.")
    secret = arguments.pull_secret_file.read_text("utf-8").strip() if arguments.pull_secret_file else None
    feed = connect_declared(
        adapter=adapter, name=arguments.name, title=arguments.title, division_path=arguments.division,
        within_path=arguments.within, office=arguments.office, zone=arguments.zone, every=arguments.every,
        expected_rows=arguments.expected_rows, settings=_pairs(arguments.set, "--set", "stations=张家口"),
        retention_days=arguments.keep_days, pull_url=arguments.pull, pull_every=arguments.pull_every,
        pull_secret=secret, **who,
    )  # fmt: skip
    print(f"Feed {feed.name} ({feed.adapter}): {feed.division_path}, people of {feed.within_path}, {feed.office}.")
    if arguments.pause is not None:
        pause_feed(name=feed.name, is_paused=arguments.pause, **who)
    if arguments.revoke_tokens:
        print(f"{revoke_feed_tokens(feed=feed.name, **who)} tokens revoked.")
    if arguments.token:
        print(f"Token (shown this once): {issue_feed_token(feed=feed.name, label=arguments.token, **who)}")
    return 0


def _take(arguments: argparse.Namespace) -> int:
    from sizao.foundation.database.scope import scope
    from sizao.foundation.intake.queries import get_delivery, get_feed
    from sizao.foundation.intake.types import DeliveryState, Way
    from sizao.interfaces.feeds.working import apply, take_in

    if not arguments.file.is_file():
        raise FeedsCommandError(f"There is no file {arguments.file}.")
    feed = get_feed(name=arguments.feed)
    with scope(feed.within_path, actor=_ACTOR):
        delivery = take_in(
            feed=feed.name, key=arguments.key, name=arguments.file.name, content=arguments.file.read_bytes(),
            way=Way.COMMAND, actor=_ACTOR, at=now(), reason=_REASON, apply_after=timedelta(minutes=10),
        )  # fmt: skip
    if delivery.repeated:
        print(f"This was sent before: delivery {delivery.number}.", file=sys.stderr)
    if delivery.state is DeliveryState.LANDED:
        apply(feed=feed.name, division_path=feed.division_path, at=now, reason=_REASON, progress=_show_progress)
        _end_progress()
    with scope(feed.division_path, actor=_ACTOR):
        return _summarize(get_delivery(number=delivery.number))


def _summarize(delivery: Any) -> int:
    from sizao.foundation.intake.queries import list_refused
    from sizao.foundation.intake.types import DeliveryState
    from sizao.interfaces.feeds.words import describe_count, describe_note, describe_refusal

    print(f"Delivery {delivery.number} of {delivery.feed}: {delivery.state.value}, {delivery.rows:,} rows.")
    if delivery.state is DeliveryState.PASSED:
        print(f"  passed on: {delivery.reference}")
    if delivery.refusal:
        print(f"  {delivery.refusal}")
    if delivery.state is DeliveryState.HELD:
        print(f"  Say which is which: sizao feeds columns --delivery {delivery.number} --map COLUMN=NAME")
        return 2
    print(f"  {delivery.good:>9,}  taken")
    for word, number in delivery.counts.items():
        print(f"             {describe_count(word, number)}")
    if delivery.late:
        print(f"  {delivery.late:>9,}  came late")
    if delivery.bad:
        print(f"  {delivery.bad:>9,}  refused")
        rows = list_refused(number=delivery.number)
        for words, number in Counter(describe_refusal(row.reason, row.column) for row in rows).most_common():
            print(f"             {number:,} · {words}")
        print(f"  To correct them: sizao feeds refused --delivery {delivery.number} --out rows.csv, then take it.")
    for note in delivery.notes:
        print(f"  {describe_note(note)}")
    return 2 if delivery.state is DeliveryState.REFUSED else 0


def _refused(arguments: argparse.Namespace) -> int:
    from sizao.foundation.database.scope import scope
    from sizao.foundation.intake.queries import access_refused, list_feeds, refused_csv
    from sizao.foundation.intake.types import FeedNotFoundError
    from sizao.interfaces.feeds.words import describe_refusal

    for path in sorted({feed.division_path for feed in list_feeds()}):
        with scope(path, actor=_ACTOR):
            try:
                names, rows = access_refused(
                    number=arguments.delivery, actor=_ACTOR, purpose=arguments.purpose, at=now()
                )
            except FeedNotFoundError:
                continue
        text = refused_csv(names, rows, number=arguments.delivery, describe=describe_refusal)
        arguments.out.write_bytes(text.encode())
        print(f"{len(rows):,} rows written to {arguments.out}. Correct them and take the file again.")
        return 0
    raise FeedsCommandError(f"There is no delivery {arguments.delivery}.")


def _columns(arguments: argparse.Namespace) -> int:
    from sizao.foundation.database.scope import scope
    from sizao.foundation.intake.operations import settle_columns
    from sizao.foundation.intake.queries import get_delivery, list_feeds
    from sizao.foundation.intake.types import FeedNotFoundError
    from sizao.interfaces.feeds.working import apply

    pairs = _pairs(arguments.map, "--map", "train=车次")
    for feed in list_feeds():
        with scope(feed.division_path, actor=_ACTOR):
            try:
                if get_delivery(number=arguments.delivery).feed != feed.name:
                    continue
            except FeedNotFoundError:
                continue
            settle_columns(number=arguments.delivery, columns=pairs, actor=_ACTOR, at=now(), reason=_REASON)
        apply(feed=feed.name, division_path=feed.division_path, at=now, reason=_REASON)
        with scope(feed.division_path, actor=_ACTOR):
            return _summarize(get_delivery(number=arguments.delivery))
    raise FeedsCommandError(f"There is no delivery {arguments.delivery}.")


def _timetable(arguments: argparse.Namespace) -> int:
    import gzip

    from sizao.engines.rail.timetable import read_timetable
    from sizao.interfaces.feeds.working import installed_timetable_path

    if not arguments.file.is_file():
        raise FeedsCommandError(f"There is no file {arguments.file}.")
    content = arguments.file.read_bytes()
    text = (gzip.decompress(content) if arguments.file.suffix == ".gz" else content).decode("utf-8-sig")
    found = read_timetable(text)
    installed_timetable_path().write_text(text, "utf-8")
    print(f"{len(found.services):,} train numbers and {len(found.stations):,} stations.")
    return 0


def _fake(arguments: argparse.Namespace) -> int:
    from datetime import date

    from sizao.engines.city import generate_city
    from sizao.foundation.intake.types import Way
    from sizao.interfaces.feeds.fake_ways import drop, laid_out, push
    from sizao.interfaces.feeds.fakes import as_csv, fake_day
    from sizao.interfaces.feeds.replaying import CITY_PATH, connect_fakes, feed_of_fake, send_fake
    from sizao.interfaces.feeds.working import apply, drop_folder

    on = date.fromisoformat(arguments.on) if arguments.on else now().date()
    city = generate_city(scale=arguments.scale, seed=arguments.seed)
    rows = [one for one in fake_day(city, on).rows(arguments.adapter) if one.at <= now()][: arguments.most]
    if arguments.way == "print":
        sys.stdout.write(as_csv(arguments.adapter, rows).decode())
        return 0
    content = as_csv(arguments.adapter, rows)
    secret = arguments.secret_file.read_text("utf-8").strip() if arguments.secret_file else ""
    if arguments.way == "api":
        if not arguments.address or not secret:
            raise FeedsCommandError("It is not said where to.", "A push needs an address and a token.",
                                    "Add --address URL --secret-file FILE.")  # fmt: skip
        number = push(content, address=arguments.address, token=secret, key=f"fake {on}")
        print(f"{len(rows):,} rows acknowledged as delivery {number}.")
        return 0
    if arguments.way == "fetch":
        with laid_out(content, port=arguments.port, secret=secret) as address:
            print(f"{len(rows):,} rows at {address} until Ctrl-C.", flush=True)
            with suppress(KeyboardInterrupt):
                Event().wait()
        return 0
    connect_fakes(adapters=[arguments.adapter], at=now())
    feed = feed_of_fake(arguments.adapter)
    if arguments.way == "folder":
        path = drop(content, folder=drop_folder() / feed, name=f"{on}-{machine_time():%H%M%S}.csv")
        print(f"{len(rows):,} rows in {path}; the worker takes them within a minute.")
        return 0
    send_fake(adapter=arguments.adapter, rows=rows, key=f"fake {on}", at=now(), way=Way.COMMAND)
    done = apply(feed=feed, division_path=CITY_PATH, at=now, reason=_REASON, progress=_show_progress)
    _end_progress()
    print(f"{done:,} rows of {feed} worked off.")
    return 0


def _replay(arguments: argparse.Namespace) -> int:
    from sizao.engines.city import generate_city
    from sizao.interfaces.feeds.replaying import replay

    if not 1 <= arguments.speed <= 3600:
        raise FeedsCommandError("The speed may be 1 to 3600.")
    city = generate_city(scale=arguments.scale, seed=arguments.seed)

    def tell(at: Any, tally: Any) -> None:
        rows = _counts(tally.rows | tally.acts)
        if sys.stderr.isatty():
            print(f"\r\x1b[K  {at:%Y-%m-%d %H:%M} UTC  {rows}", end="", file=sys.stderr, flush=True)

    until = now() + timedelta(hours=arguments.hours)
    tally = replay(city=city, speed=arguments.speed, until=until, applies=arguments.apply, report=tell,
                   with_people=not arguments.systems_only)  # fmt: skip
    _end_progress()
    rows = _counts(tally.rows) or "nothing"
    print(f"Sent in {tally.deliveries:,} deliveries: {rows}.")
    if not arguments.systems_only:
        print(f"Done by people: {_counts(tally.acts) or 'nothing'}.")
    if tally.refused:
        print(f"Not possible as things stood: {_counts(tally.refused)}.")
    return 0


def _counts(found: dict[str, int]) -> str:
    return ", ".join(f"{name} {number:,}" for name, number in found.items())


def _pairs(words: list[str], option: str, example: str) -> dict[str, str]:
    found = {}
    for word in words:
        name, equals, value = word.partition("=")
        if not equals or not name or not value:
            raise FeedsCommandError(f"{option} {word} cannot be understood.", f"Write it like {option} {example}.")
        found[name] = value
    return found


def _show_progress(rows: int) -> None:
    if sys.stderr.isatty():
        print(f"\r\x1b[K  {rows:,} rows ...", end="", file=sys.stderr, flush=True)


def _end_progress() -> None:
    if sys.stderr.isatty():
        print("\r\x1b[K", end="", file=sys.stderr, flush=True)
