"""What brief and full say of every section, field by field, typed from the agreed page."""

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from types import SimpleNamespace
from typing import Any
from uuid import UUID

import pytest

from app.access.permit import Permit
from app.access.show import Part
from app.intent import show as will
from app.intent.history import Answer, Intent, Wish, WishSource
from app.intent.verdict import Verdict, judge
from app.intent.view import SECTIONS
from app.intent.whole import is_talk
from app.patients import show as person
from app.patients import show_contacts as contacts
from app.patients.confirmed import ITEMS
from app.policy import table
from app.policy.bases import Basis, Column
from app.policy.decide import Decision, Reason
from app.policy.levels import Level
from app.policy.roles import Role
from app.policy.sections import Section
from tests.access.callers import a_caller

AT = datetime(2026, 11, 21, 5, 0, tzinfo=UTC)
ID = UUID(int=1)
PROFILE: dict[str, Any] = {
    "number": 1,
    "confirmed_on": "2026-11-01",
    "main_diagnosis": "肺がん",
    "other_diagnoses": "高血圧",
    "past_history": "大腿骨頸部骨折",
    "end_of_life_stage": True,
    "foreseen_course_line": "呼吸が弱まる",
    "foreseen_course": "数週のうちに呼吸が弱まり、やがて止まる",
    "allergies": "ペニシリン",
    "medicines": "モルヒネ",
    "devices": "在宅酸素",
    "infections": "なし",
    "blood_abo": "o",
    "blood_rh": "positive",
    "paper_kit": "冷蔵庫の扉",
    "event_course": "朝から息が浅い",
    "cooperating_hospital": "みなと総合病院",
    "cooperating_hospital_phone": "+81300001236",
    **{f"{group}_confirmed_on": "2026-10-01" for group in ITEMS},
    **{f"{group}_confirmed_by": "みなと訪問看護" for group in ITEMS},
    "family_disagreement": "次男は延命を望む",
    "disagreeing_relation": "次男",
    "staff_safety_note": "大型犬",
    "care": {
        "care_level": "care_3",
        "care_level_until": "2027-03-31",
        "physical_independence": "B1",
        "cognitive_independence": "IIIa",
        "communication": "筆談なら伝わる",
        "main_caregiver": "長女",
        "procedures": "在宅酸素",
        "procedure_codes": ["oxygen"],
        "life_history": "貝細工の店",
        "housing": "平屋",
    },
}
PERSON: Any = SimpleNamespace(
    name="山田 太郎",
    reading="ヤマダ タロウ",
    masked_name="ヤ●● タ●●",
    birth_year=1940,
    birth_month=4,
    birth_day=1,
    sex="male",
    address="港町1-2-3",
    area="日の出浜市",
    care_insurance_number="9900000001",
    phones=[{"phone": "+81300001234"}],
    names=[
        {"kind": "former", "name": "港 花", "reading": "ミナト ハナ"},
        {"kind": "by_name", "name": "港 太朗", "reading": "ミナト タロウ"},
    ],
    deceased_on=None,
    merged_into=None,
    chain=[
        {
            "role": "attending_physician",
            "name": "青木 実",
            "organisation": "みなと在宅クリニック",
            "phone": "+81300001234",
            "hours": "24時間",
            "confirmed_on": "2026-10-01",
            "confirmed_by": "みなと訪問看護",
        }
    ],
    family=[
        {
            "name": "山田 一郎",
            "relation": "長男",
            "phone": "+81300001235",
            "hours": "夜間",
            "surrogate": "decides",
            "phone_second": "+81300001237",
            "address": "港町4-5-6",
            "confirmed_on": "2026-10-01",
            "confirmed_by": "みなと訪問看護",
        }
    ],
    team=[
        {
            "id": ID,
            "organisation_id": ID,
            "organisation": "みなと在宅クリニック",
            "function": "attending",
            "joined_at": AT,
        }
    ],
    profile=[PROFILE],
)
WISH: dict[str, Any] = {
    "epoch": 1,
    "recorded_at": AT,
    "source": "patient",
    "stated_on": date(2026, 11, 1),
    "resuscitation": "not_wanted",
    "treatment_level": "comfort",
    "ventilator": "not_wanted",
    "tube_feeding": "undecided",
    "antibiotics": "wanted",
    "hospital_transport": "undecided",
    "registered_hospital_id": ID,
    "registered_hospital": "みなと総合病院",
    "place_of_care": "自宅",
    "place_of_care_second": "施設",
    "place_of_death": "自宅",
    "values_line": "庭の見える部屋で",
    "values_text": "庭の梅を毎年見てきた",
    "present": [{"kind": "patient"}, {"kind": "family", "name": "山田 一郎"}],
    "talk_summary": "家で過ごしたい",
    "talk_minutes": "くわしい記録",
    "treatment_level_unsaid": None,
    "by_state": [{"state": "unconscious", "answer": "not_wanted"}],
    "place_of_care_unsaid": None,
    "place_of_death_unsaid": None,
    "place_of_death_second": "病院",
    "illness_understanding": "病名は知っている",
}
ORDER: dict[str, Any] = {
    "id": ID,
    "drafted_at": AT,
    "diagnosis": "肺がん末期",
    "foreseen_course": "数週のうちに呼吸が弱まり、やがて止まる",
    "covers_arrest": True,
    "scope": ["compressions"],
    "patient_signature": "scan",
    "patient_signature_by": None,
    "code": "do_not_resuscitate",
    "wording": "心肺蘇生は行わない",
    "end_of_life_stage": True,
    "paper_id": None,
    "attestation_id": None,
    "issued_on": date(2026, 11, 2),
    "expires_on": None,
    "digest": "d" * 64,
    "signed_at": AT,
    "physician_name": "青木 実",
    "is_signed_as_it_stands": True,
}
WILL: Any = SimpleNamespace(
    marks=[], newest_wish=[{"review_due": None}], orders=[{"expires_on": None}]
)


def judged() -> Verdict:
    wish = Wish(
        epoch=1,
        resuscitation=Answer.NOT_WANTED,
        source=WishSource.PATIENT,
        stated_on=date(2026, 11, 1),
    )
    return judge(Intent(wishes=(wish,)), on=date(2026, 11, 21))


SHOWN: Mapping[Section, Callable[[Permit], Part[Any]]] = {
    Section.IDENTITY: lambda permit: person.identity(permit, PERSON, date(2026, 11, 21)),
    Section.VERDICT: lambda permit: will.verdict(permit, AT, judged(), PERSON, WILL, None, None),
    Section.RESUSCITATION_WISH: lambda permit: will.resuscitation_wish(permit, WISH),
    Section.PHYSICIAN_ORDERS: lambda permit: will.physician_orders(permit, ORDER),
    Section.TREATMENT_CHOICES: lambda permit: will.treatment_choices(permit, WISH),
    Section.TRANSPORT_WISH: lambda permit: will.transport_wish(permit, WISH, PROFILE),
    Section.CALL_CHAIN: lambda permit: contacts.call_chain(permit, PERSON),
    Section.FAMILY_CONTACTS: lambda permit: contacts.family_contacts(permit, PERSON),
    Section.SURROGATE: lambda permit: contacts.surrogate(permit, PERSON),
    Section.FAMILY_DISAGREEMENT: lambda permit: person.family_disagreement(permit, PERSON),
    Section.DIAGNOSIS: lambda permit: person.diagnosis(permit, PERSON),
    Section.CLINICAL_ALERTS: lambda permit: person.clinical_alerts(permit, PERSON),
    Section.STAFF_SAFETY_NOTES: lambda permit: person.staff_safety_notes(permit, PERSON),
    Section.PLACE_OF_CARE: lambda permit: will.place_of_care(permit, WISH),
    Section.VALUES: lambda permit: will.values(permit, WISH),
    Section.DISCUSSIONS: lambda permit: will.discussions(permit, WISH),
    Section.CARE_PROFILE: lambda permit: person.care_profile(permit, PERSON),
    Section.CARE_TEAM: lambda permit: person.care_team(permit, PERSON),
}

# The page's "Brief means", and beside it all that the section holds.
BRIEF = {
    "identity": "masked_name age.least age.most sex area",
    "verdict": "is_recorded",
    "physician_orders": "signers issued_on code covers_arrest scope",
    "treatment_choices": "level",
    "transport_wish": "answer registered_hospital",
    "call_chain": "phone",
    "family_disagreement": "relation",
    "diagnosis": "main end_of_life_stage foreseen_course_line",
    "place_of_care": "first",
    "values": "line",
    "discussions": "held_on present",
    "care_profile": "care_level physical_independence cognitive_independence communication"
    " main_caregiver procedures procedure_codes",
    "care_team": "members.organisation members.function",
}
FULL = {
    "identity": "name reading birth_date birth_date_wareki age.least age.most sex address area"
    " phones care_insurance_number former_name former_reading by_name by_reading",
    "verdict": "kind said.ja said.en reasons.code reasons.said.ja reasons.said.en as_of epoch",
    "resuscitation_wish": "answer source stated_on recorded_at",
    "physician_orders": "id code wording end_of_life_stage diagnosis foreseen_course"
    " covers_arrest scope patient_signature issued_on drafted_at digest is_signed signed_at"
    " physician_name",
    "treatment_choices": "level ventilator tube_feeding antibiotics by_state.state by_state.answer",
    "transport_wish": "hospital_transport registered_hospital_id registered_hospital"
    " cooperating.name cooperating.phone cooperating.confirmed.on cooperating.confirmed.by",
    "call_chain": "links.role links.name links.organisation links.phone links.hours"
    " confirmed.on confirmed.by",
    "family_contacts": "people.name people.relation people.phone people.phone_second people.hours"
    " confirmed.on confirmed.by",
    "surrogate": "people.name people.relation people.phone people.address people.surrogacy",
    "family_disagreement": "text relation confirmed.on confirmed.by",
    "diagnosis": "main others past_history end_of_life_stage foreseen_course_line foreseen_course"
    " event_course confirmed.on confirmed.by",
    "clinical_alerts": "allergies medicines devices infections blood_abo blood_rh paper_kit"
    " confirmed.on confirmed.by medicines_confirmed.on medicines_confirmed.by",
    "staff_safety_notes": "note confirmed.on confirmed.by",
    "place_of_care": "first second of_death of_death_second",
    "values": "line text",
    "discussions": "held_on present.kind present.name illness_understanding summary minutes",
    "care_profile": "confirmed.on confirmed.by items.care_level items.care_level_until"
    " items.physical_independence items.cognitive_independence items.communication"
    " items.main_caregiver items.procedures items.procedure_codes items.life_history items.housing",
    "care_team": "members.id members.organisation_id members.organisation members.function"
    " members.joined_at",
}


def a_permit(level: Level, column: Column, **others: Level) -> Permit:
    """Every section at one level, but for the others."""
    decision = Decision(
        role=Role.CREW,
        basis=Basis.CALL,
        column=column,
        agreement_versions=("default-1",),
        consent_version="epoch-1",
        levels=tuple(others.get(section.value, level) for section in Section),
        reasons=(Reason.SHOWN,) * len(Section),
    )
    return Permit(
        caller=a_caller(Role.CREW),
        at=AT,
        patient_id=ID,
        basis=Basis.CALL,
        grant_id=ID,
        call_id=None,
        epoch=1,
        decision=decision,
    )


def said(value: Any, place: str = "") -> set[str]:  # noqa: ANN401  any JSON
    """The places of everything that is said, lists flattened; what is null is not said."""
    if isinstance(value, dict):
        inner = {name: f"{place}.{name}" if place else name for name in value}
        return set().union(*(said(one, inner[name]) for name, one in value.items()))
    if isinstance(value, list) and value and isinstance(value[0], dict):
        return set().union(*(said(one, place) for one in value))
    return set() if value in (None, []) else {place}


def fields(section: Section, level: Level, column: Column = Column.WARD) -> set[str]:
    part = SHOWN[section](a_permit(level, column))
    assert part.level == (level.value if part.state == "shown" else "withheld")
    return said(part.content.model_dump(mode="json")) if part.content else set()


def test_the_golden_lists_leave_no_section_of_the_record_out() -> None:
    assert set(SHOWN) == set(SECTIONS) == {Section(name) for name in FULL}
    assert {Section(name) for name in BRIEF} == table.BRIEF_FORMS
    assert is_talk(WISH)


@pytest.mark.parametrize("section", SECTIONS)
def test_brief_says_what_the_page_says_and_no_more(section: Section) -> None:
    assert fields(section, Level.BRIEF) == set(BRIEF.get(section.value, "").split())


@pytest.mark.parametrize("section", SECTIONS)
def test_full_says_all_that_the_section_holds(section: Section) -> None:
    assert fields(section, Level.FULL) == set(FULL[section.value].split())


@pytest.mark.parametrize("section", SECTIONS)
def test_withheld_says_nothing(section: Section) -> None:
    assert fields(section, Level.WITHHELD) == set()


def test_some_columns_are_told_less_or_more_in_brief() -> None:
    assert fields(Section.IDENTITY, Level.BRIEF, Column.OFFER) == {"age_band", "sex"}
    assert fields(Section.DISCUSSIONS, Level.BRIEF, Column.CREW) == {"held_on"}
    assert fields(Section.DISCUSSIONS, Level.BRIEF, Column.EMERGENCY) == {
        *("held_on", "present", "summary"),
    }


@pytest.mark.parametrize(
    ("diagnosis", "hidden"),
    [
        (Level.WITHHELD, {"diagnosis", "foreseen_course", "end_of_life_stage"}),
        (Level.BRIEF, {"foreseen_course"}),
        (Level.FULL, set()),
    ],
)
def test_an_order_says_no_more_of_the_illness_than_the_diagnosis_does(
    diagnosis: Level, hidden: set[str]
) -> None:
    permit = a_permit(Level.FULL, Column.GLASS, diagnosis=diagnosis)
    order = will.physician_orders(permit, ORDER).content
    assert order is not None
    told = said(order.model_dump(mode="json"))
    assert told == set(FULL["physician_orders"].split()) - hidden


@pytest.mark.parametrize(
    ("signature", "signers"),
    [
        ("none", ["physician"]),
        ("scan", ["physician", "patient"]),
        ("witness", ["physician", "witness"]),
        ("surrogate", ["physician", "surrogate"]),
    ],
)
def test_brief_names_the_kinds_of_signer(signature: str, signers: list[str]) -> None:
    permit = a_permit(Level.BRIEF, Column.CARE_SUPPORT)
    order = will.physician_orders(permit, ORDER | {"patient_signature": signature}).content
    assert order is not None
    assert order.model_dump()["signers"] == signers


@pytest.mark.parametrize("section", [Section.DIAGNOSIS, Section.CARE_PROFILE])
def test_where_only_the_rest_is_recorded_brief_has_nothing(section: Section) -> None:
    rest = dict.fromkeys(PROFILE) | {
        "number": 1,
        "confirmed_on": "2026-11-01",
        "other_diagnoses": "高血圧",
        "foreseen_course": "くわしい経過",
        "care": {"life_history": "貝細工の店"},
    }
    show: Any = {Section.DIAGNOSIS: person.diagnosis, Section.CARE_PROFILE: person.care_profile}
    row = SimpleNamespace(profile=[rest])
    assert show[section](a_permit(Level.BRIEF, Column.CREW), row).state == "not_recorded"
    assert show[section](a_permit(Level.FULL, Column.CREW), row).state == "shown"


@pytest.mark.parametrize("team", Level)
def test_who_confirmed_is_told_to_whom_the_care_team_is_told(team: Level) -> None:
    permit = a_permit(Level.FULL, Column.GLASS, care_team=team)
    shown = (
        *(person.diagnosis(permit, PERSON), person.clinical_alerts(permit, PERSON)),
        *(contacts.call_chain(permit, PERSON), contacts.family_contacts(permit, PERSON)),
    )
    confirmed: list[Any] = [part.content.confirmed for part in shown]  # type: ignore[union-attr]
    assert {str(one.on) for one in confirmed} == {"2026-10-01"}
    named = None if team is Level.WITHHELD else "みなと訪問看護"
    assert {one.by for one in confirmed} == {named}


def test_a_row_from_before_was_confirmed_on_one_day_for_all_of_it() -> None:
    older = {name: None if "_confirmed_" in name else said for name, said in PROFILE.items()}
    row = SimpleNamespace(profile=[older])
    seen = person.clinical_alerts(a_permit(Level.FULL, Column.CREW), row).content  # type: ignore[arg-type]
    assert seen is not None
    assert seen.confirmed == seen.medicines_confirmed
    assert seen.model_dump(mode="json")["confirmed"] == {"on": "2026-11-01", "by": None}
