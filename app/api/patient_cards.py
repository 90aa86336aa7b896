"""The patient's card: a code at random, by which a crew looks up together with something else."""

from uuid import UUID

from fastapi import APIRouter, status
from pydantic import Field

from app.api.calls import CardKeys
from app.api.fields import Body
from app.patients.cards import actions as cards
from app.patients.cards.codes import shown
from app.patients.cards.view import PatientCards
from app.request import CallerWork, CreatesOnce

router = APIRouter(prefix="/v1/patients/{patient_id}/cards", tags=["patient's side"])


class PatientCardIn(Body):
    """A card to hand out. `replaces`: the one in use, which ends at that moment; null for none."""

    replaces: UUID | None


class PatientCardOut(PatientCards):
    """The same after one was made. The code is told this once; a repeated request gets null.

    A QR for a camera is the address of this service, `/card#` and the code: what stands behind the
    `#` is sent to nobody.
    """

    card_id: UUID
    code: str | None = Field(examples=["7QK2-0M9X-D14T-RWVY"])


@router.post(
    "",
    operation_id="issuePatientCard",
    summary="本人のカードを発行する · Hand out a patient's card",
    status_code=status.HTTP_201_CREATED,
)
async def issue_patient_card(
    work: CallerWork, patient_id: UUID, body: PatientCardIn, once: CreatesOnce, keys: CardKeys
) -> PatientCardOut:
    """By physicians and nurses of the care team. It holds nothing of the patient."""
    code: str | None = None

    async def act() -> UUID:
        nonlocal code
        made = await cards.issue(*work, patient_id, body.replaces, keys[0])
        code = shown(made.code)
        return made.card_id

    async def again(card_id: UUID) -> PatientCardOut:
        found = await cards.cards(*work, patient_id)
        return PatientCardOut(**dict(found), card_id=card_id, code=code)

    return await once(act, again)


@router.get(
    "",
    operation_id="listPatientCards",
    summary="本人のカード · A patient's cards",
)
async def list_patient_cards(work: CallerWork, patient_id: UUID) -> PatientCards:
    """Which one counts and since when: for clinicians of the care team and the patient's side."""
    return await cards.cards(*work, patient_id)


@router.post(
    "/{card_id}/ending",
    operation_id="endPatientCard",
    summary="本人のカードを終える · End a patient's card",
    status_code=status.HTTP_201_CREATED,
)
async def end_patient_card(
    work: CallerWork, patient_id: UUID, card_id: UUID, once: CreatesOnce
) -> PatientCards:
    """At once: from then on it finds nobody, like a code that never was.

    Also a card of a record that went into this one.
    """

    async def again(_: UUID) -> PatientCards:
        return await cards.cards(*work, patient_id)

    return await once(lambda: cards.end(*work, patient_id, card_id), again)
