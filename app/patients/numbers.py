"""A clinician states, on the record, that a twelve-digit figure is no My Number."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from app.access import actions as access
from app.audit import store as audit
from app.db import uuid7
from app.japan.text import Said
from app.patients.number_models import NumberStatement
from app.people.caller import Caller
from app.policy.bases import Basis
from app.policy.capabilities import Act

_ADD = insert(NumberStatement)


class NumberKind(StrEnum):
    """What a figure is that is no My Number."""

    DEVICE = "device"
    MEDICINE = "medicine"
    PHONE = "phone"
    RECEPTION = "reception"
    DOCUMENT = "document"
    OTHER = "other"

    @property
    def said(self) -> Said:
        """The words for it on the screen."""
        return _SAID[self]


_SAID = {
    NumberKind.DEVICE: Said("機器の番号", "a number of a device"),
    NumberKind.MEDICINE: Said("薬の製造番号", "a lot number of a medicine"),
    NumberKind.PHONE: Said("電話番号", "a phone number"),
    NumberKind.RECEPTION: Said("受付・予約の番号", "a number of a booking"),
    NumberKind.DOCUMENT: Said("書類・契約の番号", "a number of a document"),
    NumberKind.OTHER: Said("ほかの番号", "another number"),
}


@dataclass(frozen=True, slots=True)
class Stated:
    """The field of a body that holds the figure, and what the figure is."""

    field: str
    instead: NumberKind


async def state(
    db: AsyncConnection,
    caller: Caller,
    at: datetime,
    patient_id: UUID,
    basis: Basis,
    act: str,
    stated: Sequence[Stated],
) -> None:
    """Keeps who said so of which field of which act; nothing where nothing is stated.

    The number itself stands in the field alone. Raises Refused, NotAllowed.
    """
    if not stated:
        return
    action = "number.stated"
    permit = await access.enter(db, caller, at, basis, action, patient_id=patient_id)
    permit.require(Act.STATE_NUMBER)
    rows = [
        {
            "id": uuid7(),
            "patient_id": patient_id,
            "act": act,
            "field": one.field,
            "instead": one.instead.value,
            "stated_at": at,
            "stated_by": caller.account_id,
            "stated_role": caller.role.value,
        }
        for one in stated
    ]
    await db.execute(_ADD, rows)
    # By its part alone: of a note for staff the patient's side is told as little as ever.
    parts = dict.fromkeys(one.field.split(".")[1] for one in stated)
    await audit.append(db, at, permit.entry(action, fields=tuple(parts)))
