"""What stands around the record: who broke the glass, who looked before, what was proposed."""

from datetime import timedelta
from uuid import UUID

from app.clock import now
from app.people.kinds import OrganisationKind
from tests.matrix.record import HINODE, NOBODY, named
from tests.request.builders import Rows


def to_account(
    rows: Rows, patient_id: UUID, account: UUID, basis: str, call: UUID | None, **more: object
) -> UUID:
    columns = {"opened_at": now() - timedelta(minutes=10), "opened_by": NOBODY, **more}
    return rows.add(
        "grants",
        patient_id=patient_id,
        holder_kind="account",
        holder_id=account,
        basis=basis,
        call_id=call,
        opened_for=basis,
        is_own_institution=False,
        **columns,
    )


def an_override(
    rows: Rows, patient_id: UUID, account: UUID, role: str, place: UUID, call_id: UUID | None
) -> UUID:
    """Somebody broke the glass a minute ago."""
    at = now() - timedelta(minutes=1)
    span = {"opened_at": at, "closes_at": at + timedelta(minutes=59)}
    return rows.add(
        "overrides",
        patient_id=patient_id,
        grant_id=to_account(rows, patient_id, account, "glass", call_id, **span),
        call_id=call_id,
        account_id=account,
        organisation_id=place,
        role=role,
        reason="unconscious",
        words="緊急の理由",
        identifiers=["reading"],
        second_factor_at=at,
        **span,
    )


def somebody_looked(rows: Rows, patient_id: UUID) -> None:
    """A line among who looked whose organisation is met nowhere else."""
    place = named(rows, OrganisationKind.HOSPITAL, "鍵閲覧元", region=HINODE)
    rows.run(
        """INSERT INTO audit_leaves (id, form, at, request_id, organisation_id, action, outcome,
            purpose, patient_id, basis, role, sections, fields, kid, mac)
        VALUES ('ffffffff-0000-7000-8000-000000000001', 1, now(), gen_random_uuid(), %s,
            'handover.read', 'done', 'ETREAT', %s, 'handover', 'emergency_clinician',
            '{"identity": "full"}', '[]', 'k', 'm')""",
        place,
        patient_id,
    )


def a_proposal(rows: Rows, patient_id: UUID, clinic: UUID, surrogate: UUID) -> None:
    """A surrogate asked for another wish, and was told why not."""
    proposal = rows.add(
        "proposals",
        patient_id=patient_id,
        epoch=6,
        kind="wish",
        words="鍵提案意思",
        basis="surrogate",
        proposed_at=now() - timedelta(days=30),
        proposed_by=surrogate,
        proposed_role="surrogate",
    )
    rows.add(
        "proposal_answers",
        proposal_id=proposal,
        patient_id=patient_id,
        epoch=7,
        outcome="refused",
        note="鍵回答",
        answered_at=now() - timedelta(days=29),
        answered_by=NOBODY,
        answered_role="nurse",
        organisation_id=clinic,
    )
