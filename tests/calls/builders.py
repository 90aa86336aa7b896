"""A made-up town with a clinic, two fire departments, two hospitals; its people made by rows."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from uuid import UUID, uuid4

from app.clock import now
from app.japan.names import masked_name
from app.japan.phones import phone_key
from app.patients.keys import search_keys
from app.people.kinds import OrganisationKind
from app.policy.roles import Role
from tests.days import today
from tests.request.builders import Rows

HINODE, MIZUNO, NOWHERE = "990019", "990027", "990035"
Headers = dict[str, str]
ADDRESS = "日の出浜市港町1-2-3"
DOCTOR_PHONE = "03-0000-1234"


@dataclass(frozen=True)
class Town:
    """Ids, and the headers of people who have just signed in."""

    rows: Rows
    clinic: UUID
    doctor: Headers
    nurse: Headers
    department: UUID
    unit: UUID
    crew: Headers
    colleague: Headers  # another person of the same unit
    other_unit: UUID
    other_crew: Headers  # another unit of the same department
    desk: Headers
    far: UUID  # another department
    far_unit: UUID
    far_crew: Headers
    far_desk: Headers
    hospital: UUID
    emergency: Headers
    ward: Headers
    other_hospital: UUID
    other_emergency: Headers
    leaves: list[str] = field(default_factory=list)


def a_town(rows: Rows) -> Town:
    kind = OrganisationKind
    clinic = rows.an_organisation(kind.CLINIC)
    department = rows.an_organisation(kind.FIRE_DEPARTMENT)
    far = rows.an_organisation(kind.FIRE_DEPARTMENT)
    hospital = rows.an_organisation(kind.HOSPITAL)
    other_hospital = rows.an_organisation(kind.HOSPITAL)
    unit, other_unit, far_unit = (
        rows.add("units", organisation_id=of, name=name, created_at=now())
        for of, name in (
            (department, "日の出浜第1救急隊"),
            (department, "日の出浜第2救急隊"),
            (far, "遠くの救急隊"),
        )
    )
    return Town(
        rows=rows,
        clinic=clinic,
        doctor=rows.signed_in(Role.PHYSICIAN, clinic),
        nurse=rows.signed_in(Role.NURSE, clinic),
        department=department,
        unit=unit,
        crew=rows.signed_in(Role.CREW, department, unit),
        colleague=rows.signed_in(Role.CREW, department, unit),
        other_unit=other_unit,
        other_crew=rows.signed_in(Role.CREW, department, other_unit),
        desk=rows.signed_in(Role.DISPATCHER, department),
        far=far,
        far_unit=far_unit,
        far_crew=rows.signed_in(Role.CREW, far, far_unit),
        far_desk=rows.signed_in(Role.DISPATCHER, far),
        hospital=hospital,
        emergency=rows.signed_in(Role.EMERGENCY_CLINICIAN, hospital),
        ward=rows.signed_in(Role.WARD_CLINICIAN, hospital),
        other_hospital=other_hospital,
        other_emergency=rows.signed_in(Role.EMERGENCY_CLINICIAN, other_hospital),
    )


def a_patient(
    town: Town,
    reading: str = "ヤマダ タロウ",
    *,
    born: date = date(1940, 4, 1),
    phone: str = "03-0000-5678",
    ambulance: str = "granted",
    hospital: str = "granted",
    sections: list[str] | None = None,
) -> UUID:
    """A patient of the clinic with consents and a call chain, and no wish yet."""
    rows = town.rows
    patient_id = rows.add("subjects", region=HINODE, epoch=1)
    rows.add(
        "patients",
        id=patient_id,
        registered_by=town.clinic,
        registered_at=now(),
        version=1,
        contacts_number=1,
        name="山田 太郎",
        reading=reading,
        masked_name=masked_name(reading),
        birth_year=born.year,
        birth_month=born.month,
        birth_day=born.day,
        sex="male",
        address=ADDRESS,
        **search_keys(name="山田 太郎", reading=reading, address=ADDRESS),
        area="日の出浜市",
    )
    rows.add(
        "patient_phones",
        patient_id=patient_id,
        version=1,
        phone=phone_key(phone),
        phone_key=phone_key(phone),
    )
    a_member(town, patient_id, town.clinic)
    rows.add(
        "chain_links",
        patient_id=patient_id,
        number=1,
        position=1,
        role="attending_physician",
        name="青木 実",
        organisation="みなと在宅クリニック",
        phone=phone_key(DOCTOR_PHONE),
        hours="24時間",
    )
    for epoch, (recipient, state) in enumerate(
        (("ambulance", ambulance), ("hospital", hospital)), start=1
    ):
        consent(town, patient_id, recipient, state, epoch, sections)
    return patient_id


def a_member(town: Town, patient_id: UUID, organisation_id: UUID) -> None:
    """An organisation of the care team; the clinic is the home doctor's own institution."""
    is_clinic = organisation_id == town.clinic
    grant_id = town.rows.add(
        "grants",
        patient_id=patient_id,
        holder_kind="organisation",
        holder_id=organisation_id,
        basis="care_team",
        opened_at=now() - timedelta(days=30),
        opened_by=uuid4(),
        opened_for="registered" if is_clinic else "joined_team",
        is_own_institution=is_clinic,
    )
    town.rows.add(
        "care_team_members",
        patient_id=patient_id,
        organisation_id=organisation_id,
        function="attending" if is_clinic else "nursing",
        grant_id=grant_id,
        joined_at=now(),
    )


def consent(
    town: Town,
    patient_id: UUID,
    recipient: str,
    state: str,
    epoch: int,
    sections: list[str] | None = None,
) -> None:
    """One version of a consent; none is written for `none`."""
    if state == "none":
        return
    town.rows.add(
        "consents",
        patient_id=patient_id,
        recipient=recipient,
        epoch=epoch,
        state=state,
        sections=sections,
        restricted=[],
        given_by="patient",
        how="written",
        given_on=today(),
        recorded_at=now(),
        recorded_by=uuid4(),
    )


def a_signed_refusal(town: Town, patient_id: UUID, epoch: int = 10) -> None:
    """A talk, a refusal of CPR, the doctor's order with both signatures: a valid record."""
    rows, day = town.rows, today()
    rows.add(
        "wishes",
        patient_id=patient_id,
        epoch=epoch,
        recorded_at=now(),
        recorded_by=uuid4(),
        source="patient",
        stated_on=day,
        resuscitation="not_wanted",
        treatment_level="comfort",
        ventilator="not_wanted",
        tube_feeding="undecided",
        antibiotics="wanted",
        hospital_transport="undecided",
        registered_hospital_id=town.hospital,
        present=[{"kind": "patient"}, {"kind": "physician"}],
        talk_summary="家で静かに過ごしたい。",
    )
    order_id = rows.add(
        "orders",
        patient_id=patient_id,
        epoch=epoch + 1,
        drafted_at=now(),
        drafted_by=uuid4(),
        diagnosis="肺がん末期",
        foreseen_course="呼吸が弱まり、やがて止まる",
        covers_arrest=True,
        scope=["compressions", "ventilation", "shock"],
        patient_signature="scan",
        issued_on=day,
        digest="d" * 64,
    )
    rows.add(
        "order_signatures",
        order_id=order_id,
        patient_id=patient_id,
        epoch=epoch + 2,
        digest="d" * 64,
        signed_at=now(),
        signed_by=uuid4(),
        physician_name="青木 実",
        second_factor_at=now(),
    )
    rows.add(
        "profiles",
        patient_id=patient_id,
        number=1,
        recorded_at=now(),
        recorded_by=uuid4(),
        confirmed_on=day,
        main_diagnosis="肺がん",
        end_of_life_stage=True,
        foreseen_course_line="呼吸が弱まり、やがて止まる",
        care={},
    )
    rows.run("UPDATE subjects SET epoch = %s WHERE id = %s", epoch + 2, patient_id)


def a_withdrawal(town: Town, patient_id: UUID, epoch: int = 20) -> None:
    """Everything recorded before is taken back."""
    town.rows.add(
        "intent_marks",
        patient_id=patient_id,
        epoch=epoch,
        kind="withdrawn",
        said_by="patient",
        marked_at=now(),
        marked_by=uuid4(),
        marked_role="nurse",
    )
    town.rows.run("UPDATE subjects SET epoch = %s WHERE id = %s", epoch, patient_id)
