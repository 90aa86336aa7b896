"""A rulebook's file: what is refused, and how the refusal helps."""

import pytest

from app.transport.language.expression import All, Any, Compare, Is, Not, Order
from app.transport.language.findings import BadRulebook, Finding
from app.transport.language.reading import read
from app.transport.shelf import names, shipped, text_of

MINIMAL = """\
id: minimal
version: "1"
title: {ja: 題, en: title}
kind: resuscitation
policy: continue
where:
  municipalities: ["990019"]
when:
  in_force_from: 2026-04-01T08:30+09:00
authority:
  adopted_by: {ja: 協議会, en: council}
  legal_note: {ja: 注, en: note}
otherwise: {ja: 続ける。, en: Continue.}
"""


def finding(text: str) -> Finding:
    with pytest.raises(BadRulebook) as refused:
        read(text, file="draft.yaml")
    return refused.value.findings[0]


def with_condition(when: str) -> str:
    return MINIMAL + f"conditions:\n  - id: c\n    text: {{ja: 文, en: text}}\n    when: {when}\n"


def test_a_minimal_rulebook_is_read_with_its_hour() -> None:
    rulebook = read(MINIMAL).rulebook
    assert rulebook.when.in_force_from.isoformat() == "2026-04-01T08:30:00+09:00"
    assert rulebook.where.covers("990019")
    assert rulebook.complete


@pytest.mark.parametrize(
    ("text", "line", "field", "remedy"),
    [
        (MINIMAL.replace("policy:", "polcy:"), 5, "polcy", "policy"),
        (MINIMAL.replace("policy: continue", "policy: maybe"), 5, "policy", "may_stop"),
        (MINIMAL.replace('version: "1"', "version: 1"), 2, "version", "digits need quotes"),
        (MINIMAL.replace("990019", "990018"), 7, "where", "990019"),
        (MINIMAL.replace("990019", "9901"), 7, "where", '"990019", "990027"'),
        (MINIMAL.replace("990019", "0504"), 7, "where", "not known"),
        (MINIMAL.replace("T08:30+09:00", ""), 9, "when.in_force_from", "2026-04-01T00:00+09:00"),
        (MINIMAL.replace("{ja: 注, en: note}", "{ja: 注}"), 12, "authority.legal_note.en", "en"),
        (with_condition("{arest: true}"), 17, "conditions[0].when", "arrest"),
        (with_condition("{arrest: yes}"), 17, "conditions[0].when", "correct the value"),
        (with_condition("{age: {over: 18}}"), 17, "conditions[0].when", "at_least"),
        (with_condition("{arrest: {at_least: 1}}"), 17, "conditions[0].when", "at_least"),
        (with_condition("{any: []}"), 17, "conditions[0].when", "list them"),
        (MINIMAL + "id: twice\n", 14, "-", "mend this line"),
        (MINIMAL + "record: !!python/name:os.system\n", 14, "-", "no tag"),
        (MINIMAL + "copy_of: nowhere\n", 14, "copy_of", "check the id"),
        (MINIMAL + "record: &a []\ncites: *a\n", 15, "-", "mend this line"),
        ("- a list", 1, "-", "id:"),
        ("id: [", 1, "-", "quote texts"),
        ("[" * 3000, 1, "-", "quote texts"),
        (MINIMAL + "record: " + "[" * 60 + "]" * 60 + "\n", 14, "-", "quote texts"),
        (MINIMAL + f"parent: {'9' * 5000}\n", 14, "parent", "check the id"),
        (MINIMAL + "parent: [tokyo]\n", 14, "parent", "write the id"),
        (
            with_condition(f"{{age: {{at_least: {'9' * 5000}}}}}"),
            17,
            "conditions[0].when",
            "number",
        ),
        (MINIMAL.replace("2026-04-01T08:30+09:00", "9999-12-31T23:59-12:00"), 9, "when", "year"),
        (MINIMAL.replace("2026-04-01T08:30+09:00", "0001-01-01T00:00+14:00"), 9, "when", "year"),
    ],
)
def test_a_fault_names_line_field_and_remedy(text: str, line: int, field: str, remedy: str) -> None:
    found = finding(text)
    assert (found.file, found.field) == ("draft.yaml", field)
    assert found.line == line
    assert remedy in found.remedy.en
    assert f"draft.yaml:{line} {field}: " in str(found)
    assert f"draft.yaml {line} 行 {field}: " in found.japanese()


def test_all_faults_are_found_at_once() -> None:
    text = MINIMAL.replace("policy:", "polcy:").replace("kind: resuscitation", "kind: x")
    with pytest.raises(BadRulebook) as refused:
        read(text)
    assert {item.field for item in refused.value.findings} == {"polcy", "policy", "kind"}


def test_a_region_declares_a_fact_the_list_lacks() -> None:
    declared = """\
facts:
  - name: local_pacemaker
    shape: boolean
    label: {ja: ペースメーカー, en: pacemaker}
    question: {ja: 入っていますか。, en: "Is there one?"}
    asked_of: family
    sources: [family_present]
"""
    assert read(with_condition("{local_pacemaker: true}") + declared).rulebook.facts
    assert "local_" in finding(MINIMAL + declared.replace("local_", "")).remedy.en


def test_the_words_of_a_condition_become_its_expression() -> None:
    age, state = "{age: {at_least: 18, below: 65}}", "{not: {arrest: false}}"
    when = f"{{all: [{age}, {state}, {{any: [{{told_by: [third_party, none]}}]}}]}}"
    (condition,) = read(with_condition(when)).rulebook.conditions
    assert condition.when == All(
        (
            All((Compare("age", Order.AT_LEAST, 18), Compare("age", Order.BELOW, 65))),
            Not(Is("arrest", (False,))),
            Any((Is("told_by", ("third_party", "none")),)),
        )
    )


def test_json_is_read_as_well() -> None:
    text = (
        '{"id": "j", "version": "1", "title": {"ja": "題", "en": "t"}, "kind": "destination",'
        ' "policy": "none", "where": {"municipalities": ["13"]},'
        ' "when": {"in_force_from": "2026-04-01T00:00:00+00:00"},'
        ' "authority": {"adopted_by": {"ja": "会", "en": "c"},'
        ' "legal_note": {"ja": "注", "en": "n"}}, "otherwise": {"ja": "続", "en": "go on"}}'
    )
    assert read(text).rulebook.where.covers("131016")


def test_a_copy_takes_everything_but_its_name_place_and_time() -> None:
    copy, origin = shipped("training-hinode").rulebook, shipped("tokyo").rulebook
    assert copy.conditions == origin.conditions
    assert copy.handover == origin.handover
    assert copy.where.municipalities == ("990019",)
    assert (copy.training, origin.training) == (True, False)
    assert shipped("training-hinode").lines["conditions[0].when"][0] == "tokyo.yaml"


def test_a_ring_of_copies_is_refused() -> None:
    with pytest.raises(BadRulebook):
        read(MINIMAL + "copy_of: ring\n", parents=lambda _: MINIMAL + "copy_of: ring\n")


def test_every_shipped_rulebook_is_named_as_its_file() -> None:
    assert names()
    for name in names():
        assert shipped(name).rulebook.id == name


def test_a_shelf_gives_nothing_from_elsewhere() -> None:
    assert text_of("../rulebooks/tokyo") is None
    with pytest.raises(KeyError):
        shipped("nowhere")
