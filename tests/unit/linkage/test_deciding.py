"""Same, different, or a person must look; and the scores beside those of splink."""

from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sizao.engines.linkage.blocking import Index, repairs_of
from sizao.engines.linkage.comparing import COMPARISONS
from sizao.engines.linkage.deciding import Outcome, decide, decide_many
from sizao.engines.linkage.quality import load_quality
from sizao.engines.linkage.records import Writing, columns_of, read_writing
from sizao.engines.linkage.weights import DEFAULT_WEIGHTS, WeightsError, load_weights, probability


BORN = date(1980, 1, 1)
HOME = {"division": "n13.n1307.n130730.n130730101.n130730101201", "household": "h1"}
ZHANG = Writing("139900198001010036", "张建国", "10012345678", sex="m", **HOME)
BROTHER = Writing("139900198001010052", "张建军", "10012345678", sex="m", **HOME)
WIFE = Writing("139900198203030043", "李秀英", "10012345678", sex="f", **HOME)
SAME, LOOK, DIFFERENT = Outcome.SAME, Outcome.LOOK, Outcome.DIFFERENT


@pytest.mark.parametrize(
    ("writing", "outcome"),
    [
        # One who is registered.
        (Writing("139900198001010036", "张建国"), SAME),
        (Writing("139900198001010036", ""), SAME),
        (Writing("139900198001010036", "章建国", "10099999999"), SAME),
        (Writing("139900198001010086", "张建国", "10012345678"), SAME),
        (Writing("139900198001010063", "张建国"), SAME),
        (Writing("E1234567", "ZHANG JIANGUO", "10012345678", BORN), SAME),
        (Writing("", "张建国", "10012345678", birth_year=1980), SAME),
        # What may be he or somebody else.
        (Writing("139900198001010036", "王五"), LOOK),
        (Writing("139900198001010086", ""), LOOK),
        (Writing("", "张建", "10012345678", BORN), LOOK),
        (Writing("E1234567", "ZHANG JIANGUO", "10099999999", BORN), LOOK),
        (Writing("", "张建国", "10099999999", BORN), LOOK),
        # Others.
        (Writing("139900198001010079", "张建民", "10012345678", **HOME), DIFFERENT),
        (Writing("13990020050501003X", "张晓明", "10012345678", **HOME), DIFFERENT),
        (Writing("139900198203030043", "李秀英", "10012345678"), DIFFERENT),
        (Writing("", "王五", "10099999999", date(1970, 2, 2)), DIFFERENT),
        (Writing(), DIFFERENT),
        (Writing("1.39900E+17", "张", ""), DIFFERENT),
    ],
)
def test_what_is_said_about_a_writing(writing, outcome):
    assert decide(read_writing(writing), [read_writing(ZHANG)], [1], load_weights()).outcomes[0] == outcome


def test_twins_are_never_taken_for_each_other():
    twins = [read_writing(ZHANG), read_writing(BROTHER)]
    for who, name in enumerate(("张建国", "张建军")):
        found = decide(read_writing(Writing("", name, "10012345678", BORN, **HOME)), twins, [1, 2], load_weights())
        assert (found.best[0], found.outcomes[0]) == (who, SAME)
    between = decide(read_writing(Writing("", "张建", "10012345678", BORN)), twins, [1, 2], load_weights())
    assert (between.outcomes[0], len(between.left)) == (LOOK, 2)


def test_two_candidates_who_are_equally_likely_are_for_a_person():
    namesakes = [Writing(number, "张建国", "10012345678") for number in ("139900198001010036", "139900198001010052")]
    facts = [read_writing(one) for one in namesakes]
    asked = read_writing(Writing("", "张建国", "10012345678", BORN))
    assert decide(asked, facts, [1, 2], load_weights()).outcomes[0] == LOOK
    # Two records of one human are no rivals.
    assert decide(asked, facts, [1, 1], load_weights()).outcomes[0] == SAME


def test_who_shares_a_phone_is_not_the_same():
    asked = read_writing(Writing("", "李秀英", "10012345678", birth_year=1982))
    assert decide(asked, [read_writing(ZHANG)], [1], load_weights()).outcomes[0] == DIFFERENT
    found = decide(asked, [read_writing(ZHANG), read_writing(WIFE)], [1, 2], load_weights())
    assert (found.outcomes[0], found.best[0]) == (SAME, 1)


_names = st.sampled_from(["", "张建国", "章建国", "臧建国", "张建", "张建军", "李秀英", "ZHANG JIANGUO", "王五", "张*"])
_numbers = st.sampled_from(
    ["", "139900198001010036", "139900198001010086", "139900198001010063", "139900198001010052", "13990019800101003",
     "139901198001010086", "E1234567", "139900199001010030", "1.39900E+17"]
)  # fmt: skip
_writings = st.builds(
    Writing,
    _numbers,
    _names,
    st.sampled_from(["", "10012345678", "10012345687", "10099999999", "10012345678/10011111112"]),
    st.sampled_from([None, BORN, date(1980, 1, 11), date(1975, 7, 23)]),
    st.sampled_from([None, 1980, 1990]),
    st.sampled_from(["u", "m", "f"]),
    st.sampled_from(["", HOME["division"], "n13.n1307.n130709.n130709101.n130709101201"]),
    st.sampled_from(["", "h1"]),
)


@given(st.lists(_writings, max_size=4), st.lists(_writings, min_size=1, max_size=8))
@settings(max_examples=60)
def test_many_are_decided_as_one_by_one(asked, known):
    weights = load_weights()
    facts, people = [read_writing(one) for one in asked], [read_writing(one) for one in known]
    index = Index(columns_of(people))
    verdicts = decide_many(facts, index, np.arange(len(people)), weights)
    for row, one in enumerate(facts):
        left, right = index.pairs(columns_of([one]), repairs_of([one]))
        assert set(left.tolist()) <= {0}
        alone = decide(one, [people[at] for at in right], right.tolist(), weights)
        assert alone.outcomes[0] == verdicts.outcomes[row]
        assert (right[alone.best[0]] if len(alone.left) else -1) == verdicts.best[row]
        assert len(alone.left) == (verdicts.left == row).sum()


@pytest.mark.slow
def test_scores_are_those_of_splink(splink_scores):
    """Every pair of levels that generated writings meet, scored by splink and by us."""
    weights = load_weights()
    levels, theirs = splink_scores
    assert len(np.unique(levels, axis=0)) > 300
    ours = np.full(len(levels), weights.prior_bits)
    for at, table in enumerate(weights.tables()):
        ours += table[levels[:, at]]
    assert np.abs(ours - theirs).max() < 1e-9


@pytest.fixture
def splink_scores():
    import duckdb
    import pyarrow as pa
    from splink import DuckDBAPI, Linker, SettingsCreator

    weights = load_weights()
    rng = np.random.default_rng(20211023)
    levels = np.stack([rng.integers(0, len(kinds), 2000) for kinds in COMPARISONS.values()], axis=1).astype(np.uint8)
    names = list(COMPARISONS)
    comparisons = []
    for name, kinds in COMPARISONS.items():
        rows = [{"sql_condition": f"{name}_r = 0", "label_for_charts": "unknown", "is_null_level": True}]
        for level in kinds:
            if level.value:
                chance = weights.chances[name][level.name.lower()]
                # The right-hand table says on which level the pair is; the left-hand one says nothing.
                rows.append(
                    {
                        "sql_condition": f"{name}_l + {name}_r = {level.value}" if level is not max(kinds) else "ELSE",
                        "label_for_charts": level.name,
                        "m_probability": chance.m,
                        "u_probability": chance.u,
                    }
                )
        comparisons.append({"output_column_name": name, "comparison_levels": rows})
    creator = SettingsCreator(
        link_type="link_only",
        comparisons=comparisons,
        blocking_rules_to_generate_predictions=["l.pair = r.pair"],
        probability_two_random_records_match=weights.prior,
        additional_columns_to_retain=["pair"],
    )
    api = DuckDBAPI(duckdb.connect())
    columns = {"unique_id": np.arange(len(levels)), "pair": np.arange(len(levels))}
    nothing = {name: np.zeros(len(levels), np.int64) for name in names}
    facts = {name: levels[:, at].astype(np.int64) for at, name in enumerate(names)}
    asked = api.register(pa.table(columns | nothing), dataset_display_name="asked")
    known = api.register(pa.table(columns | facts), dataset_display_name="known")
    linker = Linker([asked, known], creator, log_level=None)
    rows = linker.inference.predict().as_record_list()
    scores = np.empty(len(levels))
    for row in rows:
        scores[row["pair_l"]] = row["match_weight"]
    assert len(rows) == len(levels)
    return levels, scores


def test_a_score_is_a_chance():
    assert probability(0) == 0.5
    assert probability(10) == pytest.approx(1024 / 1025)
    assert probability(-np.inf) == 0


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("look_from: -5.0", "look_from: 40", "look_from"),
        ("  name:\n    same:", "  name:\n    alike:", "name.same is missing"),
        ("m: 0.86", "m: 1.86", "name.same: a chance"),
        ("prior: ", "pior: ", "prior"),
        ("- sex:", "- six:", "six is no comparison"),
        ("  - like_sound\n  document", "  - likesound\n  document", "name.likesound is no level, in a rule"),
        ("version", "\tversion", "cannot be read"),
    ],
)
def test_weights_that_cannot_be_used_say_why(tmp_path, old, new, told):
    text = DEFAULT_WEIGHTS.read_text(encoding="utf-8")
    assert old in text
    path = tmp_path / "weights.yaml"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(WeightsError) as error:
        load_weights(path)
    assert told in f"{error.value.what} {error.value.why}"


def test_weights_that_are_not_there(tmp_path):
    with pytest.raises(WeightsError):
        load_weights(tmp_path / "none.yaml")


def test_the_shipped_report_is_of_the_shipped_weights_and_good_enough():
    quality = load_quality()
    assert quality.weights_digest == load_weights().digest
    assert quality.precision >= 0.999
    assert all((one.precision or 1) >= 0.999 or one.wrong <= 1 for one in quality.kinds)
    assert quality.recall > 0.9
    assert quality.reached > 0.99
    # Who is not registered is never the right answer.
    assert all(one.right == 0 for one in quality.kinds if not one.is_registered)
