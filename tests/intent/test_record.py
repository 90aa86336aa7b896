"""One record, many readers: each sees the parts that the sharing table gives, and no more."""

from collections.abc import AsyncIterator
from dataclasses import fields, replace
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import event, text
from sqlalchemy.ext.asyncio import AsyncConnection

from app.access.permit import Permit
from app.clock import now
from app.db import engine
from app.embedded import APP, Server
from app.intent.parts import PhysicianOrder
from app.intent.record import Standing, read
from app.intent.view import SECTIONS
from app.people.caller import Caller
from app.people.kinds import OrganisationKind
from app.policy.agreement import DEFAULT
from app.policy.bases import Basis
from app.policy.consent import Consent, ConsentState
from app.policy.decide import decide
from app.policy.levels import Level
from app.policy.roles import Role
from app.policy.sections import Section
from tests.builders import Home

READERS = [
    (Basis.CARE_TEAM, Role.PHYSICIAN),
    (Basis.CARE_TEAM, Role.CARE_MANAGER),
    (Basis.CALL, Role.DISPATCHER),
    (Basis.CALL, Role.CREW),
    (Basis.CALL, Role.MC_PHYSICIAN),
    (Basis.OFFER, Role.EMERGENCY_CLINICIAN),
    (Basis.HANDOVER, Role.EMERGENCY_CLINICIAN),
    (Basis.ADMISSION, Role.WARD_CLINICIAN),
    (Basis.GLASS, Role.CREW),
    (Basis.PATIENT, Role.PATIENT),
    (Basis.SURROGATE, Role.SURROGATE),
    (Basis.AFTER_REVIEW, Role.MC_PHYSICIAN),
]
GRANTED = Consent(ConsentState.GRANTED, None, frozenset(), "epoch-1")


def a_permit(patient_id: UUID, basis: Basis, role: Role, organisation_id: UUID) -> Permit:
    caller = Caller(
        account_id=uuid4(),
        organisation_id=organisation_id,
        organisation_kind=OrganisationKind.CLINIC,
        unit_id=None,
        role=role,
        region="990019",
        session_id=uuid4(),
        device="tablet-1-test",
        signed_in_at=now(),
        second_factor_at=now(),
        request_id=uuid4(),
    )
    return Permit(
        caller=caller,
        at=now(),
        patient_id=patient_id,
        basis=basis,
        grant_id=uuid4(),
        call_id=None,
        epoch=1,
        decision=decide(role, basis, (DEFAULT,), GRANTED),
    )


async def a_full_record(home: Home) -> UUID:
    """A patient of whom something is recorded in every section."""
    patient_id = await home.in_order()
    relative = {"name": "髙橋 一郎", "relation": "長男", "phone": "090-0000-1111", "hours": "夜間"}
    link = {"name": "青木 実", "organisation": "訓練医院", "phone": "03-0000-1234", "hours": "昼"}
    await home.send(
        "PUT",
        f"/patients/{patient_id}/contacts",
        home.doctor,
        {
            "call_chain": [link | {"role": "attending_physician"}],
            "family": [relative | {"surrogacy": "decides"}],
        },
        seen=0,
    )
    answer = await home.send(
        "PUT",
        f"/patients/{patient_id}/profile",
        home.doctor,
        {
            "confirmed_on": "2026-01-10",
            "diagnosis": {"main_diagnosis": "肺がん", "end_of_life_stage": True},
            "alerts": {"allergies": "ペニシリン"},
            "disagreement": {"family_disagreement": "延命を望む", "disagreeing_relation": "次男"},
            "safety": {"staff_safety_note": "大型犬がいます"},
            "care": {"services": "訪問看護"},
        },
        seen=0,
    )
    assert answer.status_code == 200, answer.text
    return patient_id


@pytest.fixture
async def db(server: Server, database: str, home: Home) -> AsyncIterator[AsyncConnection]:
    """A connection that the row policies take for the clinic's."""
    pool = engine(server.url(APP, database), 1)
    settings = {"organisation": home.clinic, "account": uuid4(), "at": now() + timedelta(minutes=1)}
    async with pool.connect() as own:
        for name, value in settings.items():
            statement = text("SELECT set_config(:name, :value, true)")
            await own.execute(statement, {"name": f"app.{name}", "value": str(value)})
        yield own
    await pool.dispose()


@pytest.mark.parametrize(("basis", "role"), READERS)
async def test_each_reader_sees_the_levels_of_the_table(
    home: Home, db: AsyncConnection, basis: Basis, role: Role
) -> None:
    patient_id = await a_full_record(home)
    permit = a_permit(patient_id, basis, role, home.clinic)
    record = (await read(db, permit, now())).record
    for section in SECTIONS:
        part = record.part_of(section)
        level = permit.level(section)
        assert part.level == level.value, section
        assert (part.state == "withheld") is (level is Level.WITHHELD), section
        assert (part.content is None) is (level is Level.WITHHELD), section


async def test_a_diagnosis_kept_back_is_not_read_on_the_order_either(
    home: Home, db: AsyncConnection
) -> None:
    patient_id = await a_full_record(home)
    open_to = a_permit(patient_id, Basis.CALL, Role.CREW, home.clinic)
    order = (await read(db, open_to, now())).record.physician_orders.content
    assert isinstance(order, PhysicianOrder)
    assert order.diagnosis == "肺がん(IV期)"
    kept_back = replace(GRANTED, restricted=frozenset({Section.DIAGNOSIS}))
    crew = replace(open_to, decision=decide(Role.CREW, Basis.CALL, (DEFAULT,), kept_back))
    record = (await read(db, crew, now())).record
    order = record.physician_orders.content
    assert isinstance(order, PhysicianOrder)
    assert order.is_signed
    assert (order.diagnosis, order.foreseen_course) == (None, None)
    assert "肺がん" not in record.model_dump_json()


async def test_brief_means_what_the_sharing_rules_say(home: Home, db: AsyncConnection) -> None:
    patient_id = await a_full_record(home)

    async def seen(basis: Basis, role: Role) -> dict[str, Any]:
        permit = a_permit(patient_id, basis, role, home.clinic)
        whole = (await read(db, permit, now())).record.model_dump(mode="json")
        return {section.value: whole[section.value]["content"] for section in SECTIONS}

    desk = await seen(Basis.CALL, Role.DISPATCHER)
    assert desk["identity"].keys() == {"masked_name", "age", "sex", "area"}
    assert desk["identity"]["masked_name"] == "タ●● ハ●●"
    assert desk["verdict"] == {"is_recorded": True}
    assert desk["transport_wish"] == {"answer": "no", "registered_hospital": None}
    assert desk["call_chain"] == {"phone": "03-0000-1234"}
    offer = await seen(Basis.OFFER, Role.EMERGENCY_CLINICIAN)
    assert offer["identity"] == {"age_band": "90代", "sex": "female"}
    assert offer["verdict"]["kind"] == "valid"
    aide = await seen(Basis.CARE_TEAM, Role.CARE_MANAGER)
    assert aide["physician_orders"] == {
        "signers": ["physician", "patient"],
        "code": "do_not_resuscitate",
        "issued_on": "2026-01-12",
        "covers_arrest": True,
        "scope": ["胸骨圧迫", "人工呼吸"],
    }
    assert aide["family_disagreement"] == {"relation": "次男"}
    assert aide["values"] == {"line": "庭の見える部屋で過ごしたい"}
    talk = {"held_on": "2026-01-10", "present": ["family", "patient"], "summary": None}
    assert aide["discussions"] == talk
    crew = await seen(Basis.CALL, Role.CREW)
    assert crew["treatment_choices"] == {"level": "comfort"}
    assert crew["place_of_care"] == {"first": "自宅"}
    assert crew["care_team"]["members"][0].keys() == {"organisation", "function"}
    emergency = await seen(Basis.HANDOVER, Role.EMERGENCY_CLINICIAN)
    assert emergency["discussions"]["summary"] == "家で過ごしたいと繰り返し話された。"
    glass = await seen(Basis.GLASS, Role.CREW)
    assert glass["diagnosis"].keys() == {"main", "end_of_life_stage", "foreseen_course_line"}


async def test_no_rule_rests_on_what_its_reader_may_not_see(
    home: Home, db: AsyncConnection
) -> None:
    patient_id = await a_full_record(home)
    open_to_all = a_permit(patient_id, Basis.CALL, Role.CREW, home.clinic)
    shown = (await read(db, open_to_all, now())).standing
    assert (shown.verdict, shown.resuscitation) == ("valid", "not_wanted")
    assert shown.document_kinds == ("order",)
    assert shown.acp_held
    assert shown.end_of_life_stage
    assert shown.age is not None
    withheld = replace(
        open_to_all.decision, levels=tuple(Level.WITHHELD for _ in open_to_all.decision.levels)
    )
    nothing = (await read(db, replace(open_to_all, decision=withheld), now())).standing
    assert nothing == Standing()
    assert all(getattr(nothing, field.name) in {None, ()} for field in fields(Standing))
    offer = a_permit(patient_id, Basis.OFFER, Role.EMERGENCY_CLINICIAN, home.clinic)
    assert (await read(db, offer, now())).standing.age is None


async def test_a_record_is_read_in_one_statement_and_so_at_one_instant(
    home: Home, db: AsyncConnection
) -> None:
    patient_id = await a_full_record(home)
    statements: list[str] = []

    def count(*call: Any) -> None:  # noqa: ANN401  SQLAlchemy's own arguments
        statements.append(call[2])

    event.listen(db.sync_connection, "before_cursor_execute", count)
    await read(db, a_permit(patient_id, Basis.CALL, Role.CREW, home.clinic), now())
    assert len(statements) == 1


async def test_an_earlier_confirmation_does_not_outlive_the_day_it_was_due(home: Home) -> None:
    patient_id = await home.registered()
    await home.wished(patient_id, review_due="2026-02-01")
    await home.signed(await home.drafted(patient_id))
    verdict = (await home.record(patient_id))["verdict"]["content"]
    assert verdict["kind"] == "confirm"
    assert "review_overdue" in [one["code"] for one in verdict["reasons"]]


async def test_each_role_of_the_care_team_reads_its_own_column(home: Home) -> None:
    patient_id = await a_full_record(home)
    for organisation, function in (
        (home.station, "nursing"),
        (home.office, "care_management"),
        (home.pharmacy, "pharmacy"),
    ):
        await home.joined(patient_id, organisation, function)
    await home.consented(patient_id)
    nurse = await home.record(patient_id, home.station_nurse)
    assert nurse["physician_orders"]["level"] == "full"
    for headers in (home.care_manager, home.pharmacist):
        record = await home.record(patient_id, headers)
        assert record["physician_orders"]["level"] == "brief"
        assert record["discussions"]["level"] == "brief"
        assert record["identity"]["level"] == "full"
    leaf = home.rows.leaves("record.read")[-1]
    assert leaf["sections"]["physician_orders"] == "brief"
    assert "earlier_versions" not in leaf["sections"]
