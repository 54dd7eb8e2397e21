"""A proof is checked anywhere: `sizao close-out verify FILE`. Whatever is wrong is told with why and what to do."""

import json

import pytest

from sizao.foundation.privacy.proofs import FORMAT
from sizao.foundation.privacy.retired_keys import fingerprint, retire
from sizao.foundation.privacy.signing import KEYS_FILE, remember_key, signed
from sizao.interfaces.cli import main


CONTENT = {
    "format": FORMAT,
    "close_out": 1,
    "title": "2021 秋季",
    "realm": "drill",
    "proposed_by": "user:1",
    "proposed_at": "2021-12-01T08:00:00+00:00",
    "confirmed_by": "user:2",
    "confirmed_at": "2021-12-01T09:00:00+00:00",
    "erased_at": "2021-12-01T09:01:00+00:00",
    "finished_at": "2021-12-01T09:02:00+00:00",
    "counts": {},
    "tables": [["people_person", 3, 0, "a" * 64], ["cases_case", 0, 0, ""]],
    "presences": {"rows": 7, "bytes": 70, "files": [["a.parquet", 7, "b" * 64]]},
    "not_known_in_home": [],
    "tables_not_swept": [],
    "legal_holds": [],
    "retired_keys": [fingerprint("old")],
    "audit_head": [12, "c" * 64],
}
SECRET = b"s" * 32


def proof(**changed) -> dict:
    return signed(CONTENT | changed, secret=SECRET)


def verify(tmp_path, content, *words) -> int:
    file = tmp_path / "close-out-1.json"
    file.write_text(content if isinstance(content, str) else json.dumps(content), "utf-8")
    return main(["close-out", "verify", str(file), *words])


def test_a_whole_proof_says_what_went_and_who_signed(tmp_path, capsys):
    assert verify(tmp_path, proof()) == 0
    told = capsys.readouterr().out
    assert "The proof is whole: 2021 秋季 (drill)" in told
    assert "3 rows of tables and 7 movements went" in told
    assert "not checked; give --key" in told
    assert verify(tmp_path, proof(), "--key", proof()["public_key"]) == 0
    assert "(one of the keys given)" in capsys.readouterr().out


def test_keys_signed_with_before_are_known_by_the_home(tmp_path, capsys):
    remember_key(tmp_path, proof()["public_key"])
    remember_key(tmp_path, signed({}, secret=b"newer" * 8)["public_key"])
    assert verify(tmp_path, proof(), "--home", str(tmp_path)) == 2
    assert "1 of the keys that the proof calls retired are not retired" in capsys.readouterr().err
    retire(tmp_path, "old", "another")
    assert verify(tmp_path, proof(), "--home", str(tmp_path)) == 0
    assert verify(tmp_path, proof(), "--keys", str(tmp_path / KEYS_FILE)) == 0


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("{", "cannot be read as a proof. It is no JSON"),
        ("[]", "is no proof of a close-out"),
        ({"format": "x"}, "It lacks audit_head"),
        (proof(format="sizao-close-out-9"), "It is written as sizao-close-out-9"),
        (proof() | {"title": "2022 春季"}, "The signature does not fit"),
        (proof() | {"signature": "AA=="}, "The signature does not fit"),
        (proof(confirmed_by="user:1"), "does not name two persons"),
        (proof(erased_at="2021-12-01T07:00:00+00:00"), "instants of the proof are not in order"),
        (proof(finished_at=None), "instants of the proof are not in order"),
        (proof(tables=[["people_person", 3, 0, ""]]), "No hash is there for what went of people_person"),
        (proof(presences={"rows": 8, "files": [["a", 7, "b"]]}), "do not add up to their sum"),
        (proof(retired_keys=[]), "No key was retired, though nothing was under a legal hold"),
        (proof(tables_not_swept=["people_person"]), "1 tables were not written anew after the erasure"),
        (proof(not_known_in_home=["old-export.csv"]), "Files were found that the installation does not know: old-ex"),
    ],
)
def test_what_is_wrong_is_said_with_a_next_step(tmp_path, capsys, content, words):
    assert verify(tmp_path, content) == 2
    told = capsys.readouterr().err
    assert words in told
    assert told.count(". ") >= 2, "what, why and what to do"


def test_a_strangers_key_is_refused(tmp_path, capsys):
    assert verify(tmp_path, proof(), "--key", signed({}, secret=b"x" * 32)["public_key"]) == 2
    assert "a key that is not among those given" in capsys.readouterr().err
    assert verify(tmp_path, proof(), "--keys", str(tmp_path / "none")) == 2
    assert main(["close-out", "verify", str(tmp_path / "none.json")]) == 2


def test_two_flaws_are_both_told(tmp_path, capsys):
    assert verify(tmp_path, proof(confirmed_by="", retired_keys=[])) == 2
    assert "not whole: 2 flaws" in capsys.readouterr().err
