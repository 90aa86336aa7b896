"""Every advice once given is given again, byte for byte."""

import json
from pathlib import Path

import pytest

from app.transport.evaluate import EVALUATOR
from tests.transport.corpus import FOLDER, given, replayed

KEPT = sorted(FOLDER.glob("*.json"))


@pytest.mark.parametrize("file", KEPT, ids=lambda file: file.stem)
def test_an_advice_once_given_is_replayed_byte_for_byte(file: Path) -> None:
    kept = json.loads(file.read_text("utf-8"))
    assert json.loads(kept["advice"])["evaluator"] == EVALUATOR
    assert replayed(kept) == kept["advice"].encode()


def test_the_corpus_holds_what_it_is_made_from() -> None:
    assert {file.stem for file in KEPT} >= {name for name, _ in given()}
    reasons = {json.loads(json.loads(file.read_text("utf-8"))["advice"])["reason"] for file in KEPT}
    assert {"all_met", "record_withdrawn", "insufficient_rule_data", "time_run_out"} <= reasons
