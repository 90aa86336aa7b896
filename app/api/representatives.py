"""Who reads a record as the patient or for them: invited, listed, shut out by the care team."""

from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, status
from pydantic import ConfigDict, Field, JsonValue, model_validator

from app.api.fields import Day, Line, Name, NotTaken, Reading, Text
from app.api.stated import Statable
from app.errors import Violation
from app.patients import representatives
from app.patients.representatives import Invitation, Representative
from app.patients.view import View
from app.policy.roles import Role
from app.policy.sections import Section
from app.request import CallerWork, CreatesOnce

router = APIRouter(prefix="/v1/patients/{patient_id}", tags=["patient's side"])

_EXAMPLE: dict[str, JsonValue] = {
    "role": "surrogate",
    "name": "髙橋 岬",
    "login": "misaki-takahashi",
    "relation": "長女",
}


class RepresentativeIn(Statable):
    """The patient or a surrogate, who gets an account; a surrogate who has one by `account_id`.

    Relation, scope and last day are a surrogate's. `scope` null: all that surrogates may see.
    """

    model_config = ConfigDict(json_schema_extra={"examples": [_EXAMPLE]})

    role: Literal["patient", "surrogate"]
    name: Name | None = Field(default=None, examples=["髙橋 岬"])
    name_reading: Reading | None = Field(default=None, examples=["タカハシ ミサキ"])
    login: str | None = Field(
        default=None, strict=True, min_length=3, max_length=64, examples=["misaki-takahashi"]
    )
    account_id: UUID | None = None
    relation: Line | None = Field(default=None, examples=["長女"])
    scope: Annotated[list[Section], Field(max_length=len(Section))] | None = Field(
        default=None, examples=[["identity", "verdict", "resuscitation_wish"]]
    )
    until: Day | None = Field(default=None, description="最後の日。The last day.")

    @model_validator(mode="after")
    def _is_whole(self) -> "RepresentativeIn":
        is_surrogate = self.role == "surrogate"
        of_a_surrogate = (self.account_id, self.relation, self.scope, self.until)
        if not is_surrogate and any(one is not None for one in of_a_surrogate):
            raise NotTaken(
                Violation(
                    "",
                    "続柄・見せる項目・期限は、代理の方のときだけ書いてください。",
                    "Relation, scope and last day are a surrogate's.",
                )
            )
        new = (self.name, self.login)
        if self.account_id is None and None in new:
            raise NotTaken(
                Violation("", "氏名とログイン名を書いてください。", "Give a name and a login.")
            )
        if self.account_id is not None and any(one is not None for one in new):
            raise NotTaken(
                Violation(
                    "",
                    "すでにアカウントがある方は、氏名とログイン名を書かないでください。",
                    "Leave out name and login of somebody who has an account.",
                )
            )
        return self

    def value(self) -> Invitation:
        """The invitation as the room takes it."""
        return Invitation(
            role=Role(self.role),
            name=self.name,
            name_reading=self.name_reading,
            login=self.login,
            account_id=self.account_id,
            relation=self.relation,
            scope=None if self.scope is None else frozenset(self.scope),
            until=self.until,
        )


class ClosingIn(Statable):
    """Why the access ends; read by the care team alone."""

    reason: Text = Field(examples=["端末をなくしたため"])


class RepresentativesOut(View):
    """Who reads the record as the patient or for them, newest first."""

    items: list[Representative]


class InvitedOut(RepresentativesOut):
    """The same after an invitation. The secret is shown this once; a repeated request gets null.

    With it the person chooses a password and a second factor, within seven days.
    """

    grant_id: UUID
    enrolment_secret: str | None


@router.post(
    "/invitations",
    operation_id="inviteRepresentative",
    summary="本人・代理の方を招く · Invite the patient or a surrogate",
    status_code=status.HTTP_201_CREATED,
)
async def invite(
    work: CallerWork, patient_id: UUID, body: RepresentativeIn, once: CreatesOnce
) -> InvitedOut:
    """By physicians and nurses of the care team; the account is made where they work."""
    secret: str | None = None

    async def act() -> UUID:
        nonlocal secret
        await body.keep_statements(work, patient_id, "inviteRepresentative")
        done = await representatives.invite(*work, patient_id, body.value())
        secret = done.secret
        return done.grant_id

    async def again(grant_id: UUID) -> InvitedOut:
        items = list(await representatives.those_inside(*work, patient_id))
        return InvitedOut(items=items, grant_id=grant_id, enrolment_secret=secret)

    return await once(act, again)


@router.get(
    "/representatives",
    operation_id="listRepresentatives",
    summary="本人・代理の方の利用 · Who has access on the patient's side",
)
async def list_representatives(work: CallerWork, patient_id: UUID) -> RepresentativesOut:
    """For clinicians of the care team, and for the patient those of now."""
    return RepresentativesOut(items=list(await representatives.those_inside(*work, patient_id)))


@router.post(
    "/representatives/{grant_id}/closing",
    operation_id="closeRepresentative",
    summary="本人・代理の方の利用を終える · End an access of the patient's side",
    status_code=status.HTTP_201_CREATED,
)
async def close_representative(
    work: CallerWork, patient_id: UUID, grant_id: UUID, body: ClosingIn, once: CreatesOnce
) -> RepresentativesOut:
    """At once and in silence: they are answered like a stranger, and told no reason."""

    async def again(_: UUID) -> RepresentativesOut:
        items = await representatives.those_inside(*work, patient_id)
        return RepresentativesOut(items=list(items))

    async def act() -> UUID:
        await body.keep_statements(work, patient_id, "closeRepresentative")
        return await representatives.close(*work, patient_id, grant_id, body.reason)

    return await once(act, again)
