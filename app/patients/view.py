"""What is shown of a person, section by section: full forms and brief ones."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from app.japan.text import Said
from app.patients.kinds import Function, LinkRole, Sex, Surrogacy
from app.patients.sheet import BloodAbo, BloodRh, Procedure


class View(BaseModel):
    """Something shown; built field by field, never changed."""

    model_config = ConfigDict(frozen=True)


class Words(View):
    """One sentence or word in the two languages."""

    ja: str
    en: str


def words(said: Said) -> Words:
    """A sentence in both languages."""
    return Words(ja=said.ja, en=said.en)


class Confirmed(View):
    """When something was last looked over, and by which organisation.

    `by` is null where it is not known, and to whom the care team is withheld.
    """

    on: date
    by: str | None = Field(examples=["みなと訪問看護ステーション"])


class Age(View):
    """Age in years by Japanese law; least and most differ where the birthday is not known."""

    least: int
    most: int


class Identity(View):
    """Who the person is. `birth_date` is ISO as far as known: 1935-04-01, 1935-04 or 1935."""

    name: str
    reading: str
    birth_date: str = Field(examples=["1935-04-01"])
    birth_date_wareki: str = Field(examples=["昭和10年4月1日"])
    age: Age
    sex: Sex
    address: str
    area: str
    phones: list[str]
    care_insurance_number: str | None
    former_name: str | None
    former_reading: str | None
    by_name: str | None
    by_reading: str | None


class IdentityBrief(View):
    """Enough to tell who may be meant, and no name."""

    masked_name: str = Field(examples=["ヤ●● タ●●"])
    age: Age
    sex: Sex
    area: str


class IdentityOffer(View):
    """What a hospital needs to answer an offer."""

    age_band: str = Field(examples=["80代"])
    sex: Sex


class Link(View):
    """One professional to phone, in calling order."""

    role: LinkRole
    name: str
    organisation: str
    phone: str
    hours: str


class CallChain(View):
    """Whom to phone, in order."""

    links: list[Link]
    confirmed: Confirmed | None


class CallChainBrief(View):
    """The first number to ring."""

    phone: str


class Relative(View):
    """A relative or trusted person, in calling order."""

    name: str
    relation: str
    phone: str
    phone_second: str | None
    hours: str


class FamilyContacts(View):
    """Family and trusted people, in calling order."""

    people: list[Relative]
    confirmed: Confirmed | None


class SurrogatePerson(View):
    """Who decides for the patient, or infers what the patient would want."""

    name: str
    relation: str
    phone: str
    address: str | None
    surrogacy: Surrogacy


class Surrogates(View):
    """First and further surrogates, in order."""

    people: list[SurrogatePerson]


class Disagreement(View):
    """That somebody in the family sees it otherwise."""

    text: str
    relation: str | None
    confirmed: Confirmed


class DisagreementBrief(View):
    """That there is one, and by which relation."""

    relation: str | None


class Diagnosis(View):
    """What is wrong, what was, and what is foreseen; in a facility what has happened."""

    main: str | None
    others: str | None
    past_history: str | None
    end_of_life_stage: bool | None
    foreseen_course_line: str | None
    foreseen_course: str | None
    event_course: str | None
    confirmed: Confirmed


class DiagnosisBrief(View):
    """Main diagnosis, end of life yes or no, foreseen course in one line."""

    main: str | None
    end_of_life_stage: bool | None
    foreseen_course_line: str | None


class ClinicalAlerts(View):
    """What to beware of when treating. The blood type is as told: no transfusion rests on it.

    `confirmed` and `medicines_confirmed` are null where nothing of it is recorded.
    """

    allergies: str | None
    medicines: str | None
    devices: str | None
    infections: str | None
    blood_abo: BloodAbo | None
    blood_rh: BloodRh | None
    paper_kit: str | None
    confirmed: Confirmed | None
    medicines_confirmed: Confirmed | None


class SafetyNote(View):
    """What those who go there must know for their own safety."""

    note: str
    confirmed: Confirmed


class CareProfile(View):
    """The admission sheet's items, those that are recorded."""

    items: dict[str, Any]
    confirmed: Confirmed


class CareProfileBrief(View):
    """What a crew needs at a glance: how much help, how to communicate, who helps, what is done."""

    care_level: str | None = Field(examples=["care_3"])
    physical_independence: str | None = Field(examples=["B1"])
    cognitive_independence: str | None = Field(examples=["IIIa"])
    communication: str | None = Field(examples=["筆談なら伝わる"])
    main_caregiver: str | None = Field(examples=["長女"])
    procedures: str | None = Field(examples=["在宅酸素、胃ろう"])
    procedure_codes: list[Procedure] | None


class Member(View):
    """An organisation of the care team."""

    id: UUID
    organisation_id: UUID
    organisation: str
    function: Function
    joined_at: datetime


class CareTeam(View):
    """Who cares for the person now."""

    members: list[Member]


class MemberBrief(View):
    """An organisation and what it does."""

    organisation: str
    function: Function


class CareTeamBrief(View):
    """Organisations and what they do."""

    members: list[MemberBrief]
