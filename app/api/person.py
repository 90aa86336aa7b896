"""What is sent about a person: identity, contacts, profile."""

from typing import Annotated

from pydantic import Field

from app.api import fields
from app.api.fields import Body, Day, Line, Phone, Text
from app.api.sheet import CareIn
from app.api.stated import Statable
from app.japan.wareki import read_date
from app.patients.asked import Identity, OtherName, Profile
from app.patients.confirmed import Group
from app.patients.kinds import LinkRole, Sex, Surrogacy
from app.patients.sheet import BloodAbo, BloodRh


class IdentityIn(Statable):
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
    former_name: fields.Name | None = Field(
        default=None,
        examples=["佐藤"],
        description="旧姓。姓だけでも。The name from before; the family name will do.",
    )
    former_reading: fields.Reading | None = Field(default=None, examples=["サトウ"])
    by_name: fields.Name | None = Field(
        default=None, description="通称。A name that the person goes by."
    )
    by_reading: fields.Reading | None = None

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
            former=OtherName(self.former_name, self.former_reading),
            by_name=OtherName(self.by_name, self.by_reading),
        )


def _recorded(care: CareIn) -> dict[str, object]:
    """The items of the sheet of which something is said."""
    said = care.model_dump(mode="json", exclude_none=True)
    return {name: value for name, value in said.items() if value != []}


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
    phone_second: Phone | None = Field(default=None, examples=["03-0000-1234"])
    address: fields.Address | None = Field(
        default=None, description="代理の方の住所。Where a surrogate lives."
    )


class ContactsIn(Statable):
    """Both lists, whole and in calling order."""

    call_chain: Annotated[list[LinkIn], Field(max_length=20)]
    family: Annotated[list[RelativeIn], Field(max_length=20)]


class DiagnosisIn(Body):
    """What is wrong and what is foreseen."""

    main_diagnosis: Line | None = Field(default=None, examples=["肺がん(IV期)"])
    other_diagnoses: Text | None = None
    past_history: Text | None = Field(
        default=None, description="既往歴。Past history.", examples=["2019年 大腿骨頸部骨折"]
    )
    end_of_life_stage: bool | None = Field(default=None, strict=True)
    foreseen_course_line: Line | None = Field(default=None, examples=["呼吸不全で亡くなる見込み"])
    foreseen_course: Text | None = None
    event_course: Text | None = Field(
        default=None,
        description="施設で起きたことの経過。In a facility: what has happened to the person.",
    )


class AlertsIn(Body):
    """What to beware of when treating."""

    allergies: Text | None = Field(default=None, examples=["ペニシリン"])
    medicines: Text | None = None
    devices: Text | None = None
    infections: Text | None = None
    blood_abo: BloodAbo | None = Field(
        default=None, description="血液型(申告)。As told: no transfusion rests on it."
    )
    blood_rh: BloodRh | None = None
    paper_kit: Line | None = Field(
        default=None,
        description="救急医療情報キットの場所。Where the paper kit is kept.",
        examples=["冷蔵庫の扉の内側"],
    )


class DisagreementIn(Body):
    """That somebody in the family sees it otherwise. Both null: nobody does."""

    family_disagreement: Text | None = Field(examples=["次男は延命を望んでいる"])
    disagreeing_relation: Line | None = Field(default=None, examples=["次男"])


class SafetyIn(Body):
    """What those who go there must know for their own safety."""

    staff_safety_note: Text | None = Field(examples=["大型犬がいます"])


class HospitalIn(Body):
    """The hospital that a facility works with."""

    cooperating_hospital: Line | None = Field(examples=["みなと総合病院"])
    cooperating_hospital_phone: Phone | None = Field(default=None, examples=["03-0000-2222"])


class ItemsConfirmedIn(Body):
    """Which group of items was looked over and found unchanged, on which day; null: today."""

    group: Group
    confirmed_on: Day | None = None


class ProfileIn(Statable):
    """A new version of the profile. A part left out stays; a null inside a part clears it."""

    confirmed_on: Day
    diagnosis: DiagnosisIn | None = None
    alerts: AlertsIn | None = None
    disagreement: DisagreementIn | None = None
    safety: SafetyIn | None = None
    hospital: HospitalIn | None = None
    care: CareIn | None = None

    def value(self) -> Profile:
        """The profile as the room takes it."""
        return Profile(
            confirmed_on=self.confirmed_on,
            diagnosis=None if self.diagnosis is None else self.diagnosis.model_dump(),
            alerts=None if self.alerts is None else self.alerts.model_dump(mode="json"),
            disagreement=None if self.disagreement is None else self.disagreement.model_dump(),
            safety=None if self.safety is None else self.safety.model_dump(),
            hospital=None if self.hospital is None else self.hospital.model_dump(),
            care=None if self.care is None else _recorded(self.care),
        )
