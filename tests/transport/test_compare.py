"""Two versions of a rulebook: each difference in a sentence, and which of them loosen."""

from dataclasses import replace

import pytest

from app.transport.language.reading import read
from app.transport.language.rulebook import Rulebook
from app.transport.plain.compare import compare
from app.transport.shelf import names, text_of
from tests.transport.situations import the

PHYSICIAN = "by: [attending_physician]"


def changed(*pairs: tuple[str, str], name: str = "tokyo") -> Rulebook:
    text = text_of(name) or ""
    for old, new in pairs:
        assert old in text
        text = text.replace(old, new, 1)
    return read(text).rulebook


def told(*pairs: tuple[str, str], name: str = "tokyo") -> dict[str, tuple[str, bool]]:
    found = compare(the(name), changed(*pairs, name=name))
    return {one.path: (one.text.ja, one.loosens) for one in found}


@pytest.mark.parametrize("name", names())
def test_a_rulebook_does_not_differ_from_itself(name: str) -> None:
    again = read(text_of(name) or "", parents=text_of).rulebook
    assert compare(the(name), again) == ()


@pytest.mark.parametrize(
    ("pair", "path", "says", "loosens"),
    [
        (
            ("within_minutes: 45", "within_minutes: 30"),
            "handover[0].within_minutes",
            "45分 → 30分",
            False,
        ),
        (
            ("within_minutes: 720", "within_minutes: 721"),
            "handover[1].within_minutes",
            "12時間 → 12時間1分",
            True,
        ),
        (
            (PHYSICIAN, "by: [attending_physician, covering_physician]"),
            "may_instruct.by",
            "中止を指示できる人: 連携する代わりの医師が加わった",
            True,
        ),
        (
            (PHYSICIAN, "by: [covering_physician]"),
            "may_instruct.by",
            "かかりつけ医がなくなった",
            True,
        ),
        (
            ("at_least: 18", "at_least: 20"),
            "applies[0].when",
            "年齢が18歳以上 → 年齢が20歳以上",
            False,
        ),
        (
            ("at_least: 18", "at_least: 15"),
            "applies[0].when",
            "年齢が18歳以上 → 年齢が15歳以上",
            True,
        ),
        (("policy: may_stop", "policy: other"), "policy", "方針: 条件により中止 → その他", True),
        (
            ("of: [patient]", "of: [patient, surrogate]"),
            "will.of",
            "代理意思決定者が加わった",
            True,
        ),
        (
            ("crew_waits: true", "crew_waits: false"),
            "handover[0].crew_waits",
            "隊が待つか: はい → いいえ",
            False,
        ),
        (
            ("ja: 成人である", "ja: 大人である"),
            "applies[0].text",
            "「成人である」 → 「大人である」",
            False,
        ),
        (
            ("transport: no\n", "transport: yes\n"),
            "outcomes[0].transport",
            "搬送しない → 搬送する",
            False,
        ),
        (
            ("2019-12-16T00:00+09:00", "2027-04-01T08:30+09:00"),
            "when.in_force_from",
            "2019年12月16日 → 2027年4月1日8時30分",
            False,
        ),
        (
            ("signatures: [handover_signature]", "signatures: []"),
            "handover[0].signatures",
            "引継ぎの家族署名がなくなった",
            True,
        ),
        (
            ("    - ja: 東京消防庁\n", "    - ja: 東京の消防\n"),
            "where.fire_departments",
            "「東京消防庁」 → 「東京の消防」",
            False,
        ),
    ],
)
def test_each_difference_is_a_sentence_and_says_whether_it_loosens(
    pair: tuple[str, str], path: str, says: str, *, loosens: bool
) -> None:
    found = told(pair)
    assert says in found[path][0]
    assert found[path][1] is loosens
    assert len(found) == 1


def test_what_comes_and_goes_is_named_in_its_own_words() -> None:
    rule = the("tokyo")
    without = replace(rule, conditions=rule.conditions[1:], contacts=rule.contacts[:1])
    found = {one.path: one for one in compare(rule, without)}
    assert found["conditions"].text.ja == "条件「人生会議(ACP)が行われている」がなくなった"
    assert found["conditions"].loosens
    assert found["contacts"].text.ja == "電話する相手「訪問看護師」がなくなった"
    assert not found["contacts"].loosens
    back = {one.path: one for one in compare(without, rule)}
    assert back["conditions[0]"].text.ja == (
        "条件「人生会議(ACP)が行われている」(人生会議(ACP)の実施が「はい」)が加わった"
    )
    assert not back["conditions[0]"].loosens
    assert back["conditions[0]"].text.en.startswith(
        "condition added: Advance care planning was held"
    )


def test_a_part_that_comes_or_goes_whole_is_told() -> None:
    rule = the("tokyo")
    bare = replace(rule, evidence=None, may_instruct=None)
    gone = {one.path: one for one in compare(rule, bare)}
    assert gone["evidence"].text.ja.startswith("意思の根拠: ")
    assert gone["evidence"].text.ja.endswith(" → なし")
    assert gone["evidence"].loosens
    come = {one.path: one for one in compare(bare, rule)}
    assert come["may_instruct"].text.ja.startswith("中止の指示: なし → かかりつけ医")


def test_another_order_is_told() -> None:
    rule = the("tokyo")
    assert rule.may_instruct is not None
    turned = replace(rule.may_instruct, confirm=rule.may_instruct.confirm[::-1])
    (one,) = compare(rule, replace(rule, may_instruct=turned))
    assert one.text.ja.endswith("順が変わった")
    assert not one.loosens


def test_lists_hospitals_and_fallbacks_are_told() -> None:
    found = told(
        ("refusals: 5", "refusals: 4"),
        ("minutes: 20", "minutes: 30"),
        ("observe: [severity]", "observe: [severity, age]"),
        name="tokyo-destination",
    )
    assert "断られた回数: 5 → 4" in found["destinations[1].fallback.refusals"][0]
    assert "時間: 20分 → 30分" in found["destinations[1].fallback.minutes"][0]
    assert "観察すること: 年齢が加わった" in found["lists[0].observe"][0]
    assert not any(loosens for _, loosens in found.values())


def test_two_regions_are_told_apart_from_end_to_end() -> None:
    found = compare(the("tokyo"), the("ichinomiya"))
    assert len(found) > 30
    said = [one.text.ja for one in found]
    assert "根拠「両方の署名がある書面」が加わった" in said
    assert all(one.text.ja and one.text.en for one in found)
