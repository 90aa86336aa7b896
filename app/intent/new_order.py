"""What a new order says, and whether it can be: its dates, its signer, the papers it names."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from app.access.permit import Permit
from app.clock import japan_date
from app.errors import Invalid, Violation
from app.intent.history import OrderCode, PatientSignature
from app.papers import actions as papers
from app.papers.kinds import PaperKind


@dataclass(frozen=True, slots=True, kw_only=True)
class NewOrder:
    """What an order says. `patient_signature_by` names the witness or surrogate.

    `code` is what it says of an arrest, `wording` the same in its own words.

    `paper_id` is the scan on which the patient signed, `attestation_id` what a witness wrote.
    """

    diagnosis: str
    foreseen_course: str
    covers_arrest: bool
    scope: tuple[str, ...]
    patient_signature: PatientSignature
    patient_signature_by: str | None
    issued_on: date
    expires_on: date | None
    paper_id: UUID | None = None
    attestation_id: UUID | None = None
    code: OrderCode = OrderCode.DO_NOT_RESUSCITATE
    wording: str | None = None
    end_of_life_stage: bool | None = None


async def require_papers(db: AsyncConnection, permit: Permit, new: NewOrder) -> None:
    """A signature on paper is shown by the paper; each one named stands in this record.

    Raises Invalid.
    """
    if new.patient_signature is PatientSignature.SCAN and new.paper_id is None:
        raise Invalid.at(
            "body.paper_id",
            "本人の署名のある指示書の写しを登録して、選んでください。",
            "Store a scan of the order form that the patient signed, and name it.",
        )
    named = (
        ("body.paper_id", new.paper_id, PaperKind.ORDER_FORM),
        ("body.attestation_id", new.attestation_id, PaperKind.WITNESS_ATTESTATION),
    )
    for field, paper_id, kind in named:
        if paper_id is not None and not await papers.is_there(
            db, permit.patient_id, paper_id, kind
        ):
            raise Invalid.at(
                field,
                "この方の書面の写しから選んでください。",
                "Choose a scan of that kind that is stored for this person.",
            )
    if new.attestation_id and new.patient_signature is not PatientSignature.WITNESS:
        raise Invalid.at(
            "body.attestation_id",
            "立会人の証言書は、立会人の証言のときだけ選んでください。",
            "An attestation belongs to a witness's word.",
        )


def require_possible(new: NewOrder, at: datetime) -> None:
    """Dates that can be, and a name where somebody else signed. Raises Invalid."""
    wrong = []
    if new.issued_on > japan_date(at):
        wrong.append(
            Violation(
                "body.issued_on",
                "今日より後の日付は記録できません。",
                "The date lies in the future.",
            )
        )
    if new.expires_on is not None and new.expires_on < new.issued_on:
        wrong.append(
            Violation(
                "body.expires_on",
                "期限は発行日より後にしてください。",
                "The order expires after it is issued.",
            )
        )
    by_other = new.patient_signature in {PatientSignature.WITNESS, PatientSignature.SURROGATE}
    if by_other and new.patient_signature_by is None:
        wrong.append(
            Violation(
                "body.patient_signature_by",
                "立会人または代理人の氏名を書いてください。",
                "Name the witness or the surrogate.",
            )
        )
    if wrong:
        raise Invalid(*wrong)
