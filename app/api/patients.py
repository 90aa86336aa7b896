"""Home care's own patients: who they are, who stands around them, who looked."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Response, status
from pydantic import Field

from app.api.fields import Body, Day, MunicipalityCode, Seen, etag
from app.api.person import ContactsIn, IdentityIn, ItemsConfirmedIn, PatientIn, ProfileIn
from app.intent import actions as reading
from app.intent.view import Record, Summary
from app.patients import accesses, actions, living, moving, profile, registering, team
from app.patients.accesses import Access
from app.patients.asked import Link, Relative
from app.patients.kinds import Function
from app.patients.region_view import RegionKept, RegionView
from app.patients.view import View, Words
from app.request import CallerWork, CreatesOnce

router = APIRouter(prefix="/v1/patients", tags=["patients"])

Cursor = Annotated[UUID | None, Query(description="`next` of the page before.")]


SplitAlone = Annotated[bool, Query(description="Those alone whose municipality was split.")]


class MemberIn(Body):
    """An organisation to join the care team."""

    organisation_id: UUID
    function: Function


class DeathIn(Body):
    """The day of death; null takes back one that was recorded by mistake."""

    deceased_on: Day | None


class RegionIn(Body):
    """The municipality in which the patient lives now."""

    region: MunicipalityCode = Field(
        examples=["990027"],
        description="全国地方公共団体コード。前の番号はいまの番号で記録される。A code of before is "
        "kept by its code of today.",
    )


class Registered(Record):
    """The new record; `region_said` where the code of the municipality was one of before."""

    region_said: Words | None


class PatientsOut(View):
    """A page of one's own patients; `next` is null on the last one."""

    items: list[Summary]
    next: UUID | None


class AccessesOut(View):
    """A page of who looked, newest first; `next` is null on the last one."""

    items: list[Access]
    next: UUID | None


@router.post("", operation_id="registerPatient", status_code=status.HTTP_201_CREATED)
async def register_patient(
    work: CallerWork, body: PatientIn, once: CreatesOnce, response: Response
) -> Registered:
    """患者を登録する。Registers a patient in the care of the caller's clinic.

    Whether they may be there already is told by `listDuplicatesOfPatient`.
    """

    async def act() -> UUID:
        patient_id = await registering.register(*work, body.region, body.value())
        await body.keep_statements(work, patient_id, "registerPatient")
        return patient_id

    async def show(patient_id: UUID) -> Registered:
        record = await shown_record(work, patient_id, response)
        kept = moving.kept(body.region, living.lives_in(body.region, work.at))
        return Registered(**dict(record), region_said=kept.said)

    return await once(act, show)


@router.get("", operation_id="listPatients")
async def list_patients(
    work: CallerWork,
    after: Cursor = None,
    is_region_split: SplitAlone = False,  # noqa: FBT002  a query
) -> PatientsOut:
    """自分たちの患者の一覧。One's own patients with their verdict, 50 a page."""
    page = await reading.list_own(*work, after, is_region_split=is_region_split)
    return PatientsOut(items=page.items, next=page.next)


@router.get("/{patient_id}", operation_id="readPatient")
async def read_patient(work: CallerWork, patient_id: UUID, response: Response) -> Record:
    """記録を読む。The record as one may see it; wishes are written on its ETag."""
    return await shown_record(work, patient_id, response)


@router.put("/{patient_id}/identity", operation_id="changeIdentity")
async def change_identity(
    work: CallerWork, patient_id: UUID, body: IdentityIn, seen: Seen, response: Response
) -> Record:
    """本人の情報を書き改める。If-Match: `versions.identity` of the record."""
    await body.keep_statements(work, patient_id, "changeIdentity")
    await actions.change_identity(*work, patient_id, seen, body.value())
    return await shown_record(work, patient_id, response)


@router.get("/{patient_id}/region", operation_id="readRegion")
async def read_region(work: CallerWork, patient_id: UUID, response: Response) -> RegionView:
    """どの市町村の取り決めに従うか。Whose sharing agreement holds, since when; a move's ETag."""
    shown = await moving.lives(*work, patient_id)
    response.headers["ETag"] = etag(shown.epoch)
    return shown


@router.put("/{patient_id}/region", operation_id="changeRegion")
async def change_region(
    work: CallerWork, patient_id: UUID, body: RegionIn, seen: Seen
) -> RegionKept:
    """転居を記録する。A move: from now on that place's agreement decides. If-Match: the ETag.

    Nothing of the record is shown: what its reader sees there now is another question.
    """
    return await moving.move(*work, patient_id, seen, body.region)


@router.put("/{patient_id}/contacts", operation_id="renewContacts")
async def renew_contacts(
    work: CallerWork, patient_id: UUID, body: ContactsIn, seen: Seen, response: Response
) -> Record:
    """連絡先を書き改める。If-Match: `versions.contacts` of the record."""
    await body.keep_statements(work, patient_id, "renewContacts")
    chain = [Link(**dict(each)) for each in body.call_chain]
    family = [Relative(**dict(each)) for each in body.family]
    await actions.renew_contacts(*work, patient_id, seen, chain, family)
    return await shown_record(work, patient_id, response)


@router.put("/{patient_id}/profile", operation_id="renewProfile")
async def renew_profile(
    work: CallerWork, patient_id: UUID, body: ProfileIn, seen: Seen, response: Response
) -> Record:
    """病状・ケアの情報を書き改める。If-Match: `versions.profile` of the record, 0 for the first."""
    await body.keep_statements(work, patient_id, "renewProfile")
    await profile.renew_profile(*work, patient_id, seen, body.value())
    return await shown_record(work, patient_id, response)


@router.put("/{patient_id}/confirmations", operation_id="confirmItems")
async def confirm_items(
    work: CallerWork,
    patient_id: UUID,
    body: ItemsConfirmedIn,
    seen: Seen,
    response: Response,
) -> Record:
    """変わりがないことを確認する。If-Match: `versions.profile` of the record, or `.contacts`."""
    await profile.confirm(*work, patient_id, seen, body.group, body.confirmed_on)
    return await shown_record(work, patient_id, response)


@router.put("/{patient_id}/death", operation_id="recordDeath")
async def record_death(
    work: CallerWork, patient_id: UUID, body: DeathIn, seen: Seen, response: Response
) -> Record:
    """死亡を記録する、または誤りを取り消す。If-Match: the record's ETag."""
    await actions.record_death(*work, patient_id, seen, body.deceased_on)
    return await shown_record(work, patient_id, response)


@router.post(
    "/{patient_id}/care-team", operation_id="joinCareTeam", status_code=status.HTTP_201_CREATED
)
async def join_care_team(
    work: CallerWork, patient_id: UUID, body: MemberIn, once: CreatesOnce, response: Response
) -> Record:
    """ケアチームに加える。What the organisation sees hangs on the patient's consent."""

    async def act() -> UUID:
        return await team.join(*work, patient_id, body.organisation_id, body.function)

    return await once(act, lambda _: shown_record(work, patient_id, response))


@router.delete(
    "/{patient_id}/care-team/{member_id}",
    operation_id="leaveCareTeam",
    status_code=status.HTTP_204_NO_CONTENT,
)
async def leave_care_team(work: CallerWork, patient_id: UUID, member_id: UUID) -> None:
    """ケアチームから外す。Its view ends at once."""
    await team.leave(*work, patient_id, member_id)


@router.get("/{patient_id}/accesses", operation_id="listAccesses")
async def list_accesses(work: CallerWork, patient_id: UUID, before: Cursor = None) -> AccessesOut:
    """だれがいつ見たか。Who looked, in plain words, newest first, 50 a page."""
    page = await accesses.who_looked(*work, patient_id, before)
    return AccessesOut(items=page.items, next=page.next)


async def shown_record(work: CallerWork, patient_id: UUID, response: Response) -> Record:
    """The record as its reader may see it now, with the ETag on which the will is written."""
    record = await reading.read_record(*work, patient_id)
    if record.epoch is not None:
        response.headers["ETag"] = etag(record.epoch)
    return record
