"""One patient's record as an after-review sees it, as it stood when the call was closed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import and_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from app.access.permit import Permit
from app.access.show import Part, part
from app.clock import japan_date
from app.db import Found
from app.intent import coded, show, store
from app.intent import review_view as view
from app.intent.history import Answer, PatientSignature
from app.intent.models import Mark, Order, OrderSignature, WishVersion
from app.intent.parts import Because, Contradiction, TransportAnswer, VerdictBrief
from app.intent.proposed import count_open
from app.intent.record import Standing, standing_of
from app.intent.store import ORDER_COLUMNS, WISHES, Seen
from app.intent.verdict import Verdict, VerdictKind, judge
from app.papers import store as papers
from app.patients import show as person_show
from app.patients.confirmed import Group, last_on
from app.patients.merging import store as merges
from app.patients.nameless import nameless
from app.patients.past import PERSON_THEN, UNTIL
from app.patients.store import as_list
from app.patients.view import DiagnosisBrief, words
from app.policy.bases import Basis
from app.policy.roles import Role
from app.policy.sections import Section

_ID = store.WHOSE
_ORDERS = (
    select(*ORDER_COLUMNS)
    .outerjoin(
        OrderSignature,
        and_(OrderSignature.order_id == Order.id, OrderSignature.signed_at <= UNTIL),
    )
    .where(Order.patient_id == _ID, Order.drafted_at <= UNTIL)
    .order_by(Order.epoch.desc())
)
_THEN = PERSON_THEN.add_columns(
    as_list(WISHES.where(WishVersion.recorded_at <= UNTIL).limit(1)).label("newest_wish"),
    as_list(store.said(_ID).where(WishVersion.recorded_at <= UNTIL)).label("wishes"),
    as_list(_ORDERS).label("orders"),
    as_list(store.marks(_ID).where(Mark.marked_at <= UNTIL)).label("marks"),
    as_list(papers.said(_ID, UNTIL)).label("papers"),
    as_list(merges.steps(_ID, UNTIL)).label("mergings"),
    count_open(_ID, UNTIL).label("open_proposals"),
    *(part.label(name) for name, part in store.since_wish(_ID, UNTIL).items()),
)


@dataclass(frozen=True, slots=True)
class Reviewed:
    """The record as shown, and what the rules took from it when the crew read it."""

    record: view.ReviewedRecord
    told_the_crew: Standing


async def read(
    db: AsyncConnection, permit: Permit, opened_at: datetime, closed_at: datetime
) -> Reviewed:
    """The record of the permit's patient as of the close of a call; writes no audit leaf.

    What was recorded later is not looked at: neither a new wish nor the death that the call may
    have ended with. Raises Refused, with its audit entry, where the policies show no such patient.
    """
    found = await db.execute(_THEN, {"patient_id": permit.patient_id, "until": closed_at})
    row = found.one_or_none()
    if row is None:
        raise permit.refused("after_review.read", "no_row")
    then, began_on = japan_date(closed_at), japan_date(opened_at)
    is_earlier = row.deceased_on is not None and row.deceased_on < began_on
    deceased_on = row.deceased_on if is_earlier else None
    # Merged before the close or since, say the steps taken by then.
    intent = store.intent_of(row, deceased_on=deceased_on, merged_into=None)
    verdict = judge(intent, on=then)
    wish: Seen | None = row.newest_wish[0] if row.newest_wish else None
    order: Seen | None = row.orders[0] if row.orders else None
    record = view.ReviewedRecord(
        verdict=_verdict(permit, verdict, row, opened_at),
        resuscitation_wish=_wish(permit, wish, began_on),
        physician_orders=_order(permit, order, began_on),
        transport_wish=_transport(permit, wish),
        family_disagreement=_disagreement(permit, row),
        diagnosis=_diagnosis(permit, row, began_on),
    )
    as_crew = permit.as_seen_by(Role.CREW, Basis.CALL)
    return Reviewed(record, standing_of(as_crew, row, verdict, row, then))


def _verdict(
    permit: Permit, found: Verdict, row: Found, opened_at: datetime
) -> Part[view.ReviewedVerdict | VerdictBrief]:
    def full() -> view.ReviewedVerdict:
        return view.ReviewedVerdict(
            kind=found.kind,
            said=words(found.kind.said),
            reasons=[Because(code=one, said=words(one.said)) for one in found.reasons],
            conflicts=[
                Contradiction(code=one.kind, said=words(one.said)) for one in found.conflicts
            ],
            newest_mark=_mark(row.marks[0], opened_at) if row.marks else None,
        )

    def brief() -> VerdictBrief | None:
        return None if found.kind is VerdictKind.NONE else VerdictBrief()

    return part(permit, Section.VERDICT, full, brief)


def _mark(seen: Seen, opened_at: datetime) -> view.ReviewedMark:
    marked_at = datetime.fromisoformat(seen["marked_at"])
    return view.ReviewedMark(
        kind=seen["kind"],
        said_by=coded.speaker(seen["said_by"]),
        marked_role=seen["marked_role"],
        days_before=(japan_date(opened_at) - japan_date(marked_at)).days,
        is_on_the_call=marked_at >= opened_at,
    )


def _wish(permit: Permit, seen: Seen | None, began_on: date) -> Part[view.ReviewedWish]:
    def full() -> view.ReviewedWish | None:
        if seen is None:
            return None
        return view.ReviewedWish(
            answer=seen["resuscitation"],
            source=seen["source"],
            stated_days_before=_days(seen["stated_on"], began_on),
        )

    return part(permit, Section.RESUSCITATION_WISH, full)


def _order(permit: Permit, seen: Seen | None, began_on: date) -> Part[view.ReviewedOrder]:
    def brief() -> view.ReviewedOrder | None:
        if seen is None:
            return None
        signature = PatientSignature(seen["patient_signature"])
        signers = {
            "physician": bool(seen["is_signed_as_it_stands"]),
            "patient": signature.is_own,
            "surrogate": signature is PatientSignature.SURROGATE,
        }
        return view.ReviewedOrder(
            signers=[who for who, has_signed in signers.items() if has_signed],
            issued_days_before=_days(seen["issued_on"], began_on),
            covers_arrest=seen["covers_arrest"],
            scope=coded.treatments(seen["scope"]),
        )

    return part(permit, Section.PHYSICIAN_ORDERS, brief, brief)


def _transport(
    permit: Permit, seen: Seen | None
) -> Part[view.ReviewedTransport | view.ReviewedTransportBrief]:
    def full() -> view.ReviewedTransport | None:
        if seen is None:
            return None
        return view.ReviewedTransport(
            hospital_transport=seen["hospital_transport"],
            is_hospital_registered=seen["registered_hospital_id"] is not None,
        )

    def brief() -> view.ReviewedTransportBrief | None:
        if seen is None:
            return None
        answer = Answer(seen["hospital_transport"])
        return view.ReviewedTransportBrief(
            answer=show.TRANSPORT.get(answer, TransportAnswer.NOT_KNOWN),
            is_hospital_registered=seen["registered_hospital_id"] is not None,
        )

    return part(permit, Section.TRANSPORT_WISH, full, brief)


def _disagreement(permit: Permit, row: Found) -> Part[view.ReviewedDisagreement]:
    seen = person_show.profile_of(row) or {}

    def brief() -> view.ReviewedDisagreement | None:
        if seen.get("family_disagreement") is None:
            return None
        return view.ReviewedDisagreement(relation=coded.relation(seen["disagreeing_relation"]))

    return part(permit, Section.FAMILY_DISAGREEMENT, brief, brief)


def _diagnosis(
    permit: Permit, row: Found, began_on: date
) -> Part[view.ReviewedDiagnosis | DiagnosisBrief]:
    people, places = _known(row)

    def bare(text: str | None) -> str | None:
        return nameless(text, people, places)

    def full() -> view.ReviewedDiagnosis | None:
        seen = person_show.diagnosis_of(row)
        if seen is None:
            return None
        return view.ReviewedDiagnosis(
            main=bare(seen["main_diagnosis"]),
            others=bare(seen["other_diagnoses"]),
            end_of_life_stage=seen["end_of_life_stage"],
            foreseen_course_line=bare(seen["foreseen_course_line"]),
            foreseen_course=bare(seen["foreseen_course"]),
            confirmed_days_before=(began_on - _confirmed_on(seen)).days,
        )

    def brief() -> DiagnosisBrief | None:
        seen = person_show.diagnosis_of(row)
        if seen is None:
            return None
        return DiagnosisBrief(
            main=bare(seen["main_diagnosis"]),
            end_of_life_stage=seen["end_of_life_stage"],
            foreseen_course_line=bare(seen["foreseen_course_line"]),
        )

    return part(permit, Section.DIAGNOSIS, full, brief)


def _confirmed_on(seen: Seen) -> date:
    day = last_on(Group.DIAGNOSIS, seen)
    return date.fromisoformat(seen["confirmed_on"]) if day is None else day


def _known(row: Found) -> tuple[Sequence[str], Sequence[str]]:
    """The people and the places that the record knows around this person."""
    people = [row.name, row.reading, *(each["name"] for each in (*row.chain, *row.family))]
    places = [row.address, row.area, *(each["organisation"] for each in (*row.chain, *row.team))]
    return people, places


def _days(day: str, began_on: date) -> int:
    return (began_on - date.fromisoformat(day)).days
