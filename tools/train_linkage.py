"""Estimates the weights of record linkage with splink, measures them, and writes both beside the city's packs.

    python tools/train_linkage.py            about five minutes; the same seed gives the same files
    python tools/train_linkage.py --measure  only measures the weights as they stand

splink compares with our own functions (sizao/engines/linkage/comparing.py), which it calls through DuckDB: so what was
trained is what is asked. It estimates m from labelled pairs, and u from random pairs. Levels that random pairs do not
meet (two people with one phone number are one pair in millions) are counted exactly, over all pairs that share them.
"""

import argparse
import logging
import time
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa
import yaml
from splink import DuckDBAPI, Linker, SettingsCreator

from sizao.engines.city import generate_city
from sizao.engines.city.slips import UNREGISTERED, Register, Slip, register, written_again
from sizao.engines.linkage.blocking import Index, repairs_of
from sizao.engines.linkage.comparing import COMPARISONS, Document, HomeLevel, NameLevel, PhoneLevel, compare
from sizao.engines.linkage.quality import DEFAULT_REPORT, Quality, measure_kind
from sizao.engines.linkage.records import Columns, Facts, columns_of, read_writing
from sizao.engines.linkage.weights import DEFAULT_WEIGHTS, load_weights


SEED = 20211023
# Whoever lives in the city; one of them is meant.
CITY_PEOPLE = 4_118_908
LABELED, MEASURED_ON = 200_000, 1_000_000
# How often which kind of writing occurs, as far as one can say beforehand: an assumption, to be replaced by what the
# field shows. Measured besides are the hard kinds, each as often as the others.
SHARES: Mapping[Slip, float] = {
    Slip.CLEAN: 0.60, Slip.CHANGED_PHONE: 0.15, Slip.HOMOPHONE: 0.06, Slip.MISTYPED_DIGIT: 0.03,
    Slip.PASSPORT: 0.03, Slip.NO_NUMBER: 0.03, Slip.TRANSPOSED_DIGITS: 0.02, Slip.MISSING_CHARACTER: 0.02,
    Slip.PASSPORT_NEW_PHONE: 0.02, Slip.CHILD_WITHOUT_DOCUMENT: 0.02, Slip.LOST_DIGIT: 0.01, Slip.TWO_SLIPS: 0.01,
}  # fmt: skip
# Levels too rare for random pairs, or met in none: counted over all pairs of the people instead.
RARE = {
    "document": {Document.SAME, Document.ONE_SLIP, Document.TWO_SLIPS},
    "name": {NameLevel.SAME, NameLevel.SAME_SOUND},
    "phone": {PhoneLevel.SAME, PhoneLevel.ONE_SLIP},
    "home": {HomeLevel.SAME_HOUSEHOLD},
}  # fmt: skip
# Below this a share is a guess from so many pairs.
FEWEST = 1e-10
# Of one resident number for two people about 1.7 million were known among 1.3 thousand million people (Ministry of
# Public Security, 2009), most of them mended since: of all pairs one in a million million.
SAME_NUMBER = 1e-12
# Each is a set of levels that all have to be there. A sound that is only alike counts with a number, not without: so
# twins are named.
NEVER_SAME = [
    {"document": ["two_slips", "close_birthday", "other_number_same_birthday", "other_birthday", "other_number"]},
    {"name": ["one_character", "other"]},
    {"sex": ["other"]},
    {"name": ["like_sound"], "document": ["unknown", "same_birthday", "same_year"]},
]
# Two valid numbers and two names are two people: nobody need look at each brother.
APART = [{"document": ["other_number_same_birthday", "other_number"], "name": ["like_sound", "one_character", "other"]}]
# In bits: 10 is a thousand to one.
SAME_FROM, LOOK_FROM, AHEAD_BY = 10.0, -5.0, 8.0


def settings(rare_u: Mapping[str, Mapping[int, float]]) -> dict[str, Any]:
    """splink's settings: one comparison for each of ours, one level for each of its levels."""
    comparisons = []
    for name, kinds in COMPARISONS.items():
        levels: list[dict[str, Any]] = [
            {"sql_condition": f"{name}_level(row_l, row_r) = 0", "label_for_charts": "unknown", "is_null_level": True}
        ]
        last = max(kinds)
        for level in kinds:
            if level.value:
                condition = "ELSE" if level is last else f"{name}_level(row_l, row_r) = {level.value}"
                one: dict[str, Any] = {"sql_condition": condition, "label_for_charts": level.name.lower()}
                if level.value in rare_u.get(name, {}):
                    one |= {"u_probability": rare_u[name][level.value], "fix_u_probability": True}
                levels.append(one)
        comparisons.append({"output_column_name": name, "comparison_levels": levels})
    return {
        "link_type": "link_only",
        "comparisons": comparisons,
        "blocking_rules_to_generate_predictions": ["l.pair = r.pair"],
        "probability_two_random_records_match": 1 / CITY_PEOPLE,
        "retain_intermediate_calculation_columns": True,
        "additional_columns_to_retain": ["row", "pair"],
    }


def database(asked: Columns, known: Columns) -> duckdb.DuckDBPyConnection:
    """A DuckDB that knows our comparisons as functions of two row numbers."""
    connection = duckdb.connect()
    for at, name in enumerate(COMPARISONS):
        function = _function(asked, known, at)
        connection.create_function(f"{name}_level", function, ["BIGINT", "BIGINT"], "UTINYINT", type="arrow")
    return connection


def _function(asked: Columns, known: Columns, at: int) -> Callable[[pa.ChunkedArray, pa.ChunkedArray], pa.Array]:
    def levels(left: pa.ChunkedArray, right: pa.ChunkedArray) -> pa.Array:
        return pa.array(compare(asked, known, left.to_numpy(), right.to_numpy())[:, at])

    return levels


def table(rows: int, pairs: np.ndarray) -> pa.Table:
    return pa.table({"unique_id": np.arange(rows), "row": np.arange(rows), "pair": pairs})


def training_pairs(known: Register) -> tuple[list[Facts], np.ndarray]:
    """Labelled writings in the shares in which they occur, and the row of the person whom each means."""
    facts: list[Facts] = []
    means: list[int] = []
    for kind, share in SHARES.items():
        writings, rows = written_again(known, kind, int(share * LABELED), seed=SEED)
        facts += map(read_writing, writings)
        means += rows
    return facts, np.array(means)


def counted_u(asked: list[Facts], means: np.ndarray, index: Index) -> dict[str, dict[int, float]]:
    """Shares of the rare levels among all pairs of two people: all that share a block were found, others lack them."""
    left, right = index.pairs(columns_of(asked), repairs_of(asked))
    others = right != means[left]
    levels = compare(columns_of(asked), index.columns, left[others], right[others])
    found: dict[str, dict[int, float]] = {}
    for at, (name, kinds) in enumerate(RARE.items()):
        at = list(COMPARISONS).index(name)
        pairs = known_pairs(name, asked, index.columns)
        found[name] = {int(k): max(float((levels[:, at] == k).sum()) / pairs, FEWEST) for k in kinds}
    return found


def known_pairs(name: str, asked: list[Facts], known: Columns) -> float:
    """How many pairs there are in which both know what is compared: of each kind of document those that can meet."""
    field = {"document": "born", "name": "name", "phone": "phone", "home": "household"}[name]
    return float(sum(bool(getattr(one, field)) for one in asked)) * float((getattr(known, field) != 0).sum())


def train() -> None:
    # All counties in little: one person for twenty. Rare levels are met more often than in the whole city, never less.
    known = register(generate_city(scale="demo", seed=SEED))
    registered = [read_writing(one) for one in known.writings]
    columns = columns_of(registered)
    index = Index(columns)
    facts, means = training_pairs(known)
    asked = columns_of(facts)
    rare = counted_u(facts, means, index)
    # Names and homes are shared by more people than a block holds; of them all pairs of values are counted.
    rare["name"] |= shared_names(asked, columns)
    rare["home"] |= {int(HomeLevel.SAME_HOUSEHOLD): shared(asked.household, columns.household)}
    rare["phone"] |= {int(PhoneLevel.SAME): shared(asked.phone, columns.phone)}
    with_number = float((asked.kind == 1).mean())
    same_day = shared(asked.born, columns.born)
    rare["document"] |= {
        int(Document.SAME): SAME_NUMBER,
        int(Document.SAME_BIRTHDAY): same_day * (1 - with_number),
        int(Document.OTHER_NUMBER_SAME_BIRTHDAY): same_day * with_number,
    }
    connection = database(asked, columns)
    api = DuckDBAPI(connection)
    known_pair = np.arange(len(columns))
    asked_table = api.register(table(len(asked), means), dataset_display_name="asked")
    known_table = api.register(table(len(columns), known_pair), dataset_display_name="known")
    linker = Linker([asked_table, known_table], SettingsCreator(**settings(rare)), log_level=logging.ERROR)
    linker.training.estimate_u_using_random_sampling(max_pairs=2e6, seed=SEED)
    labels = pa.table(
        {
            "source_dataset_l": ["asked"] * len(asked),
            "unique_id_l": np.arange(len(asked)),
            "source_dataset_r": ["known"] * len(asked),
            "unique_id_r": means,
        }
    )
    linker.training.estimate_m_from_pairwise_labels(api.register(labels))
    write_weights(linker.misc.save_model_to_json(), rare)


def shared(one: np.ndarray, other: np.ndarray) -> float:
    """The share of equal pairs among all pairs in which both are known; each person's own pair is left out."""
    values, counts = np.unique(other[other != 0], return_counts=True)
    known = one[one != 0]
    at = np.searchsorted(values, known).clip(0, len(values) - 1)
    equal = np.where(values[at] == known, counts[at] - 1, 0).clip(0).sum()
    return max(float(equal) / (len(known) * float(counts.sum())), FEWEST)


def shared_names(asked: Columns, known: Columns) -> dict[int, float]:
    same, sound = shared(asked.name, known.name), shared(asked.sound, known.sound)
    return {int(NameLevel.SAME): same, int(NameLevel.SAME_SOUND): max(sound - same, FEWEST)}


def write_weights(model: Mapping[str, Any], rare: Mapping[str, Mapping[int, float]]) -> None:
    levels: dict[str, dict[str, dict[str, float]]] = {}
    for comparison in model["comparisons"]:
        name = comparison["output_column_name"]
        rows = {one["label_for_charts"]: one for one in comparison["comparison_levels"]}
        levels[name] = {
            level.name.lower(): {
                "m": _share(rows[level.name.lower()].get("m_probability"), 1e-5),
                "u": rare.get(name, {}).get(level.value) or _share(rows[level.name.lower()].get("u_probability"), 1e-7),
            }
            for level in COMPARISONS[name]
            if level.value
        }
    content = {
        "title": {
            "zh": "身份比对权重：张家口（合成城市训练）",
            "en": "Record linkage weights: Zhangjiakou (trained on the synthetic city)",
        },
        "version": "1",
        "status": "local",
        "citation": {
            "zh": f"由 tools/train_linkage.py 以 splink 5 估计（种子 {SEED}），未引自任何文件",
            "en": f"estimated by tools/train_linkage.py with splink 5 (seed {SEED}), not taken from any text",
        },
        "valid": {"from": date(2021, 10, 23)},
        "prior": 1 / CITY_PEOPLE,
        "same_from": SAME_FROM,
        "look_from": LOOK_FROM,
        "ahead_by": AHEAD_BY,
        "never_same": NEVER_SAME,
        "apart": APART,
        "levels": levels,
    }
    DEFAULT_WEIGHTS.parent.mkdir(parents=True, exist_ok=True)
    head = "# Written by tools/train_linkage.py (docs/explanation/who-is-who.md). Scores are bits.\n"
    _write(DEFAULT_WEIGHTS, head, content)


def _share(value: object, least: float) -> float:
    """What splink estimated, not below what so many pairs can tell; it writes a text where it never met a level."""
    return max(float(value), least) if isinstance(value, int | float) else least


def _write(path: Path, head: str, content: Mapping[str, Any]) -> None:
    text = yaml.safe_dump(dict(content), allow_unicode=True, sort_keys=False, width=120)
    path.write_text(head + text, encoding="utf-8")


def measure() -> None:
    """Each kind of writing against a million registered people; other people and slips than those of the training."""
    weights = load_weights()
    seed = SEED + 1
    known = register(generate_city(scale="full", seed=seed), count=MEASURED_ON)
    started = time.perf_counter()
    columns = columns_of([read_writing(one) for one in known.writings])
    index = Index(columns)
    print(f"{len(columns):,} people read and indexed in {time.perf_counter() - started:.1f} s")
    kinds = []
    for kind in Slip:
        writings, means = written_again(known, kind, 20_000, seed=seed)
        found = measure_kind(
            kind.value, kind not in UNREGISTERED, [read_writing(one) for one in writings], means, index, weights
        )
        kinds.append(found)
        print(
            f"{kind.value:26} right {found.right:6} wrong {found.wrong:3} shown {found.shown:6} "
            f"looked {found.looked:6} left {found.left:6}"
        )
    quality = Quality(weights.digest, len(columns), seed, kinds, {kind.value: share for kind, share in SHARES.items()})
    print(f"precision {quality.precision:.5f} recall {quality.recall:.4f} reached {quality.reached:.4f}")
    rows = [{name: getattr(one, name) for name in one.__dataclass_fields__} for one in kinds]
    head = "# Written by tools/train_linkage.py: what comes of labelled writings, by kind.\n"
    _write(
        DEFAULT_REPORT,
        head,
        {
            "weights_digest": weights.digest,
            "people": len(columns),
            "seed": seed,
            "shares": dict(quality.shares),
            "kinds": rows,
        },
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--measure", action="store_true", help="only measure")
    only_measure = parser.parse_args().measure
    if not only_measure:
        train()
    measure()


if __name__ == "__main__":
    main()
