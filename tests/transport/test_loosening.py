"""A region may fill in and tighten; what would loosen the prefecture's skeleton is refused."""

from dataclasses import replace

import pytest

from app.transport.check import check, check_reading, passes
from app.transport.language.findings import Finding
from app.transport.language.reading import Reading
from tests.transport.inheriting import REGION, SKELETON, refining

_PAPER = "evidence:\n  any_of:\n    - {id: paper, text: {ja: 書, en: p}, "
OUTCOMES = """\
outcomes:
  - {id: stop, text: {ja: 中止, en: stop}, resuscitation: stop, transport: no}
"""
LOOSER = {
    "a list of conditions emptied": ("conditions: []\n", "conditions"),
    "the timers taken away": ("timers: []\n", "timers"),
    "the record taken away": ("record: []\n", "record"),
    "the sources no longer narrowed": ("accepts: []\n", "accepts"),
    "the policy": ("policy: other\n", "policy"),
    "an area outside": (
        REGION.replace('["990019"]', '["990019", "131016"]'),
        "where.municipalities",
    ),
    "an earlier hour": (REGION.replace("2026-05-01", "2026-03-01"), "when"),
    "a lower age": (
        "applies:\n  - {id: adult, when: {age: {at_least: 15}}}\n",
        "applies[0].when",
    ),
    "a condition turned round": (
        "conditions:\n  - {id: no_pump, when: {local_pump: true}}\n",
        "conditions[1].when",
    ),
    "a way round a condition": (
        "conditions:\n  - id: no_pump\n    when: {any: [{local_pump: false}, {acp_held: true}]}\n",
        "conditions[1].when",
    ),
    "a smaller silence": (
        "silences:\n  - {id: abroad, when: {told_by: third_party, acp_held: true}}\n",
        "silences[0].when",
    ),
    "more forms of evidence": (
        _PAPER + "forms: [order, combined], at_most_days: 730}\n",
        "evidence.any_of[0]",
    ),
    "an older paper": (
        _PAPER + "forms: [order], at_most_days: 731}\n",
        "evidence.any_of[0]",
    ),
    "others who may instruct": (
        "may_instruct: {by: [attending_physician, covering_physician]}\n",
        "may_instruct.by",
    ),
    "less to confirm": ("may_instruct: {confirm: []}\n", "may_instruct.confirm"),
    "no read-back": ("may_instruct: {read_back: false}\n", "may_instruct.read_back"),
    "a longer handover": (
        "handover:\n  - {id: soon, within_minutes: 61}\n",
        "handover[0]",
    ),
    "a handover without signature": (
        "handover:\n  - {id: soon, signatures: []}\n",
        "handover[0]",
    ),
    "a new handover that is longer": (
        """\
handover:
  - id: later
    text: {ja: 後, en: later}
    within_minutes: 90
    to: {ja: 家族, en: family}
    crew_waits: false
    signatures: [handover_signature]
""",
        "handover[1]",
    ),
    "an outcome that needs less": (
        "outcomes:\n  - {id: stop, needs: [not_exogenous, evidence, handover]}\n",
        "outcomes[0]",
    ),
    "not even begun": (
        "outcomes:\n  - {id: stop, resuscitation: not_started}\n",
        "outcomes[0]",
    ),
    "a wider source": (
        "accepts:\n  - {fact: family_objects, sources: [seen, family_by_phone]}\n",
        "accepts[0].sources",
    ),
    "a fact told by more": (
        "facts:\n  - {name: local_pump, sources: [seen, doctor, record]}\n",
        "facts[0]",
    ),
    "a longer timer": ("timers:\n  - {id: half, minutes: 31}\n", "timers[0]"),
    "a timer that counts from later": (
        "timers:\n  - {id: half, counts: minutes_since_phoned}\n",
        "timers[0]",
    ),
    "a timer that only notes": ("timers:\n  - {id: half, moves_to: note}\n", "timers[0]"),
    "more to register": ("registration: {at_most: 2}\n", "registration.at_most"),
    "a rarer exchange": ("registration: {exchange_months: 4}\n", "registration.exchange_months"),
    "fewer papers": ("registration: {forms: []}\n", "registration.forms"),
    "a record not reviewed": ("record:\n  - {id: words, review: false}\n", "record[0]"),
    "another kind": ("kind: destination\n", "kind"),
}

TIGHTER = {
    "a policy that only continues": "policy: continue\noutcomes: []\n",
    "a higher age": "applies:\n  - {id: adult, when: {age: {at_least: 20}}}\n",
    "one more demand": (
        "conditions:\n  - {id: no_pump, when: {local_pump: false, acp_held: true}}\n"
    ),
    "a new condition": (
        "conditions:\n  - {id: calm, text: {ja: 反, en: c}, when: {family_objects: false}}\n"
    ),
    "a wider silence": (
        "silences:\n  - {id: abroad, when: {told_by: [third_party, family_by_phone]}}\n"
    ),
    "fewer forms, one more signer": (
        "evidence:\n  any_of:\n    - id: paper\n      text: {ja: 書, en: p}\n      forms: [order]\n"
        "      signed_by: [physician]\n      at_most_days: 365\n"
    ),
    "the patient's will only": "will: {of: [patient]}\n",
    "one who may instruct": "may_instruct: {by: [online_mc_physician]}\n",
    "more to confirm": "may_instruct: {confirm: [patient_refuses_cpr, end_of_life_stage]}\n",
    "a shorter handover": "handover:\n  - {id: soon, within_minutes: 30}\n",
    "a shorter one before it": (
        "handover:\n  - id: sooner\n    text: {ja: 早, en: sooner}\n    within_minutes: 20\n"
        "    to: {ja: 医師, en: doctor}\n    crew_waits: true\n"
        "    signatures: [handover_signature]\n  - {id: soon}\n"
    ),
    "transport all the same": "outcomes:\n  - {id: stop, transport: yes}\n",
    "fewer sources": "accepts:\n  - {fact: family_objects, sources: [seen]}\n",
    "a shorter timer": "timers:\n  - {id: half, minutes: 20}\n",
    "words of its own": "otherwise: {ja: 地域では続ける。, en: Here we continue.}\n",
    "a destination": (
        "destinations:\n  - {id: near, text: {ja: 近い, en: near}, source: nearest}\n"
    ),
}


def read_over(text: str) -> Reading:
    return refining("", own=text) if text.startswith("id:") else refining(text)


def blocking(reading: Reading) -> list[Finding]:
    return [found for found in check_reading(reading) if found.blocks]


@pytest.mark.parametrize("name", LOOSER)
def test_what_would_loosen_the_parent_is_refused_and_names_both_lines(name: str) -> None:
    text, field = LOOSER[name]
    found = {item.field: item for item in blocking(read_over(text))}
    assert field in found, found
    one = found[field]
    assert one.file == "chiiki.yaml"
    assert one.line
    assert "親より緩い" in one.wrong.ja
    assert "ken.yaml" in one.wrong.ja
    assert "looser than the parent ken (ken.yaml:" in one.wrong.en


@pytest.mark.parametrize("name", TIGHTER)
def test_what_fills_in_or_tightens_passes(name: str) -> None:
    assert [str(item) for item in blocking(read_over(TIGHTER[name]))] == []


def test_the_skeleton_itself_passes() -> None:
    above = refining("").above
    assert above is not None
    assert passes(above)


def test_a_refinement_passes_only_where_its_parent_does() -> None:
    assert passes(refining(""))
    unsound = SKELETON.replace("will: {text: {ja: 意思, en: will}, of: [patient, surrogate]}\n", "")
    own_will = refining("will: {text: {ja: 意思, en: will}, of: [patient]}\n", skeleton=unsound)
    assert blocking(own_will) == []
    assert not passes(own_will)


def test_what_was_not_compared_with_its_parent_does_not_pass() -> None:
    reading = refining("")
    found = check(reading.rulebook, reading.lines)
    assert [item.field for item in found if item.blocks] == ["parent"]
    other = replace(reading.rulebook, parent="another")
    assert "parent" in {f.field for f in check(other, reading.lines, reading.above) if f.blocks}


@pytest.mark.parametrize(
    "name",
    [
        "conditions",
        "silences",
        "applies",
        "accepts",
        "evidence",
        "will",
        "may_instruct",
        "handover",
        "registration",
    ],
)
def test_what_is_left_out_by_other_means_than_a_file_is_refused_as_well(name: str) -> None:
    reading = refining("")
    empty: object = () if isinstance(getattr(reading.rulebook, name), tuple) else None
    bare = replace(reading.rulebook, **{name: empty})  # type: ignore[arg-type]
    found = {f.field for f in check(bare, reading.lines, reading.above) if f.blocks}
    assert name in found


def test_an_incomplete_skeleton_without_outcomes_lets_the_region_fill_them_in() -> None:
    open_one = SKELETON.replace(OUTCOMES, "").replace(
        "policy: may_stop\n", "policy: may_stop\ncomplete: false\n"
    )
    assert open_one.count("outcomes") == 0
    filled = refining(f"complete: true\n{OUTCOMES}", skeleton=open_one)
    assert blocking(filled) == []
    closed = SKELETON.replace(OUTCOMES, "")
    assert {item.field for item in blocking(refining(OUTCOMES, skeleton=closed))} == {"outcomes[0]"}


def test_a_whole_prefecture_is_inside_only_where_nothing_of_it_is_left_out() -> None:
    whole = REGION.replace('["990019"]', '["99"]')
    assert blocking(read_over(whole)) == []
    holed = SKELETON.replace('["99"]', '["99"], excluding: ["990027"]')
    found = blocking(refining("", own=whole, skeleton=holed))
    assert [item.field for item in found] == ["where.municipalities"]


def test_what_is_no_matter_of_the_parent_does_not_name_it() -> None:
    found = check_reading(refining("will: {of: []}\n"))
    (will,) = [item for item in found if item.field == "will"]
    assert will.blocks
    assert "親" not in will.wrong.ja
    assert "parent" not in will.wrong.en
