"""Consent: who may see, said by the patient, itemised, dated, kept as history."""

from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, status
from pydantic import ConfigDict, Field, JsonValue, model_validator

from app.access import consents
from app.access.consents import ConsentView, Statement
from app.api.fields import Body, Day, Line, Name, NotTaken, Text
from app.errors import Violation
from app.patients.view import View
from app.policy.bases import Recipient
from app.policy.consent import ConsentState
from app.policy.sections import Section
from app.request import CallerWork, CreatesOnce

router = APIRouter(prefix="/v1/patients/{patient_id}/consents", tags=["consents"])

_SECTIONS = Field(max_length=len(Section), examples=[["identity", "verdict"]])
_EXAMPLE: dict[str, JsonValue] = {
    "recipient": "ambulance",
    "state": "granted",
    "given_by": "patient",
    "how": "written",
    "paper": "同意書 第3版",
    "given_on": "2026-01-10",
}


class ConsentIn(Body):
    """What was said: to whom, which sections, by whom, how and when, on which paper."""

    model_config = ConfigDict(json_schema_extra={"examples": [_EXAMPLE]})

    recipient: Literal["ambulance", "hospital", "care_team"]
    state: Literal["granted", "refused", "withdrawn"]
    sections: Annotated[list[Section], _SECTIONS] | None = Field(
        default=None, description="空なら全項目。Null: every section."
    )
    restricted: Annotated[list[Section], _SECTIONS] = Field(
        default=[], description="伏せておく項目。Kept back whatever is granted."
    )
    given_by: Literal["patient", "surrogate"]
    given_by_name: Name | None = None
    surrogate_reason: Text | None = Field(
        default=None, examples=["意識がなく、本人に尋ねられないため"]
    )
    how: Literal["written", "oral"]
    paper: Line | None = Field(default=None, examples=["同意書 第3版"])
    given_on: Day

    @model_validator(mode="after")
    def _is_whole(self) -> "ConsentIn":
        if self.given_by == "surrogate" and (
            self.surrogate_reason is None or self.given_by_name is None
        ):
            raise NotTaken(
                Violation(
                    "",
                    "代理の人による同意には、氏名と、本人に尋ねられない理由が必要です。",
                    "A surrogate's consent needs their name and why the patient was not asked.",
                )
            )
        if self.how == "written" and self.paper is None:
            raise NotTaken(
                Violation(
                    "", "どの書面によるかを書いてください。", "Say on which paper it was written."
                )
            )
        return self

    def value(self) -> Statement:
        """The statement as the room takes it."""
        return Statement(
            recipient=Recipient(self.recipient),
            state=ConsentState(self.state),
            sections=None if self.sections is None else frozenset(self.sections),
            restricted=frozenset(self.restricted),
            given_by=self.given_by,
            given_by_name=self.given_by_name,
            surrogate_reason=self.surrogate_reason,
            how=self.how,
            paper=self.paper,
            given_on=self.given_on,
        )


class ConsentsOut(View):
    """Every statement, newest first."""

    items: list[ConsentView]


@router.post("", operation_id="recordConsent", status_code=status.HTTP_201_CREATED)
async def record_consent(
    work: CallerWork, patient_id: UUID, body: ConsentIn, once: CreatesOnce
) -> ConsentsOut:
    """同意・不同意・撤回を記録する。Counts from the next request on."""

    async def act() -> UUID:
        return await consents.record(*work, patient_id, body.value())

    return await once(act, lambda _: _history(work, patient_id))


@router.get("", operation_id="listConsents")
async def list_consents(work: CallerWork, patient_id: UUID) -> ConsentsOut:
    """同意の経過。Every statement, newest first."""
    return await _history(work, patient_id)


async def _history(work: CallerWork, patient_id: UUID) -> ConsentsOut:
    return ConsentsOut(items=list(await consents.history(*work, patient_id)))
