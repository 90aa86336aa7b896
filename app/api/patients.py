"""Home care's own patients: who they are, who stands around them, who looked."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Response, status
from pydantic import Field

from app.api import fields
from app.api.fields import Body, Day, Line, Phone, Seen, Text, etag
from app.api.sheet import CareIn
from app.intent import actions as reading
from app.intent.view import Record, Summary
from app.japan.wareki import read_date
from app.patients import accesses, actions, team
from app.patients.accesses import Access
from app.patients.asked import Identity, Link, Profile, Relative
from app.patients.kinds import Function, LinkRole, Sex, Surrogacy
from app.patients.view import View
from app.request import CallerWork, CreatesOnce

router = APIRouter(prefix="/v1/patients", tags=["patients"])

Cursor = Annotated[UUID | None, Query(description="`next` of the page before.")]


class IdentityIn(Body):
    """Who the person is. Name in its own characters; the reading in kana."""

    name: fields.Name = Field(examples=["髙橋 花子"])
    reading: fields.Reading = Field(examples=["タカハシ ハナコ"])
    birth_date: fields.BirthDate
    sex: Sex
    address: fields.Address = Field(examples=["訓練町1丁目2番3号"])
    area: Line = Field(examples=["訓練市みなと町"], description="市区町村名。The municipality.")
    phones: list[Phone] = Field(default=[], max_length=5, examples=[["03-0000-1234"]])
    care_insurance_number: fields.CareInsuranceNumber | None = Field(
        default=None, examples=["9900000001"]
    )

    def value(self) -> Identity:
        """The identity as the room takes it."""
        return Identity(
            name=self.name,
            reading=self.reading,
            birth_date=read_date(self.birth_date),
            sex=self.sex,
            address=self.address,
            area=self.area,
            phones=tuple(dict.fromkeys(self.phones)),
            care_insurance_number=self.care_insurance_number,
        )


class PatientIn(IdentityIn):
    """A person to be registered; `region` says whose sharing agreement holds."""

    region: fields.MunicipalityCode = Field(
        examples=["990019"], description="全国地方公共団体コード。Municipality code."
    )


class LinkIn(Body):
    """A professional to phone."""

    role: LinkRole
    name: Line = Field(examples=["青木 実"])
    organisation: Line = Field(examples=["みなと在宅クリニック"])
    phone: Phone = Field(examples=["03-0000-1234"])
    hours: Line = Field(examples=["24時間"])


class RelativeIn(Body):
    """A relative or trusted person to phone, and whether they decide or infer."""

    name: fields.Name = Field(examples=["髙橋 一郎"])
    relation: Line = Field(examples=["長男"])
    phone: Phone = Field(examples=["090-0000-1234"])
    hours: Line = Field(examples=["夜間も可"])
    surrogacy: Surrogacy = Surrogacy.NONE


class ContactsIn(Body):
    """Both lists, whole and in calling order."""

    call_chain: Annotated[list[LinkIn], Field(max_length=20)]
    family: Annotated[list[RelativeIn], Field(max_length=20)]


class DiagnosisIn(Body):
    """What is wrong and what is foreseen."""

    main_diagnosis: Line | None = Field(default=None, examples=["肺がん(IV期)"])
    other_diagnoses: Text | None = None
    end_of_life_stage: bool | None = Field(default=None, strict=True)
    foreseen_course_line: Line | None = Field(default=None, examples=["呼吸不全で亡くなる見込み"])
    foreseen_course: Text | None = None


class AlertsIn(Body):
    """What to beware of when treating."""

    allergies: Text | None = Field(default=None, examples=["ペニシリン"])
    medicines: Text | None = None
    devices: Text | None = None
    infections: Text | None = None


class DisagreementIn(Body):
    """That somebody in the family sees it otherwise. Both null: nobody does."""

    family_disagreement: Text | None = Field(examples=["次男は延命を望んでいる"])
    disagreeing_relation: Line | None = Field(default=None, examples=["次男"])


class SafetyIn(Body):
    """What those who go there must know for their own safety."""

    staff_safety_note: Text | None = Field(examples=["大型犬がいます"])


class ProfileIn(Body):
    """A new version of the profile. A part left out stays; a null inside a part clears it."""

    confirmed_on: Day
    diagnosis: DiagnosisIn | None = None
    alerts: AlertsIn | None = None
    disagreement: DisagreementIn | None = None
    safety: SafetyIn | None = None
    care: CareIn | None = None

    def value(self) -> Profile:
        """The profile as the room takes it."""
        return Profile(
            confirmed_on=self.confirmed_on,
            diagnosis=None if self.diagnosis is None else self.diagnosis.model_dump(),
            alerts=None if self.alerts is None else self.alerts.model_dump(),
            disagreement=None if self.disagreement is None else self.disagreement.model_dump(),
            safety=None if self.safety is None else self.safety.model_dump(),
            care=None
            if self.care is None
            else self.care.model_dump(mode="json", exclude_none=True),
        )


class MemberIn(Body):
    """An organisation to join the care team."""

    organisation_id: UUID
    function: Function


class DeathIn(Body):
    """The day of death; null takes back one that was recorded by mistake."""

    deceased_on: Day | None


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
) -> Record:
    """患者を登録する。Registers a patient in the care of the caller's clinic."""

    async def act() -> UUID:
        return await actions.register(*work, body.region, body.value())

    return await once(act, lambda patient_id: _shown(work, patient_id, response))


@router.get("", operation_id="listPatients")
async def list_patients(work: CallerWork, after: Cursor = None) -> PatientsOut:
    """自分たちの患者の一覧。One's own patients with their verdict, 50 a page."""
    page = await reading.list_own(*work, after)
    return PatientsOut(items=page.items, next=page.next)


@router.get("/{patient_id}", operation_id="readPatient")
async def read_patient(work: CallerWork, patient_id: UUID, response: Response) -> Record:
    """記録を読む。The record as one may see it; wishes are written on its ETag."""
    return await _shown(work, patient_id, response)


@router.put("/{patient_id}/identity", operation_id="changeIdentity")
async def change_identity(
    work: CallerWork, patient_id: UUID, body: IdentityIn, seen: Seen, response: Response
) -> Record:
    """本人の情報を書き改める。If-Match: `versions.identity` of the record."""
    await actions.change_identity(*work, patient_id, seen, body.value())
    return await _shown(work, patient_id, response)


@router.put("/{patient_id}/contacts", operation_id="renewContacts")
async def renew_contacts(
    work: CallerWork, patient_id: UUID, body: ContactsIn, seen: Seen, response: Response
) -> Record:
    """連絡先を書き改める。If-Match: `versions.contacts` of the record."""
    chain = [Link(**dict(each)) for each in body.call_chain]
    family = [Relative(**dict(each)) for each in body.family]
    await actions.renew_contacts(*work, patient_id, seen, chain, family)
    return await _shown(work, patient_id, response)


@router.put("/{patient_id}/profile", operation_id="renewProfile")
async def renew_profile(
    work: CallerWork, patient_id: UUID, body: ProfileIn, seen: Seen, response: Response
) -> Record:
    """病状・ケアの情報を書き改める。If-Match: `versions.profile` of the record, 0 for the first."""
    await actions.renew_profile(*work, patient_id, seen, body.value())
    return await _shown(work, patient_id, response)


@router.put("/{patient_id}/death", operation_id="recordDeath")
async def record_death(
    work: CallerWork, patient_id: UUID, body: DeathIn, seen: Seen, response: Response
) -> Record:
    """死亡を記録する、または誤りを取り消す。If-Match: the record's ETag."""
    await actions.record_death(*work, patient_id, seen, body.deceased_on)
    return await _shown(work, patient_id, response)


@router.post(
    "/{patient_id}/care-team", operation_id="joinCareTeam", status_code=status.HTTP_201_CREATED
)
async def join_care_team(
    work: CallerWork, patient_id: UUID, body: MemberIn, once: CreatesOnce, response: Response
) -> Record:
    """ケアチームに加える。What the organisation sees hangs on the patient's consent."""

    async def act() -> UUID:
        return await team.join(*work, patient_id, body.organisation_id, body.function)

    return await once(act, lambda _: _shown(work, patient_id, response))


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


async def _shown(work: CallerWork, patient_id: UUID, response: Response) -> Record:
    record = await reading.read_record(*work, patient_id)
    response.headers["ETag"] = etag(record.epoch)
    return record
