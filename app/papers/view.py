"""What is shown of a paper: that it is there, how far it has come, what it says."""

from datetime import datetime
from uuid import UUID

from pydantic import Field

from app.db import Found
from app.papers.kinds import MediaType, PaperKind, PaperState, RemovalReason, WrittenAnswer
from app.papers.store import READ_ALIKE
from app.patients.view import View
from app.policy.roles import Role


class Said(View):
    """What stands on a paper, as it was typed. Null: not written there, or not to be read."""

    issued_on: str | None = Field(examples=["2026-11-21"])
    physician_name: str | None
    has_patient_signature: bool
    has_witness_signature: bool
    has_surrogate_signature: bool
    covers_arrest: bool | None
    resuscitation: WrittenAnswer


class Removal(View):
    """Why and when somebody wanted a paper taken away. `is_own`: the reader did."""

    reason: RemovalReason
    at: datetime
    role: Role
    is_own: bool


class Checked(View):
    """What came of the second reading; `differing` are names of fields."""

    agrees: bool
    differing: list[str]
    at: datetime
    by: str | None
    role: Role


class Reading(View):
    """The newest reading. `said` is null to whoever may still read the paper for themselves."""

    id: UUID
    at: datetime
    by: str | None
    role: Role
    is_own: bool
    said: Said | None
    check: Checked | None


class PaperView(View):
    """One paper. `can_open`: its content may be fetched.

    `removal` stands where one person wants it taken away; with `state` removed, where it was.
    """

    id: UUID
    patient_id: UUID
    kind: PaperKind
    written_on: str | None = Field(examples=["2026-11-21"])
    media_type: MediaType
    pages: int
    byte_size: int
    sha256: str
    state: PaperState
    can_open: bool
    added_at: datetime
    added_by: str | None
    added_role: Role
    removal: Removal | None
    reading: Reading | None


def shown(row: Found, reader: UUID, *, is_named: bool) -> PaperView:
    """A paper for one reader. Staff are named at home only, as they are in who looked."""
    is_read = row.reading_id is not None and not row.is_removed
    removal = None
    if row.removed_by is not None:
        removal = Removal(
            reason=row.reason,
            at=row.removed_at,
            role=row.removed_role,
            is_own=row.removed_by == reader,
        )
    return PaperView(
        id=row.id,
        patient_id=row.patient_id,
        kind=row.kind,
        written_on=row.written_on,
        media_type=row.media_type,
        pages=row.pages,
        byte_size=row.byte_size,
        sha256=row.sha256,
        state=_state(row),
        can_open=not row.is_removed,
        added_at=row.added_at,
        added_by=row.added_by_name if is_named else None,
        added_role=row.added_role,
        removal=removal,
        reading=_reading(row, reader, is_named) if is_read else None,
    )


def _state(row: Found) -> PaperState:
    if row.is_removed:
        return PaperState.REMOVED
    if row.reading_id is None:
        return PaperState.STORED
    if row.agrees is None:
        return PaperState.TRANSCRIBED
    return PaperState.CHECKED if row.agrees else PaperState.DIFFERS


def _reading(row: Found, reader: UUID, is_named: bool) -> Reading:  # noqa: FBT001  private, one caller
    is_own = row.typed_by == reader
    check = None
    if row.agrees is not None:
        check = Checked(
            agrees=row.agrees,
            differing=row.differing,
            at=row.checked_at,
            by=row.checked_by_name if is_named else None,
            role=row.checked_role,
        )
    said = Said(**{name: getattr(row, name) for name in READ_ALIKE})
    return Reading(
        id=row.reading_id,
        at=row.typed_at,
        by=row.typed_by_name if is_named else None,
        role=row.typed_role,
        is_own=is_own,
        said=said if is_own or check is not None else None,
        check=check,
    )
