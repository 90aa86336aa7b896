"""`python3 -m app rulebook`: what a council and a stranger get from the terminal."""

import json
from pathlib import Path

import pytest

from app.commands.rulebook import run
from tests.transport.inheriting import REGION, SKELETON

Out = pytest.CaptureFixture[str]


@pytest.fixture
def mine(tmp_path: Path, capsys: Out) -> Path:
    """A file begun from the template, as a stranger begins."""
    assert run(["new"]) == 0
    file = tmp_path / "my-region.yaml"
    file.write_text(capsys.readouterr().out, "utf-8")
    return file


def test_the_template_passes_its_check_and_its_cases(mine: Path, capsys: Out) -> None:
    assert run(["check", str(mine)]) == 0
    assert "公表できます" in capsys.readouterr().out
    assert run(["rehearse", str(mine)]) == 0
    assert "× " not in capsys.readouterr().out


def test_a_fault_is_told_by_line_field_and_remedy(mine: Path, capsys: Out) -> None:
    mine.write_text(mine.read_text("utf-8").replace("policy: may_stop", "polcy: may_stop"), "utf-8")
    assert run(["check", str(mine)]) == 1
    out = capsys.readouterr().out
    assert f"{mine} 14 行 polcy: polcy という項目はありません → 使える項目: policy" in out
    assert run(["check", "--en", str(mine)]) == 1
    assert (
        f"{mine}:14 polcy: there is no key polcy → did you mean policy?" in capsys.readouterr().out
    )
    assert run(["words", str(mine)]) == 1
    assert "polcy" in capsys.readouterr().err


def test_a_case_that_comes_out_otherwise_is_told(mine: Path, capsys: Out) -> None:
    text = mine.read_text("utf-8").replace("within_minutes: 30", "within_minutes: 10")
    mine.write_text(text, "utf-8")
    assert run(["rehearse", str(mine)]) == 1
    out = capsys.readouterr().out
    assert "× all_in_order" in out
    assert "resuscitation: stop → continue" in out
    assert run(["check", str(mine), "tokyo"]) == 1
    assert "tokyo: 公表できます" in capsys.readouterr().out


def test_facts_are_tried_one_by_one(capsys: Out) -> None:
    told = ["--fact", "arrest=true", "--fact", "age=82@family_present", "--fact", "acp_held=はい"]
    assert run(["try", "tokyo", *told, "--fact", "told_by=unknown"]) == 0
    out = capsys.readouterr().out
    assert "年齢: 82歳(その場の家族)" in out
    assert "口頭で伝えた人: 不明(隊が見たこと、だれも知らない)" in out
    assert run(["try", "tokyo", "--fact", "arrest=true", "--en"]) == 0
    assert "## Conditions" in capsys.readouterr().out


def test_a_case_or_a_file_of_facts_is_tried(tmp_path: Path, capsys: Out) -> None:
    assert run(["try", "tokyo", "--case", "told_by_the_wife", "--json"]) == 0
    advice = json.loads(capsys.readouterr().out)
    assert (advice["resuscitation"], advice["evaluator"]) == ("stop", "2")
    facts = tmp_path / "facts.yaml"
    facts.write_text("facts: {arrest: true, age: 15}\nverdict: valid\n", "utf-8")
    assert run(["try", "tokyo", "--facts", str(facts), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["reason"] == "not_applicable"
    facts.write_text("facts: {arest: true}\n", "utf-8")
    assert run(["try", "tokyo", "--facts", str(facts)]) == 1
    assert "arrest" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("told", "says"),
    [
        (["--fact", "arest=true"], "arrest"),
        (["--fact", "arrest=maybe"], "true か false"),
        (["--fact", "age=old"], "0 以上 130 以下の数"),
        (["--fact", "arrest=true@record"], "使えるもの"),
        (["--fact", "arrest=true@nobody"], "出どころ nobody はありません"),
        (["--case", "nowhere"], "told_by_the_wife"),
    ],
)
def test_what_cannot_be_tried_says_what_can(told: list[str], says: str, capsys: Out) -> None:
    assert run(["try", "tokyo", *told]) == 1
    assert says in capsys.readouterr().err


def test_words_for_residents_and_for_crews(capsys: Out) -> None:
    assert run(["words", "tokyo"]) == 0
    assert "## 119番に電話すると" in capsys.readouterr().out
    assert run(["words", "tokyo", "--crews", "--en"]) == 0
    assert "## Whom to phone" in capsys.readouterr().out


def test_two_versions_are_compared(mine: Path, capsys: Out) -> None:
    later = mine.with_name("later.yaml")
    text = mine.read_text("utf-8")
    later.write_text(text.replace("of: [patient] ", "of: [patient, surrogate] "), "utf-8")
    assert run(["compare", str(mine), str(later)]) == 0
    assert capsys.readouterr().out == (
        "緩む だれの意思によるか だれの意思か: 代理意思決定者が加わった\n"
    )
    assert run(["compare", str(mine), str(mine)]) == 0
    assert "違いはありません" in capsys.readouterr().out


def test_a_parent_is_found_beside_the_file(tmp_path: Path, capsys: Out) -> None:
    (tmp_path / "ken.yaml").write_text(SKELETON, "utf-8")
    region = tmp_path / "chiiki.yaml"
    region.write_text(REGION + "policy: other\n", "utf-8")
    assert run(["check", str(region)]) == 1
    out = capsys.readouterr().out
    assert "方針が親より緩い(親 ken: ken.yaml 5 行)" in out


def test_a_file_that_is_not_there_is_told(capsys: Out) -> None:
    assert run(["check", "nowhere.yaml"]) == 1
    assert "nowhere.yaml" in capsys.readouterr().err
