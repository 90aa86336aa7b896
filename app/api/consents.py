"""Consent: who may see, said by the patient, itemised, dated, kept as history.

The care team records what was written or spoken; patient and surrogate say it here themselves.
"""

from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, status
from pydantic import ConfigDict, Field, JsonValue, model_validator

from app.access.consents import ONLINE, ConsentView, Statement, history, told
from app.api.fields import Day, Line, Name, NotTaken, Text
from app.api.stated import Statable
from app.errors import Violation
from app.patients import consents
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


class ConsentIn(Statable):
    """What was said: to whom, which sections, by whom, how and when, on which paper.

    Patient and surrogate say `how`: online, and leave out paper, name and day. Towards `self`
    the patient names what surrogates may see of values and discussions.
    """

    model_config = ConfigDict(json_schema_extra={"examples": [_EXAMPLE]})

    recipient: Literal["ambulance", "hospital", "care_team", "self"]
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
    how: Literal["written", "oral", "online"]
    paper: Line | None = Field(default=None, examples=["同意書 第3版"])
    given_on: Day | None = Field(
        default=None, description="画面からのときは今日。Left out online: today."
    )

    @model_validator(mode="after")
    def _is_whole(self) -> "ConsentIn":
        is_online = self.how == ONLINE
        is_named = is_online or self.given_by_name is not None
        if self.given_by == "surrogate" and (self.surrogate_reason is None or not is_named):
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
        typed = (self.paper, self.given_on, self.given_by_name)
        if is_online and any(one is not None for one in typed):
            raise NotTaken(
                Violation(
                    "",
                    "画面からの意思表示では、書面・日付・氏名は書きません。",
                    "Online, paper, day and name are not written.",
                )
            )
        if not is_online and self.given_on is None:
            raise NotTaken(Violation("", "日付を書いてください。", "Say on which day."))
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
    """同意・不同意・撤回を記録する。Counts from the next request on.

    The answer is the history, or where this very statement ended one's view, what one said.
    """

    async def act() -> UUID:
        await body.keep_statements(work, patient_id, "recordConsent")
        return await consents.record(*work, patient_id, body.value())

    async def again(consent_id: UUID) -> ConsentsOut:
        return ConsentsOut(items=list(await told(*work, patient_id, consent_id)))

    return await once(act, again)


@router.get("", operation_id="listConsents")
async def list_consents(work: CallerWork, patient_id: UUID) -> ConsentsOut:
    """同意の経過。Every statement, newest first."""
    return ConsentsOut(items=list(await history(*work, patient_id)))
