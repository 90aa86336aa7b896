"""Back-up hospitals: which one a patient is registered with, and the three-monthly exchange."""

from uuid import UUID

from fastapi import APIRouter, status

from app.api.fields import Body, Day
from app.api.patients import Cursor
from app.request import CallerWork, CreatesOnce
from app.standby import actions, reading
from app.standby.kinds import Ending
from app.standby.view import BackupPage, BackupRegistrationView

router = APIRouter(prefix="/v1", tags=["standby"])


class BackupRegistrationIn(Body):
    """A registration: the hospital, the day on the request form, the day of the consent."""

    hospital_id: UUID
    requested_on: Day
    consented_on: Day


class BackupExchangeIn(Body):
    """The day on which clinic and hospital exchanged clinical data."""

    exchanged_on: Day


class BackupEndingIn(Body):
    """Why the registration ends: `hospital_ended` is the hospital's to say, others home care's."""

    reason: Ending


@router.post(
    "/patients/{patient_id}/backup-registrations",
    operation_id="registerBackup",
    summary="後方支援病院に登録する · Register with a back-up hospital",
    status_code=status.HTTP_201_CREATED,
)
async def register_backup(
    work: CallerWork, patient_id: UUID, body: BackupRegistrationIn, once: CreatesOnce
) -> BackupRegistrationView:
    """By physicians and nurses of the care team. One hospital at a time: a second is a 409."""
    return await once(
        lambda: actions.register(
            *work, patient_id, body.hospital_id, body.requested_on, body.consented_on
        ),
        lambda registration_id: reading.read(*work, registration_id),
    )


@router.get(
    "/patients/{patient_id}/backup-registrations",
    operation_id="listBackupsOfPatient",
    summary="本人の後方支援病院 · A patient's back-up hospitals",
)
async def list_backups_of_patient(
    work: CallerWork, patient_id: UUID, before: Cursor = None
) -> BackupPage:
    """The registration that is open and the earlier ones, newest first, 50 a page."""
    return await reading.of_patient(*work, patient_id, before)


@router.get(
    "/backup-registrations",
    operation_id="listBackupsOfHospital",
    summary="自院への登録 · Registrations with one's own hospital",
)
async def list_backups_of_hospital(work: CallerWork, before: Cursor = None) -> BackupPage:
    """For the hospital's staff. Names no patient: who it is stands on the request form."""
    return await reading.of_hospital(*work, before)


@router.post(
    "/backup-registrations/{registration_id}/exchanges",
    operation_id="noteBackupExchange",
    summary="診療情報の交換を記録する · Note an exchange of clinical data",
    status_code=status.HTTP_201_CREATED,
)
async def note_backup_exchange(
    work: CallerWork, registration_id: UUID, body: BackupExchangeIn, once: CreatesOnce
) -> BackupRegistrationView:
    """By either side. The next one is due three months later."""
    return await once(
        lambda: actions.note_exchange(*work, registration_id, body.exchanged_on),
        lambda _: reading.read(*work, registration_id),
    )


@router.put(
    "/backup-registrations/{registration_id}/ending",
    operation_id="endBackup",
    summary="登録を終える · End a registration",
)
async def end_backup(
    work: CallerWork, registration_id: UUID, body: BackupEndingIn
) -> BackupRegistrationView:
    """By either side, with a reason of its own. Both are told."""
    await actions.end(*work, registration_id, body.reason)
    return await reading.read(*work, registration_id)
