"""One patient's record for one reader: read in two statements, shown as the decision says."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from app.access import actions as access
from app.access.permit import Permit
from app.clock import japan_date
from app.db import Found
from app.intent import show, store, whole
from app.intent.history import Answer, MarkKind, OrderCode, PatientSignature, WishSource
from app.intent.reasons import Reason
from app.intent.store import Seen
from app.intent.verdict import Verdict, VerdictKind, judge
from app.intent.view import Record, Versions
from app.japan import places
from app.japan.wareki import ages_on
from app.patients import anew, show_contacts
from app.patients import show as person_show
from app.policy.bases import Basis, Column
from app.policy.levels import Level
from app.policy.sections import Section


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What the transport rules may take from the record, as plain values.

    Only what this reader is shown: None where withheld or not recorded, `()` for lists. `age` is
    least and most. `document_kinds` names papers on which a refusal stands (`order`).
    """

    verdict: VerdictKind | None = None
    verdict_reasons: tuple[Reason, ...] = ()
    resuscitation: Answer | None = None
    wish_source: WishSource | None = None
    acp_held: bool | None = None
    end_of_life_stage: bool | None = None
    order_covers_arrest: bool | None = None
    order_patient_signature: PatientSignature | None = None
    is_order_signed_by_physician: bool | None = None
    order_issued_on: date | None = None
    document_kinds: tuple[str, ...] = ()
    newest_mark: MarkKind | None = None
    marked_at: datetime | None = None
    age: tuple[int, int] | None = None
    registered_hospital_id: UUID | None = None
    deceased_on: date | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """The record as shown, what the rules may take from it, and the epoch it was read at."""

    record: Record
    standing: Standing
    epoch: int


async def read(db: AsyncConnection, permit: Permit, at: datetime) -> Reading:
    """The record of the permit's patient, in one statement; writes no audit leaf.

    Raises Refused, with its audit entry, where the row policies show no such patient.
    """
    row = await store.person_with_will(db, permit.patient_id)
    if row is None:
        raise permit.refused("record.read", "no_row")
    person = will = row
    intent = store.intent_of(will, deceased_on=person.deceased_on, merged_into=person.merged_into)
    on = japan_date(at)
    verdict = judge(intent, on=on)
    kept_id = await _kept_id(db, permit, at, person)
    epoch = max(permit.epoch, verdict.epoch)
    wish: Seen | None = will.newest_wish[0] if will.newest_wish else None
    order: Seen | None = will.orders[0] if will.orders else None
    record = Record(
        patient_id=permit.patient_id,
        as_of=at,
        # Whoever is told that there is a record is not told that it was changed.
        epoch=None if permit.decision.column is Column.DISPATCH else epoch,
        versions=_versions(permit, person, on),
        identity=person_show.identity(permit, person, on),
        verdict=show.verdict(permit, at, verdict, person, will, intent.review_by, kept_id),
        resuscitation_wish=show.resuscitation_wish(permit, wish),
        physician_orders=show.physician_orders(permit, order),
        treatment_choices=show.treatment_choices(permit, wish),
        transport_wish=show.transport_wish(permit, wish, person_show.profile_of(person)),
        call_chain=show_contacts.call_chain(permit, person),
        family_contacts=show_contacts.family_contacts(permit, person),
        surrogate=show_contacts.surrogate(permit, person),
        family_disagreement=person_show.family_disagreement(permit, person),
        diagnosis=person_show.diagnosis(permit, person),
        clinical_alerts=person_show.clinical_alerts(permit, person),
        staff_safety_notes=person_show.staff_safety_notes(permit, person),
        place_of_care=show.place_of_care(permit, wish),
        values=show.values(permit, wish),
        discussions=show.discussions(permit, wish),
        care_profile=person_show.care_profile(permit, person),
        care_team=person_show.care_team(permit, person),
    )
    return Reading(record, standing_of(permit, person, verdict, will, on), epoch)


async def _kept_id(db: AsyncConnection, permit: Permit, at: datetime, person: Found) -> UUID | None:
    """The record that this one went into, for those alone who are shown that one as well."""
    kept: UUID | None = person.merged_into
    if kept is None or not await access.is_shown(db, permit.caller, at, permit.basis, kept):
        return None
    return kept


def _versions(permit: Permit, person: Found, on: date) -> Versions | None:
    if permit.basis is not Basis.CARE_TEAM:
        return None
    profile = person_show.profile_of(person) or {"number": 0}
    is_profile_open = any(part.is_open_to(permit) for part in anew.PROFILE.values())
    is_open = anew.IDENTITY.is_open_to(permit)
    return Versions(
        identity=person.version if is_open else None,
        contacts=person.contacts_number if anew.CONTACTS.is_open_to(permit) else None,
        profile=profile["number"] if is_profile_open else None,
        is_region_split=len(places.successors(permit.region, on)) > 1 if is_open else None,
    )


def standing_of(permit: Permit, person: Found, verdict: Verdict, will: Found, on: date) -> Standing:
    """What the rules may take, section by section: none rests on what its reader may not see."""
    facts: dict[str, object] = {}
    is_offer = permit.decision.column is Column.OFFER  # age band only
    if permit.level(Section.IDENTITY) is not Level.WITHHELD and not is_offer:
        facts["age"] = ages_on(person_show.born(person), on)
    if permit.level(Section.VERDICT) is Level.FULL:
        facts |= {
            "verdict": verdict.kind,
            "verdict_reasons": verdict.reasons,
            "deceased_on": person.deceased_on,
        }
        if will.marks:
            facts["newest_mark"] = MarkKind(will.marks[0]["kind"])
            facts["marked_at"] = datetime.fromisoformat(will.marks[0]["marked_at"])
    if will.newest_wish:
        facts |= _of_wish(permit, will.newest_wish[0])
    if will.orders:
        facts |= _of_order(permit, will.orders[0])
    profile = person_show.profile_of(person)
    if profile is not None and permit.level(Section.DIAGNOSIS) is not Level.WITHHELD:
        facts["end_of_life_stage"] = profile["end_of_life_stage"]
    return Standing(**facts)  # type: ignore[arg-type]  # each name is a field above


def _of_wish(permit: Permit, wish: Seen) -> dict[str, object]:
    facts: dict[str, object] = {}
    if permit.level(Section.RESUSCITATION_WISH) is Level.FULL:
        facts["resuscitation"] = Answer(wish["resuscitation"])
        facts["wish_source"] = WishSource(wish["source"])
    if permit.level(Section.DISCUSSIONS) is not Level.WITHHELD:
        facts["acp_held"] = True if whole.is_talk(wish) else None
    hospital = wish["registered_hospital_id"]
    if permit.level(Section.TRANSPORT_WISH) is not Level.WITHHELD and hospital is not None:
        facts["registered_hospital_id"] = UUID(hospital)
    return facts


def _of_order(permit: Permit, order: Seen) -> dict[str, object]:
    if permit.level(Section.PHYSICIAN_ORDERS) is Level.WITHHELD:
        return {}
    is_signed = bool(order["is_signed_as_it_stands"])
    forbids = whole.code(order) is OrderCode.DO_NOT_RESUSCITATE
    facts: dict[str, object] = {
        # What bids to resuscitate is no paper on which a refusal stands.
        "order_covers_arrest": order["covers_arrest"] and forbids,
        "is_order_signed_by_physician": is_signed,
        "order_issued_on": date.fromisoformat(order["issued_on"]),
        "document_kinds": ("order",) if is_signed and forbids else (),
    }
    if permit.level(Section.PHYSICIAN_ORDERS) is Level.FULL:
        facts["order_patient_signature"] = PatientSignature(order["patient_signature"])
    return facts
