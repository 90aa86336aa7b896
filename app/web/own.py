"""The patient's side: one's own record, or that of the person one decides for."""

from uuid import UUID

from fastapi import Response

from app.access.glass import telling
from app.intent import actions as patients
from app.intent import changes
from app.intent.view import Record
from app.policy.sections import Section
from app.web.ended import is_ended
from app.web.screen import Drawn

HIDDEN = (Section.VERDICT.value, Section.RESUSCITATION_WISH.value, Section.STAFF_SAFETY_NOTES.value)
"""Said above the sections already, or never said to the patient's side."""


async def own_home(screen: Drawn) -> Response:
    """The record where there is one, the choice where there are more; nothing said of no more."""
    page = await patients.list_own(*screen.work, None)
    if len(page.items) == 1:
        patient_id = page.items[0].patient_id
        return await own_record(screen, await patients.read_record(*screen.work, patient_id))
    return screen.show("own_home.html", page=page)


async def own_record(screen: Drawn, record: Record) -> Response:
    """The record with what one may do about it, and who broke the glass lately."""
    id_: UUID = record.patient_id
    opened = await telling.newest_of_patient(*screen.work, id_)
    changed = await changes.if_shown(*screen.work, id_)
    return screen.show(
        "own.html",
        record=record,
        opened=opened,
        id=id_,
        hidden=HIDDEN,
        changes=changed,
        is_ended=is_ended(record),
    )
