"""A region's rulebook laid over the prefecture's skeleton: what it takes, and from whom."""

import pytest

from app.transport.evaluate import evaluate
from app.transport.language.doctor import ContactRole
from app.transport.language.findings import BadRulebook
from app.transport.language.reading import read
from tests.transport.inheriting import REGION, SKELETON, parents, refining
from tests.transport.situations import NO_RECORD, facts


def test_a_region_that_adds_nothing_has_all_of_the_skeleton_but_its_cases() -> None:
    reading = refining("")
    above = reading.above
    assert above is not None
    book, parent = reading.rulebook, above.rulebook
    assert (book.conditions, book.handover, book.timers) == (
        *(parent.conditions, parent.handover),
        parent.timers,
    )
    assert (book.id, book.parent, book.title.ja) == ("chiiki", "ken", "地域の規則")
    assert (len(parent.cases), book.cases) == (1, ())


def test_records_are_merged_key_by_key() -> None:
    book = refining("").rulebook
    assert (book.authority.adopted_by.ja, book.authority.legal_note.ja) == ("地域", "注")
    narrowed = refining("will: {of: [patient]}\n").rulebook
    assert narrowed.will is not None
    assert (narrowed.will.text.ja, narrowed.will.of) == ("意思", ("patient",))


def test_items_of_a_list_are_merged_by_their_key_and_new_ones_added() -> None:
    book = refining(
        "handover:\n  - {id: soon, within_minutes: 30}\n"
        "conditions:\n"
        "  - {id: calm, text: {ja: 反対なし, en: calm}, when: {family_objects: false}}\n"
    ).rulebook
    (band,) = book.handover
    assert (band.within_minutes, band.text.ja) == (30, "待つ")
    assert [item.id for item in book.conditions] == ["not_exogenous", "no_pump", "calm"]


def test_a_new_item_goes_before_the_one_written_after_it() -> None:
    book = refining(
        "contacts:\n"
        "  - {whom: covering_physician, say: {ja: 代わり, en: covering}}\n"
        "  - {whom: visiting_nurse}\n"
        "  - {whom: online_mc_physician, say: {ja: MC, en: MC}}\n"
    ).rulebook
    assert [item.whom for item in book.contacts] == [
        ContactRole.ATTENDING_PHYSICIAN,
        ContactRole.COVERING_PHYSICIAN,
        ContactRole.VISITING_NURSE,
        ContactRole.ONLINE_MC_PHYSICIAN,
    ]


def test_every_line_says_which_rulebook_it_comes_from() -> None:
    reading = refining(
        "conditions:\n"
        "  - {id: calm, text: {ja: 反対なし, en: calm}, when: {family_objects: false}}\n"
        "handover:\n  - {id: soon, within_minutes: 30}\n"
        "contacts:\n  - {whom: visiting_nurse}\n"
    )
    book = reading.rulebook
    assert [item.origin for item in book.conditions] == ["ken", "ken", "chiiki"]
    assert [item.origin for item in book.handover] == ["chiiki"]
    assert [item.origin for item in book.contacts] == ["ken", "ken"]
    assert book.will is not None
    assert book.will.origin == "ken"
    assert reading.titles["ken"].ja == "県の骨組み"
    advice = evaluate(book, facts(arrest=True), NO_RECORD, [])
    origins = {line.id: line.origin for line in advice.conditions}
    assert (origins["calm"], origins["adult"], origins["arrest"]) == ("chiiki", "ken", "")


def test_every_line_keeps_its_file_and_number() -> None:
    reading = refining("handover:\n  - {id: soon, within_minutes: 30}\n")
    assert reading.lines["handover[0].within_minutes"] == ("chiiki.yaml", 9)
    assert reading.lines["conditions[0].when"][0] == "ken.yaml"
    fault = SKELETON.replace("exogenous_cause: false", "exogenous_cause: maybe")
    with pytest.raises(BadRulebook) as refused:
        refining("", skeleton=fault)
    assert {(item.file, item.line) for item in refused.value.findings} == {("ken.yaml", 24)}


def test_an_item_with_a_fault_in_the_region_is_told_at_its_line() -> None:
    with pytest.raises(BadRulebook) as refused:
        refining("handover:\n  - {id: soon, within_minutes: many}\n")
    (found,) = refused.value.findings
    assert (found.file, found.line, found.field) == (
        *("chiiki.yaml", 9),
        "handover[0].within_minutes",
    )


def test_a_grandparent_reaches_the_grandchild() -> None:
    middle = REGION.replace("id: chiiki", "id: kouiki")
    texts = {"ken": SKELETON, "kouiki": middle}
    own = REGION.replace("parent: ken", "parent: kouiki")
    reading = read(own, file="chiiki.yaml", parents=texts.get)
    assert reading.above is not None
    assert reading.above.above is not None
    assert reading.rulebook.conditions[0].origin == "ken"
    assert set(reading.titles) == {"ken", "kouiki"}


def test_nobody_writes_an_origin_by_hand() -> None:
    with pytest.raises(BadRulebook) as refused:
        refining("will: {origin: ken}\n")
    assert refused.value.findings[0].field == "will.origin"


def test_a_copy_and_a_parent_exclude_each_other() -> None:
    with pytest.raises(BadRulebook) as refused:
        read(REGION + "copy_of: ken\n", parents=parents(SKELETON))
    assert "exclude each other" in refused.value.findings[0].wrong.en


def test_a_copy_replaces_a_whole_key_and_owes_its_origin_nothing() -> None:
    text = REGION.replace("parent: ken", "copy_of: ken").replace(
        "authority: {adopted_by: {ja: 地域, en: region}}\n", ""
    )
    reading = read(
        text + "conditions:\n"
        "  - {id: x, text: {ja: 外因でない, en: not exogenous}, when: {exogenous_cause: false}}\n",
        parents=parents(SKELETON),
    )
    assert reading.above is None
    assert [item.id for item in reading.rulebook.conditions] == ["x"]
    assert len(reading.rulebook.cases) == 1
