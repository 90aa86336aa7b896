"""Every form sends what the JSON door takes: no field of its own, none that is needed missing."""

from collections.abc import Iterable
from uuid import UUID

import httpx
from pydantic import BaseModel

from app.api.call_bodies import (
    CallIn,
    DoctorCallIn,
    InquiryIn,
    LookUpIn,
    OutcomeIn,
    SuspensionIn,
)
from app.api.consents import ConsentIn
from app.api.erasures import ErasureIn
from app.api.handovers import AdmissionIn, DischargeIn
from app.api.intent import OrderIn, TakingBackIn, WishIn
from app.api.overrides import WhyIn
from app.api.person import ContactsIn, IdentityIn, PatientIn, ProfileIn
from app.api.proposals import ProposalIn
from app.api.representatives import RepresentativeIn
from app.api.rulebook_versions import RulebookDraftIn
from app.api.sign_in import SignInIn
from app.policy.roles import Role
from app.web.sheet import SEEN
from tests.builders import a_paper
from tests.calls.builders import Town, a_patient, a_signed_refusal
from tests.calls.steps import a_call, asked, confirmed
from tests.web.builders import Browser, forms, hidden
from tests.web.conftest import Opens
from tests.web.drawn import fields

NOT_TYPED = {SignInIn: {"device"}, TakingBackIn: {"basis"}, RepresentativeIn: {"role"}}
_INSIDE, _PROPOSED = "/patients/{patient}/representatives", "/handovers/{way}/proposals"
Page = tuple[Role, str, str, type[BaseModel]]
PAGES: list[Page] = [
    (Role.RULE_STEWARD, "/rulebooks/new", "/rulebooks/new", RulebookDraftIn),
    (Role.CREW, "/calls/new", "/calls", CallIn),
    (Role.CREW, "/calls/{call}/look-up", "/calls/{call}/look-up", LookUpIn),
    (Role.CREW, "/calls/{call}/doctor-call", "/calls/{call}/doctor-call", DoctorCallIn),
    (Role.CREW, "/calls/{call}/inquiries", "/calls/{call}/inquiries", InquiryIn),
    (Role.CREW, "/calls/{call}/override", "/calls/{call}/override", WhyIn),
    (Role.PHYSICIAN, "/override", "/override", WhyIn),
    (Role.CREW, "/calls/{call}/outcome", "/calls/{call}/outcome", OutcomeIn),
    (Role.PHYSICIAN, "/patients/new", "/patients", PatientIn),
    (Role.PHYSICIAN, "/patients/{patient}/stop", "/patients/{patient}/suspend", TakingBackIn),
    (Role.NURSE, "/patients/{patient}/stop", "/patients/{patient}/withdraw", TakingBackIn),
    (Role.PHYSICIAN, "/patients/{patient}/wishes/new", "/patients/{patient}/wishes", WishIn),
    (Role.PHYSICIAN, "/patients/{patient}/order", "/patients/{patient}/order", OrderIn),
    (Role.PHYSICIAN, "/patients/{patient}/consents", "/patients/{patient}/consents", ConsentIn),
    (
        Role.PHYSICIAN,
        "/patients/{patient}/consents",
        "/patients/{patient}/consents/self",
        ConsentIn,
    ),
    *(
        (Role.NURSE, f"{_INSIDE}/{who}", f"{_INSIDE}/{who}", RepresentativeIn)
        for who in ("patient", "surrogate")
    ),
    (Role.EMERGENCY_CLINICIAN, _PROPOSED, _PROPOSED, ProposalIn),
    (Role.PHYSICIAN, "/patients/{patient}/contacts", "/patients/{patient}/contacts", ContactsIn),
    (Role.NURSE, "/patients/{patient}/identity", "/patients/{patient}/identity", IdentityIn),
    (Role.PHYSICIAN, "/patients/{patient}/profile", "/patients/{patient}/profile", ProfileIn),
    (Role.PHYSICIAN, "/patients/{patient}/care", "/patients/{patient}/care", ProfileIn),
    (Role.NURSE, "/patients/{patient}/erasure", "/patients/{patient}/erasure", ErasureIn),
    (
        Role.EMERGENCY_CLINICIAN,
        "/handovers/{way}/admission",
        "/handovers/{way}/admission",
        AdmissionIn,
    ),
    (
        Role.EMERGENCY_CLINICIAN,
        "/handovers/{way}/suspend",
        "/handovers/{way}/suspend",
        SuspensionIn,
    ),
    (Role.WARD_CLINICIAN, "/handovers/{way}/discharge", "/handovers/{way}/discharge", DischargeIn),
]


async def a_way(client: httpx.AsyncClient, town: Town) -> dict[str, str]:
    """A patient on a call whom the hospital has accepted."""
    patient_id = a_patient(town)
    a_signed_refusal(town, patient_id)
    call_id = await a_call(client, town)
    await confirmed(client, town, call_id, patient_id)
    inquiry = await asked(client, town, call_id)
    answer = await client.post(
        f"/v1/offers/{inquiry['id']}/acceptance", json={}, headers=town.emergency
    )
    return {"patient": str(patient_id), "call": call_id, "way": answer.json()["id"]}


async def admitted(client: httpx.AsyncClient, town: Town, way: str) -> None:
    for step, body in (("arrival", {}), ("admission", {"ward": "3階東病棟"})):
        answer = await client.post(f"/v1/handovers/{way}/{step}", json=body, headers=town.emergency)
        assert answer.status_code == 201, answer.text


def heads(names: Iterable[str]) -> set[str]:
    return {name.partition(".")[0] for name in names} - {SEEN}


async def test_a_form_has_the_fields_of_the_json_door(
    client: httpx.AsyncClient, town: Town, opens: Opens
) -> None:
    ids = await a_way(client, town)
    for role, path, action, model in PAGES:
        if role is Role.WARD_CLINICIAN:
            await admitted(client, town, ids["way"])
        drawn = await opens(role).get(path.format(**ids))
        assert drawn.status_code == 200, path
        names = heads(forms(drawn.text)[action.format(**ids)])
        assert names <= set(model.model_fields), path
        needed = {name for name, one in model.model_fields.items() if one.is_required()}
        known = {"recipient"} if action.endswith("/self") else NOT_TYPED.get(model, set())
        assert needed - known <= names, path


async def test_a_stale_form_changes_nothing(
    client: httpx.AsyncClient, town: Town, opens: Opens
) -> None:
    ids = await a_way(client, town)
    doctor = opens(Role.PHYSICIAN)
    order = f"/patients/{ids['patient']}/order"
    seen = hidden((await doctor.get(order)).text, SEEN)
    form: dict[str, str | list[str]] = {
        SEEN: seen,
        "diagnosis": "肺がん",
        "foreseen_course": "呼吸が弱まる",
        "code": "do_not_resuscitate",
        "covers_arrest": "yes",
        "scope": ["胸骨圧迫", "人工呼吸"],
        "patient_signature": "scan",
        "paper_id": str(a_paper(town.rows, UUID(ids["patient"]))),
        "issued_on": "2026-01-01",
    }
    assert (await doctor.post(order, form)).status_code == 303
    again = await doctor.post(order, form)
    assert again.status_code == 412
    assert "呼吸が弱まる" in again.text  # what was typed is not lost
    assert len(town.rows.all("SELECT id FROM orders")) == 2


async def test_what_was_typed_comes_back_with_what_to_mend(opens: Opens) -> None:
    doctor: Browser = opens(Role.PHYSICIAN)
    form = {
        "name": "山田 花子",
        "reading": "やまだ はなこ",
        "birth_date": "きのう",
        "sex": "female",
        "address": "日の出浜市港町9",
        "area": "日の出浜市",
        "region": "990019",
    }
    answer = await doctor.post("/patients", form)
    assert answer.status_code == 422
    assert 'value="山田 花子"' in answer.text
    assert 'aria-invalid="true"' in answer.text
    assert 'id="f-birth_date-error"' in answer.text


async def test_what_is_wrong_in_a_row_is_said_beside_it_though_one_before_was_emptied(
    town: Town, opens: Opens
) -> None:
    patient_id = a_patient(town)
    doctor, path = opens(Role.PHYSICIAN), f"/patients/{patient_id}/contacts"
    page = (await doctor.get(path)).text
    emptied = {name: "" for name in fields(page, path) if name.startswith("call_chain.0.")}
    link = {"role": "visiting_nurse", "name": "森 恵", "organisation": "訪問看護", "hours": "夜"}
    form = fields(page, path) | emptied | {f"call_chain.1.{name}": link[name] for name in link}
    refused = await doctor.post(path, form | {"call_chain.1.phone": "12"})
    assert 'id="f-call_chain-1-phone-error"' in refused.text
    assert 'id="f-call_chain-0-phone-error"' not in refused.text
    form |= {"call_chain.1.phone": "03-0000-5555", "call_chain.1.hours": "123456789018"}
    refused = await doctor.post(path, form)
    assert 'name="_is.call_chain.1.hours"' in refused.text
    done = await doctor.post(path, form | {"_is.call_chain.1.hours": "reception"})
    assert done.status_code == 303, done.text
    assert town.rows.all("SELECT name FROM chain_links WHERE number = 2") == [("森 恵",)]


async def test_an_unsigned_order_is_signed_on_the_page(
    client: httpx.AsyncClient, town: Town, opens: Opens
) -> None:
    ids = await a_way(client, town)
    nurse, doctor = opens(Role.NURSE), opens(Role.PHYSICIAN)
    order = f"/patients/{ids['patient']}/order"
    form: dict[str, str | list[str]] = {
        SEEN: hidden((await nurse.get(order)).text, SEEN),
        "diagnosis": "肺がん",
        "foreseen_course": "呼吸が弱まる",
        "code": "do_not_resuscitate",
        "covers_arrest": "yes",
        "patient_signature": "scan",
        "paper_id": str(a_paper(town.rows, UUID(ids["patient"]))),
        "issued_on": "2026-01-01",
    }
    assert (await nurse.post(order, form)).status_code == 303
    assert "医師の署名を待っています" in (await nurse.get(order)).text
    page = (await doctor.get(order)).text
    (sign,) = [action for action in forms(page) if action.endswith("/sign")]
    refused = await doctor.post(sign, {"digest": hidden(page, "digest")})
    assert refused.status_code == 403  # nobody has vouched for this licence
    assert "医師資格の確認" in refused.text
    assert len(town.rows.all("SELECT id FROM order_signatures")) == 1
