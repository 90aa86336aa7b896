"""Recording what was said in a talk, and reading what was said before."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from app.access import actions as access
from app.access.permit import Permit
from app.audit import store as audit
from app.clock import japan_date
from app.db import uuid7
from app.errors import Invalid, Stale, require_past
from app.intent import show, store
from app.intent.history import Answer, TreatmentLevel, Unsaid, WishSource
from app.intent.models import WishVersion
from app.intent.parts import Participant, StateAnswer
from app.intent.view import WishView
from app.notices import actions as notices
from app.notices.kinds import NoticeKind
from app.patients.looked import looked_at
from app.patients.team import tell_others
from app.patients.writing import organisation_kind
from app.people.caller import Caller
from app.people.kinds import OrganisationKind
from app.policy.bases import Basis, basis_at_home
from app.policy.capabilities import Act
from app.policy.levels import Level
from app.policy.sections import Section

_ADD = insert(WishVersion)
_ASKED_FOR_MORE = ("treatment_level", "place_of_care", "place_of_death")
_OF_A_VERSION = (
    Section.EARLIER_VERSIONS,
    *(Section(name) for name in WishView.model_fields if name in set(Section)),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class NewWish:
    """What was said, whose statement it is, who was there. Free text is cleaned by the doors."""

    source: WishSource
    stated_on: date
    review_due: date | None
    resuscitation: Answer
    treatment_level: TreatmentLevel | None
    ventilator: Answer
    tube_feeding: Answer
    antibiotics: Answer
    hospital_transport: Answer
    registered_hospital_id: UUID | None
    place_of_care: str | None
    place_of_care_second: str | None
    place_of_death: str | None
    values_line: str | None
    values_text: str | None
    present: tuple[Participant, ...]
    talk_summary: str | None
    talk_minutes: str | None
    treatment_level_unsaid: Unsaid | None = None
    by_state: tuple[StateAnswer, ...] = ()
    place_of_care_unsaid: Unsaid | None = None
    place_of_death_unsaid: Unsaid | None = None
    place_of_death_second: str | None = None
    illness_understanding: str | None = None


async def record_wish(
    db: AsyncConnection,
    caller: Caller,
    at: datetime,
    patient_id: UUID,
    seen: int,
    new: NewWish,
) -> UUID:
    """Adds a version of the wishes over epoch `seen`. Returns its id.

    Raises Refused, NotAllowed, Invalid, and Stale where anything that bears on trust changed.
    """
    permit = await access.enter(
        db, caller, at, Basis.CARE_TEAM, "wish.recorded", patient_id=patient_id
    )
    permit.require(Act.WRITE_WISHES)
    await _check(db, at, new)
    epoch, moment = await access.advance(db, permit)
    if seen != epoch - 1:
        raise Stale
    wish_id = uuid7()
    await db.execute(_ADD, _columns(permit, wish_id, epoch, moment, new))
    if new.source is not WishSource.FAMILY:
        due = NoticeKind.REVIEW_DUE
        await notices.answered(db, caller, moment, due, patient_id=patient_id)
    await tell_others(db, moment, permit, NoticeKind.WISH_CHANGED)
    await audit.append(db, at, permit.entry("wish.recorded", fields=_given(new), epoch=epoch))
    return wish_id


async def earlier_versions(
    db: AsyncConnection, caller: Caller, at: datetime, patient_id: UUID
) -> Sequence[WishView]:
    """Every version of the wishes, newest first, each section as the reader may see it now.

    For clinicians and the patient. Raises Refused.
    """
    basis = basis_at_home(caller.role)
    permit = await access.enter(db, caller, at, basis, "wishes.read", patient_id=patient_id)
    if permit.level(Section.EARLIER_VERSIONS) is not Level.FULL:
        raise permit.refused("wishes.read", "withheld")
    rows = await store.versions(db, patient_id)
    await audit.append(db, at, looked_at(permit, "wishes.read", *_OF_A_VERSION))
    return [_view(permit, row._asdict()) for row in rows]


def _view(permit: Permit, seen: store.Seen) -> WishView:
    is_judged = permit.level(Section.VERDICT) is Level.FULL
    return WishView(
        id=seen["id"],
        epoch=seen["epoch"],
        resuscitation_wish=show.resuscitation_wish(permit, seen),
        treatment_choices=show.treatment_choices(permit, seen),
        transport_wish=show.transport_wish(permit, seen),
        place_of_care=show.place_of_care(permit, seen),
        values=show.values(permit, seen),
        discussions=show.discussions(permit, seen),
        review_due=seen["review_due"] if is_judged else None,
    )


async def _check(db: AsyncConnection, at: datetime, new: NewWish) -> None:
    require_past("body.stated_on", new.stated_on, japan_date(at))
    if new.review_due is not None and new.review_due < new.stated_on:
        raise Invalid.at(
            "body.review_due",
            "見直しの期日は、話し合った日より後にしてください。",
            "The review is due after the day of the talk.",
        )
    for name in _ASKED_FOR_MORE:
        if getattr(new, name) is not None and getattr(new, f"{name}_unsaid") is not None:
            raise Invalid.at(
                f"body.{name}_unsaid",
                "答えがあるときは空にしてください。",
                "Leave it out where there is an answer.",
            )
    if len({one.state for one in new.by_state}) < len(new.by_state):
        raise Invalid.at(
            "body.by_state", "同じ状態は一度だけ書いてください。", "Name each state once."
        )
    hospital = new.registered_hospital_id
    if hospital is not None and await organisation_kind(db, hospital) != OrganisationKind.HOSPITAL:
        raise Invalid.at(
            "body.registered_hospital_id", "病院を選んでください。", "Choose a hospital."
        )


def _columns(
    permit: Permit, wish_id: UUID, epoch: int, at: datetime, new: NewWish
) -> dict[str, object]:
    return {
        "id": wish_id,
        "patient_id": permit.patient_id,
        "epoch": epoch,
        "recorded_at": at,
        "recorded_by": permit.caller.account_id,
        "source": new.source.value,
        "stated_on": new.stated_on,
        "review_due": new.review_due,
        "resuscitation": new.resuscitation.value,
        "treatment_level": None if new.treatment_level is None else new.treatment_level.value,
        "ventilator": new.ventilator.value,
        "tube_feeding": new.tube_feeding.value,
        "antibiotics": new.antibiotics.value,
        "hospital_transport": new.hospital_transport.value,
        "registered_hospital_id": new.registered_hospital_id,
        "place_of_care": new.place_of_care,
        "place_of_care_second": new.place_of_care_second,
        "place_of_death": new.place_of_death,
        "values_line": new.values_line,
        "values_text": new.values_text,
        "present": [one.model_dump(mode="json") for one in new.present],
        "talk_summary": new.talk_summary,
        "talk_minutes": new.talk_minutes,
        **{f"{name}_unsaid": _unsaid(new, name) for name in _ASKED_FOR_MORE},
        "by_state": [one.model_dump(mode="json") for one in new.by_state],
        "place_of_death_second": new.place_of_death_second,
        "illness_understanding": new.illness_understanding,
    }


def _unsaid(new: NewWish, name: str) -> str | None:
    """Why there is no answer: never asked, where nothing else is said."""
    if getattr(new, name) is not None:
        return None
    given: Unsaid | None = getattr(new, f"{name}_unsaid")
    return (given or Unsaid.NEVER_ASKED).value


def _given(new: NewWish) -> tuple[str, ...]:
    """The names of what was said, for the audit: never what."""
    return tuple(name for name in NewWish.__slots__ if getattr(new, name) not in {None, ()})
