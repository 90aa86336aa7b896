"""A proof for whoever may read who looked: that one of these lines stands in the sealed log."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from app.audit import proofs
from app.audit import store as audit
from app.audit.proofs import Inclusion
from app.errors import Conflict
from app.patients import accesses
from app.people.caller import Caller


class NotSealedYet(Conflict):
    """The line is younger than the newest signed head."""

    kind = "not-sealed-yet"
    ja = "この記録はまだ封印されていません。少し待ってからやり直してください。"
    en = "This line is not sealed yet. Please try again in a moment."


async def prove(
    db: AsyncConnection, caller: Caller, at: datetime, patient_id: UUID, access_id: UUID
) -> Inclusion:
    """Proves one line of who looked. Says nothing of the leaf but its id and its digest.

    Raises Refused, NotAllowed, NotSealedYet.
    """
    action = "access.proved"
    permit = await accesses.permitted(db, caller, at, patient_id, action)
    if not await audit.is_of_patient(db, access_id, patient_id, accesses.unsaid(permit)):
        raise permit.refused(action, "no_access")
    proof = await proofs.inclusion(db, access_id)
    if proof is None:
        raise NotSealedYet
    await audit.append(db, at, permit.entry(action))
    return proof
