"""From the call's own rows and the record's standing to the facts the rules look at. Pure.

Two voices stay two voices: where they differ, the rules take the fact for unknown. A row
corrects an earlier one of the same name, source and speaker, or the one it names.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from app.calls.kinds import Attempt
from app.intent.history import Answer, PatientSignature, WishSource
from app.intent.record import Standing as RecordStanding
from app.transport.language.doctor import ContactRole, DoctorCall, Instruction, Standing, Verdict
from app.transport.language.expression import Value
from app.transport.language.facts import Fact
from app.transport.language.kinds import Source
from app.transport.language.words import Text

Entered = Mapping[str, Any]
"""One row of the call as JSON: a fact, a doctor's call, an inquiry."""

_WHOSE = {
    WishSource.PATIENT: "patient",
    WishSource.SURROGATE: "surrogate",
    WishSource.FAMILY: "family",
}
_SPEAK_OF_A_NAME = (Source.DOCTOR, Source.CARE_STAFF, Source.FAMILY_BY_PHONE)
_DOCUMENT = "document_"
_MINUTE = timedelta(minutes=1)


def moment(text: str) -> datetime:
    """An instant as PostgreSQL writes it into JSON."""
    return datetime.fromisoformat(text)


def standing_voices(rows: Iterable[Entered]) -> list[Entered]:
    """The rows that still count, in the order they were entered."""
    voices: dict[tuple[str, str, str | None], Entered] = {}
    for row in rows:
        voices = {key: one for key, one in voices.items() if one["id"] != row["corrects"]}
        voices.pop(_voice(row), None)
        voices[_voice(row)] = row
    return list(voices.values())


def _voice(row: Entered) -> tuple[str, str, str | None]:
    return row["name"], row["source"], row["told_by"]


def facts_of_call(rows: Iterable[Entered]) -> list[Fact]:
    """What was learnt on the call, as far as it was not corrected since."""
    return [
        Fact(
            name=row["name"],
            value=row["value"]["value"],
            source=Source(row["source"]),
            happened_at=moment(row["happened_at"]),
            recorded_at=moment(row["recorded_at"]),
        )
        for row in standing_voices(rows)
    ]


def of_this_person(rows: Iterable[Entered], corrected_at: datetime | None) -> list[Entered]:
    """Without what was said by phone of somebody who was confirmed by mistake.

    What was seen and told at the scene is about whoever lies there, whatever the name.
    """
    return [
        row
        for row in rows
        if corrected_at is None
        or row.get("source", Source.DOCTOR) not in _SPEAK_OF_A_NAME
        or moment(row["recorded_at"]) > corrected_at
    ]


def attempt_of(row: Entered) -> Attempt:
    """What came of one attempt; of an old one it is known only whether anybody was reached."""
    return Attempt(row["attempt"] or ("reached" if row["is_reached"] else "no_answer"))


def doctor_calls_of(rows: Iterable[Entered]) -> list[DoctorCall]:
    """Who was phoned in this call, in order.

    A call written down late is as old as it is said to be, and never younger than its row.
    Two people of one role are told apart by a number, so that no name goes into an advice.
    """
    numbers: dict[str, int] = {}
    return [
        DoctorCall(
            whom=ContactRole(row["contact_role"]),
            at=min(moment(row["happened_at"]), moment(row["recorded_at"])),
            reached=row["is_reached"],
            confirmed=row["confirmed"],
            instruction=Instruction(row["instruction"]),
            told_of_withdrawal=row["is_told_of_withdrawal"],
            confirmed_anew=row["is_confirmed_anew"],
            read_back=row["is_read_back"],
            arrival_minutes=row["arrival_minutes"],
            who=_number(numbers, "".join((row["contact_name"] or "").split())),
        )
        for row in rows
    ]


def _number(numbers: dict[str, int], name: str) -> str:
    return str(numbers.setdefault(name, len(numbers) + 1)) if name else ""


def refusals_of(inquiries: Iterable[Entered]) -> int:
    """How many hospitals have declined."""
    return sum(inquiry["answer"] == "declined" for inquiry in inquiries)


def search_minutes_of(inquiries: Sequence[Entered], at: datetime) -> int:
    """Whole minutes from the first inquiry until a hospital accepted, or until now."""
    if not inquiries:
        return 0
    accepted = (
        moment(inquiry["answered_at"]) for inquiry in inquiries if inquiry["answer"] == "accepted"
    )
    began = min(moment(inquiry["asked_at"]) for inquiry in inquiries)
    return max(0, (min(accepted, default=at) - began) // _MINUTE)


def facts_of_search(inquiries: Sequence[Entered], at: datetime) -> list[Fact]:
    """The search for a hospital as the rules count it; nothing before the first inquiry."""
    if not inquiries:
        return []
    counted: dict[str, Value] = {
        "hospital_refusals": refusals_of(inquiries),
        "search_minutes": search_minutes_of(inquiries, at),
    }
    began = moment(inquiries[0]["asked_at"])
    return [Fact(name, value, Source.SEEN, began, began) for name, value in counted.items()]


def standing_of(
    standing: RecordStanding | None,
    on: date,
    told: Iterable[Fact] = (),
    *,
    is_confirmed: bool = True,
) -> Standing:
    """The record's verdict for the rules: what the reader is not shown is a doubt.

    `is_confirmed`: somebody was confirmed on the call. A valid record that is older than a
    paper at the scene is a doubt as well.
    """
    if standing is None or standing.verdict is None:
        return Standing(Verdict.CONFIRM, is_seen=not is_confirmed)
    verdict = Verdict(standing.verdict.value)
    if verdict is Verdict.VALID and _is_outdated(standing, on, told):
        verdict = Verdict.CONFIRM
    reasons = (reason.said for reason in standing.verdict_reasons)
    return Standing(verdict, tuple(Text(said.ja, said.en) for said in reasons), standing.marked_at)


def _is_outdated(standing: RecordStanding, on: date, told: Iterable[Fact]) -> bool:
    if standing.order_issued_on is None:
        return False
    age = (on - standing.order_issued_on).days
    return any(
        fact.name == "document_age_days"
        and isinstance(fact.value, int | float)
        and fact.value < age
        for fact in told
    )


def facts_of_record(
    standing: RecordStanding, seen_at: datetime, on: date, told: Iterable[Fact]
) -> list[Fact]:
    """What the record says, as facts whose source is the record.

    `seen_at` is when the patient was confirmed, so that the same record gives the same facts.
    A paper at the scene stands for itself: then the record's order is left aside, because
    signatures of the one must not be read into the other.
    """
    is_paper_there = any(fact.name == "document_kind" for fact in told)
    return [
        Fact(name, value, Source.RECORD, seen_at, seen_at)
        for name, value in _recorded(standing, on)
        if not (is_paper_there and name.startswith(_DOCUMENT))
    ]


def _recorded(standing: RecordStanding, on: date) -> Iterator[tuple[str, Value]]:
    if standing.age is not None and standing.age[0] == standing.age[1]:
        yield "age", standing.age[0]
    if standing.end_of_life_stage is not None:
        yield "end_of_life_stage", standing.end_of_life_stage
    if standing.acp_held is not None:
        yield "acp_held", standing.acp_held
    if standing.resuscitation in (Answer.WANTED, Answer.NOT_WANTED):
        yield "patient_refuses_cpr", standing.resuscitation is Answer.NOT_WANTED
        if standing.wish_source in _WHOSE:
            yield "will_source", _WHOSE[standing.wish_source]
    if standing.registered_hospital_id is not None:
        yield "backup_hospital_registered", True
    if standing.order_covers_arrest and "order" in standing.document_kinds:
        yield from _of_order(standing, on)


def _of_order(standing: RecordStanding, on: date) -> Iterator[tuple[str, Value]]:
    yield "document_kind", "order"
    if standing.is_order_signed_by_physician is not None:
        yield "document_signed_by_physician", standing.is_order_signed_by_physician
    if standing.order_patient_signature is not None:
        signature = standing.order_patient_signature
        yield "document_signed_by_patient", signature.is_own
        yield "document_signed_by_surrogate", signature is PatientSignature.SURROGATE
    if standing.order_issued_on is not None and standing.order_issued_on <= on:
        yield "document_age_days", (on - standing.order_issued_on).days
