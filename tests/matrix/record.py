"""One person of whom everything is recorded, every word of it a canary. Written as rows.

Everything lies in the past, so that a review of a call closed an hour ago knows it all.
"""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID, uuid4

from app.clock import now
from app.patients.confirmed import ITEMS
from app.patients.keys import name_keys, search_keys
from app.people.kinds import OrganisationKind
from tests.matrix.words import DIGEST, HOSPITAL_ID, MEMBER_ID
from tests.request.builders import Rows

HINODE, MIZUNO = "990019", "990027"
NOBODY = UUID(int=3)
SAID_AT = datetime(2025, 3, 4, 5, 6, 7, tzinfo=UTC)
JOINED_AT = datetime(2025, 1, 2, 5, 6, 7, tzinfo=UTC)
DRAFTED_AT = datetime(2025, 4, 5, 5, 6, 7, tzinfo=UTC)
CARE = {"communication": "鍵意思疎通", "life_history": "鍵生活歴"}


def named(rows: Rows, kind: OrganisationKind, name: str, **columns: object) -> UUID:
    """An organisation with a name of its own."""
    return rows.add(
        "organisations",
        **{
            "kind": kind.value,
            "code": f"98{uuid4().int % 10**8:08d}",
            "name": name,
            "region": HINODE,
            "is_registrar": False,
            "is_training": True,
            "created_at": now(),
        }
        | columns,
    )


def a_whole_record(rows: Rows, clinic: UUID) -> UUID:
    """Identity, contacts, profile, wishes, a signed order: the verdict is valid."""
    patient_id = rows.add("subjects", region=HINODE, epoch=20)
    rows.add(
        "patients",
        id=patient_id,
        registered_by=clinic,
        registered_at=SAID_AT,
        version=1,
        contacts_number=1,
        name="鍵氏名",
        reading="カギシメイ",
        masked_name="カ●●●●",
        birth_year=1934,
        birth_month=5,
        birth_day=6,
        sex="female",
        address="鍵住所",
        **search_keys(name="鍵氏名", reading="カギシメイ", address="鍵住所"),
        area="鍵地域",
        care_insurance_number="9900007777",
    )
    rows.add(
        "patient_names",
        patient_id=patient_id,
        version=1,
        kind="former",
        name="鍵旧姓",
        reading="カギキュウセイ",
        **name_keys("鍵旧姓", "カギキュウセイ"),
    )
    rows.add(
        "patient_phones",
        patient_id=patient_id,
        version=1,
        phone="03-0000-7001",
        phone_key="+81300007001",
    )
    _contacts(rows, patient_id)
    _profile(rows, patient_id)
    _will(rows, patient_id)
    return patient_id


def _contacts(rows: Rows, patient_id: UUID) -> None:
    listed = {"patient_id": patient_id, "number": 1}
    for position, number in enumerate((7101, 7102)):
        rows.add(
            "chain_links",
            **listed,
            position=position,
            role="attending_physician" if position == 0 else "visiting_nurse",
            name="鍵連鎖",
            organisation="鍵連鎖先",
            phone=f"+8130000{number}",
            hours="鍵連鎖時間",
            confirmed_on=date(2025, 2, 2),
            confirmed_by="鍵確認連鎖",
        )
    for position, (name, surrogacy) in enumerate((("鍵家族", "none"), ("鍵代理人", "decides"))):
        rows.add(
            "family_contacts",
            **listed,
            position=position,
            name=name,
            relation="長女",
            phone=f"+8130000720{position + 1}",
            hours="鍵家族時間",
            surrogate=surrogacy,
            phone_second=f"+8130000730{position + 3}",
            address="鍵代理住所" if surrogacy == "decides" else None,
            confirmed_on=date(2025, 2, 2),
            confirmed_by="鍵確認家族",
        )


def _profile(rows: Rows, patient_id: UUID) -> None:
    rows.add(
        "profiles",
        patient_id=patient_id,
        number=1,
        recorded_at=SAID_AT,
        recorded_by=NOBODY,
        confirmed_on=date(2025, 2, 2),
        main_diagnosis="鍵主病名",
        other_diagnoses="鍵他病名",
        end_of_life_stage=True,
        foreseen_course_line="鍵経過一行",
        foreseen_course="鍵経過詳細",
        allergies="鍵アレルギー",
        medicines="鍵薬",
        devices="鍵機器",
        infections="鍵感染",
        family_disagreement="鍵相違",
        disagreeing_relation="鍵続柄",
        staff_safety_note="鍵安全",
        care=CARE,
        past_history="鍵既往",
        event_course="鍵施設経過",
        blood_abo="o",
        paper_kit="鍵キット",
        cooperating_hospital="鍵協力病院",
        cooperating_hospital_phone="+81300007301",
        **{f"{group}_confirmed_on": date(2025, 2, 2) for group in ITEMS},
        **{f"{group}_confirmed_by": f"鍵確認{group}" for group in ITEMS},
    )


def _will(rows: Rows, patient_id: UUID) -> None:
    rows.add(
        "intent_marks",
        patient_id=patient_id,
        epoch=2,
        kind="suspended",
        said_by="patient",
        reason="鍵印",
        marked_at=datetime(2024, 1, 1, tzinfo=UTC),
        marked_by=NOBODY,
        marked_role="nurse",
    )
    hospital = named(rows, OrganisationKind.HOSPITAL, "鍵登録病院", id=UUID(HOSPITAL_ID))
    older = named(rows, OrganisationKind.HOSPITAL, "鍵旧病院")
    _wish(rows, patient_id, 4, SAID_AT - timedelta(days=365), "鍵旧", older, date(2036, 1, 9))
    _wish(rows, patient_id, 10, SAID_AT, "鍵", hospital, date(2037, 1, 9))
    order_id = rows.add(
        "orders",
        patient_id=patient_id,
        epoch=12,
        drafted_at=DRAFTED_AT,
        drafted_by=NOBODY,
        diagnosis="鍵指示病名",
        foreseen_course="鍵指示経過",
        covers_arrest=True,
        scope=["鍵範囲"],
        patient_signature="scan",
        issued_on=date(2025, 4, 4),
        expires_on=date(2037, 2, 9),
        digest=DIGEST,
        code="do_not_resuscitate",
        wording="鍵指示文",
        end_of_life_stage=True,
    )
    rows.add(
        "order_signatures",
        order_id=order_id,
        patient_id=patient_id,
        epoch=13,
        digest=DIGEST,
        signed_at=DRAFTED_AT + timedelta(hours=1),
        signed_by=NOBODY,
        physician_name="鍵署名医",
        second_factor_at=DRAFTED_AT,
    )


def _wish(
    rows: Rows,
    patient_id: UUID,
    epoch: int,
    at: datetime,
    key: str,
    hospital: UUID,
    review_due: date,
) -> None:
    rows.add(
        "wishes",
        patient_id=patient_id,
        epoch=epoch,
        recorded_at=at,
        recorded_by=NOBODY,
        source="patient",
        stated_on=at.date() - timedelta(days=1),
        review_due=review_due,
        resuscitation="not_wanted",
        treatment_level="limited",
        ventilator="not_wanted",
        tube_feeding="undecided",
        antibiotics="wanted",
        hospital_transport="undecided",
        registered_hospital_id=hospital,
        place_of_care=f"{key}場所一",
        place_of_care_second=f"{key}場所二",
        place_of_death=f"{key}看取り",
        place_of_death_second=f"{key}看取り二",
        by_state=[{"state": "unconscious", "answer": "not_wanted"}],
        illness_understanding=f"{key}病状理解",
        values_line=f"{key}価値一行",
        values_text=f"{key}価値全文",
        present=[{"kind": "patient"}, {"kind": "family", "name": f"{key}同席"}],
        talk_summary=f"{key}話合要約",
        talk_minutes=f"{key}話合詳細",
    )


def a_member(rows: Rows, patient_id: UUID, organisation_id: UUID, clinic: UUID) -> None:
    """An organisation of the care team with its grant."""
    is_clinic = organisation_id == clinic
    grant_id = rows.add(
        "grants",
        patient_id=patient_id,
        holder_kind="organisation",
        holder_id=organisation_id,
        basis="care_team",
        opened_at=JOINED_AT,
        opened_by=NOBODY,
        opened_for="registered" if is_clinic else "joined_team",
        is_own_institution=is_clinic,
    )
    rows.add(
        "care_team_members",
        patient_id=patient_id,
        organisation_id=organisation_id,
        function="attending" if is_clinic else "nursing",
        grant_id=grant_id,
        joined_at=JOINED_AT,
    )


def a_silent_member(rows: Rows, patient_id: UUID) -> None:
    """An organisation of the care team by which alone the team is told apart."""
    place = named(rows, OrganisationKind.NURSE_STATION, "鍵チーム先")
    a_member(rows, patient_id, place, clinic=NOBODY)
    rows.run(
        "UPDATE care_team_members SET id = %s WHERE organisation_id = %s", UUID(MEMBER_ID), place
    )
