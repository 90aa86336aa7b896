"""At the edge of what a region may change: the same is not looser, and the right line is named."""

from dataclasses import replace

import pytest

from app.transport import reach
from app.transport.check import check_reading
from app.transport.checking.loosening import loosening
from app.transport.language.findings import Finding
from app.transport.language.kinds import FactKind, Shape
from app.transport.language.words import Text
from tests.transport.inheriting import REGION, SKELETON, refining

HANDOVER = """\
handover:
  - id: soon
    text: {ja: 待つ, en: wait}
    within_minutes: 60
    to: {ja: 医師, en: doctor}
    crew_waits: true
    signatures: [handover_signature]
"""
EVIDENCE = """\
evidence:
  text: {ja: 根拠, en: evidence}
  any_of:
    - {id: paper, text: {ja: 書面, en: paper}, forms: [order, statement], at_most_days: 730}
"""
OUTCOMES = """\
outcomes:
  - {id: stop, text: {ja: 中止, en: stop}, resuscitation: stop, transport: no}
"""
assert all(part in SKELETON for part in (HANDOVER, EVIDENCE, OUTCOMES))


def blocking(more: str, *, skeleton: str = SKELETON, own: str = REGION) -> dict[str, Finding]:
    found = check_reading(refining(more, skeleton=skeleton, own=own))
    return {item.field: item for item in found if item.blocks}


def test_what_never_stops_may_drop_what_only_a_stop_needs() -> None:
    dropped = "conditions: []\noutcomes: []\n"
    assert blocking(f"policy: continue\n{dropped}") == {}
    assert "conditions" in blocking(f"policy: continue\ncomplete: false\n{dropped}")


def test_a_rule_may_begin_in_the_same_hour_as_its_parent() -> None:
    assert blocking("", own=REGION.replace("2026-05-01", "2026-04-01")) == {}


def test_under_a_parent_without_an_area_a_region_names_its_own() -> None:
    assert blocking("", skeleton=SKELETON.replace('["99"]', "[]")) == {}


def test_a_municipality_that_the_parent_leaves_out_is_outside_it() -> None:
    holed = SKELETON.replace('["99"]', '["99"], excluding: ["990027"]')
    assert blocking("", skeleton=holed) == {}
    inside_the_hole = REGION.replace("990019", "990027")
    assert set(blocking("", skeleton=holed, own=inside_the_hole)) == {"where.municipalities"}


def test_what_the_parent_does_not_ask_for_a_region_need_not_have_and_may_add() -> None:
    silent = SKELETON.replace(EVIDENCE, "").replace(HANDOVER, "").replace("transport: no", "")
    assert blocking("", skeleton=silent) == {}
    assert blocking(EVIDENCE + HANDOVER, skeleton=silent) == {}


def test_a_region_may_leave_out_the_read_back_that_its_parent_does_not_want() -> None:
    quiet = SKELETON.replace("  confirm: [pat", "  read_back: false\n  confirm: [pat")
    assert blocking("", skeleton=quiet) == {}
    assert blocking("may_instruct: {read_back: true}\n", skeleton=quiet) == {}


@pytest.mark.parametrize(
    "changed",
    [
        {"about_cpr": True},
        {"shape": Shape.NUMBER, "unit": Text("分", "minutes")},
        {"shape": Shape.NUMBER, "unit": Text("分", "minutes"), "maximum": 5},
    ],
    ids=str,
)
def test_a_fact_of_the_parent_stays_what_it_is(changed: dict[str, object]) -> None:
    reading = refining("")
    assert reading.above is not None
    (kind,) = reading.rulebook.facts
    other: FactKind = replace(kind, **changed)  # type: ignore[arg-type]
    own = replace(reading.rulebook, facts=(other,))
    assert "facts[0]" in {remark.path for remark in loosening(reading.above.rulebook, own)}


def test_a_number_of_the_parent_keeps_its_limits() -> None:
    reading = refining("")
    assert reading.above is not None
    (kind,) = reading.rulebook.facts
    number = replace(kind, shape=Shape.NUMBER, unit=Text("分", "minutes"), minimum=1, maximum=5)
    parent = replace(reading.above.rulebook, facts=(number,))

    def paths(kind: FactKind) -> set[str]:
        own = replace(reading.rulebook, facts=(kind,))
        return {remark.path for remark in loosening(parent, own)}

    assert "facts[0]" not in paths(number)
    for other in (
        replace(number, minimum=0),
        replace(number, maximum=6),
        replace(number, unit=Text("日", "days")),
    ):
        assert "facts[0]" in paths(other)


def test_what_is_word_for_word_the_parents_is_no_looser_however_hard_to_judge(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(reach, "STEPS", 1)
    assert blocking("") == {}


def test_an_incomplete_parent_that_names_outcomes_lets_a_region_add_no_other() -> None:
    open_one = SKELETON.replace("policy: may_stop\n", "policy: may_stop\ncomplete: false\n")
    not_begun = "complete: true\noutcomes:\n  - {id: stop, resuscitation: not_started}\n"
    assert set(blocking(not_begun, skeleton=open_one)) == {"outcomes[0]"}


def test_a_record_that_the_parent_does_not_review_need_not_be_reviewed() -> None:
    unread = SKELETON.replace(
        "text: {ja: 言葉, en: words}", "review: false, text: {ja: 言葉, en: words}"
    )
    assert "review: false" in unread
    assert blocking("", skeleton=unread) == {}


def test_a_registration_may_be_added_and_narrowed_but_none_of_its_terms_dropped() -> None:
    own = "registration:\n  text: {ja: 登録, en: registration}\n  through: {ja: 医師, en: doctor}\n"
    assert own in SKELETON
    whole = own + SKELETON.split(own)[1].split("record:")[0].rstrip() + "\n"
    assert blocking(whole, skeleton=SKELETON.replace(whole, "")) == {}
    open_one = SKELETON.replace(whole, own)
    assert blocking("", skeleton=open_one) == {}
    assert blocking("registration: {at_most: 2, exchange_months: 6}\n", skeleton=open_one) == {}
    assert blocking("registration: {at_most: 0, exchange_months: 1}\n") == {}
    reading = refining("")
    assert reading.above is not None
    assert reading.rulebook.registration is not None
    for term in ("at_most", "exchange_months"):
        bare = replace(reading.rulebook.registration, **{term: None})  # type: ignore[arg-type]
        below = replace(reading.rulebook, registration=bare)
        found = {remark.path for remark in loosening(reading.above.rulebook, below)}
        assert found == {f"registration.{term}"}


SECOND = HANDOVER.removeprefix("handover:\n").replace("soon", "second").replace("60", "90")
LIMITED = "  - {id: limited, text: {ja: 限, en: l}, limits: [no_shock]}\n"
CALM = "  - {id: calm, text: {ja: 反, en: c}, when: {family_objects: false}}\n"
TWICE = SKELETON.replace(HANDOVER, HANDOVER + SECOND).replace(OUTCOMES, OUTCOMES + LIMITED)


def line_of(text: str) -> int:
    (line,) = [at for at, one in enumerate(TWICE.splitlines(), 1) if one.startswith(text)]
    return line


@pytest.mark.parametrize(
    ("more", "field", "line"),
    [
        ("handover:\n  - {id: second, signatures: []}\n", "handover[1]", "  - id: second"),
        (HANDOVER.replace("soon", "later").replace("60", "99"), "handover[2]", "  - id: soon"),
        (
            f"conditions:\n{CALM}  - {{id: no_pump, when: {{local_pump: true}}}}\n",
            "conditions[2].when",
            "  - {id: no_pump",
        ),
        (
            "outcomes:\n  - {id: limited, limits: [no_shock], resuscitation: not_started}\n",
            "outcomes[1]",
            "  - {id: limited",
        ),
        (
            "outcomes:\n  - {id: other, text: {ja: 中, en: s}, resuscitation: not_started}\n",
            "outcomes[2]",
            "  - {id: stop",
        ),
    ],
    ids=["a band", "a new band", "a condition", "an outcome", "a new outcome"],
)
def test_the_parents_line_is_named_or_else_where_its_list_begins(
    more: str, field: str, line: str
) -> None:
    found = blocking(more, skeleton=TWICE)
    assert field in found, found
    assert f"(ken.yaml:{line_of(line)})" in found[field].wrong.en
