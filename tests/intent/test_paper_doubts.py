"""A paper puts a record in doubt where the two do not say the same, and does nothing else."""

from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.intent.history import (
    Answer,
    Intent,
    OnPaper,
    Paper,
    PatientSignature,
)
from app.intent.reasons import Reason
from app.intent.verdict import VerdictKind, judge
from app.japan.wareki import read_date
from app.papers.kinds import PaperKind, WrittenAnswer
from tests.intent.builders import ON, a_mark, a_record, a_wish, an_order

OWN, ATTESTED, LOOSE, NEW = (UUID(int=number) for number in range(1, 5))
ORDER, WISH = PaperKind.ORDER_FORM, PaperKind.WISH_FORM
ISSUED, STATED = "2026-01-12", "2026-01-10"


def on_paper(**changes: Any) -> OnPaper:  # noqa: ANN401  any field
    facts: dict[str, Any] = {
        "has_patient_signature": True,
        "has_witness_signature": False,
        "has_surrogate_signature": False,
        "covers_arrest": True,
        "resuscitation": WrittenAnswer.NOT_WANTED,
    }
    return OnPaper(**(facts | changes))


def a_paper(
    *days: str,
    kind: PaperKind = ORDER,
    paper_id: UUID = LOOSE,
    epoch: int = 20,
    said: OnPaper | None = None,
    **changes: Any,  # noqa: ANN401  likewise
) -> Paper:
    when = tuple(read_date(day) for day in days)
    return Paper(id=paper_id, epoch=epoch, kind=kind, days=when, said=said, **changes)


def own(*days: str, **changes: Any) -> Paper:  # noqa: ANN401  likewise
    """The scan that the order names."""
    return a_paper(*days, paper_id=OWN, **changes)


def beside(*papers: Paper, **order: Any) -> Intent:  # noqa: ANN401  any field of an order
    """A valid record with papers beside it."""
    return a_record(a_wish(), an_order(**order), papers=papers)


ON_IT = {"paper_id": OWN}
BY_WITNESS = {"patient_signature": PatientSignature.WITNESS}
ATTESTING = {**BY_WITNESS, "attestation_id": ATTESTED}
IN_DOUBT = {
    "an order form written later": (beside(a_paper("2026-01-13")), Reason.PAPER_NEWER),
    "one that may be later": (beside(a_paper("2026-01")), Reason.PAPER_NEWER),
    "one whose typed day is later": (beside(a_paper(ISSUED, "2026-02-01")), Reason.PAPER_NEWER),
    "one without a day, added later": (beside(a_paper()), Reason.PAPER_NEWER),
    "a wish form written later": (beside(a_paper("2026-01-11", kind=WISH)), Reason.PAPER_NEWER),
    "one without a day, added after the talk": (
        beside(a_paper(kind=WISH, epoch=2)),
        Reason.PAPER_NEWER,
    ),
    "a wish form of the same day, added afterwards and not typed": (
        beside(a_paper(STATED, kind=WISH)),
        Reason.PAPER_NEWER,
    ),
    "an order form of the same day, added afterwards and not typed": (
        beside(a_paper(ISSUED)),
        Reason.PAPER_NEWER,
    ),
    "an order form and no order": (a_record(a_wish(), papers=(a_paper(),)), Reason.PAPER_NEWER),
    "a wish form and no wish": (
        a_record(an_order(), papers=(a_paper("2020", kind=WISH),)),
        Reason.PAPER_NEWER,
    ),
    "another day of issue": (beside(own("2026-01-11"), **ON_IT), Reason.PAPER_DATE_DIFFERS),
    "another day once typed": (
        beside(own(ISSUED, "2026-01-11"), **ON_IT),
        Reason.PAPER_DATE_DIFFERS,
    ),
    "no signature of the patient": (
        beside(own(said=on_paper(has_patient_signature=False)), **ON_IT),
        Reason.PAPER_SIGNATURE_DIFFERS,
    ),
    "no witness on it": (
        beside(own(said=on_paper()), **ON_IT, **BY_WITNESS),
        Reason.PAPER_SIGNATURE_DIFFERS,
    ),
    "an attestation nobody signed": (
        beside(
            a_paper(paper_id=ATTESTED, kind=PaperKind.WITNESS_ATTESTATION, said=on_paper()),
            **ATTESTING,
        ),
        Reason.PAPER_SIGNATURE_DIFFERS,
    ),
    "no surrogate on it": (
        beside(own(said=on_paper()), patient_signature=PatientSignature.SURROGATE, **ON_IT),
        Reason.PAPER_SIGNATURE_DIFFERS,
    ),
    "no signature on one of the same day": (
        beside(a_paper(ISSUED, said=on_paper(has_patient_signature=False))),
        Reason.PAPER_SIGNATURE_DIFFERS,
    ),
    "arrest not covered": (
        beside(own(said=on_paper(covers_arrest=False)), **ON_IT),
        Reason.PAPER_SCOPE_DIFFERS,
    ),
    "resuscitation wanted on the order form": (
        beside(own(said=on_paper(resuscitation=WrittenAnswer.WANTED)), **ON_IT),
        Reason.PAPER_ANSWER_DIFFERS,
    ),
    "resuscitation wanted by the attestation": (
        beside(
            a_paper(
                paper_id=ATTESTED,
                kind=PaperKind.WITNESS_ATTESTATION,
                said=on_paper(has_witness_signature=True, resuscitation=WrittenAnswer.WANTED),
            ),
            **ATTESTING,
        ),
        Reason.PAPER_ANSWER_DIFFERS,
    ),
    "resuscitation wanted on the wish form": (
        beside(
            a_paper(STATED, kind=WISH, said=on_paper(resuscitation=WrittenAnswer.UNDECIDED)),
        ),
        Reason.PAPER_ANSWER_DIFFERS,
    ),
    "an answer on the wish form that cannot be read": (
        beside(
            a_paper(STATED, kind=WISH, said=on_paper(resuscitation=WrittenAnswer.UNREADABLE)),
        ),
        Reason.PAPER_UNREADABLE,
    ),
    "an answer on the order form that cannot be read": (
        beside(own(said=on_paper(resuscitation=WrittenAnswer.UNREADABLE)), **ON_IT),
        Reason.PAPER_UNREADABLE,
    ),
    "two who read it differently": (
        beside(own(said=on_paper(), is_disputed=True), **ON_IT),
        Reason.PAPER_DISPUTED,
    ),
    "an order form of the same day that two read differently": (
        beside(a_paper(ISSUED, said=on_paper(), is_disputed=True)),
        Reason.PAPER_DISPUTED,
    ),
    "a wish form that two read differently": (
        beside(a_paper(STATED, kind=WISH, said=on_paper(), is_disputed=True)),
        Reason.PAPER_DISPUTED,
    ),
    "the order's paper taken away": (
        beside(own(is_removed=True), **ON_IT),
        Reason.PAPER_TAKEN_AWAY,
    ),
    "the order's paper that somebody wants taken away": (
        beside(own(is_removal_asked=True), **ON_IT),
        Reason.PAPER_TAKEN_AWAY,
    ),
    "a newer one that only one person wants taken away": (
        beside(a_paper("2026-03", is_removal_asked=True)),
        Reason.PAPER_NEWER,
    ),
    "the order's paper not there": (beside(**ON_IT), Reason.PAPER_TAKEN_AWAY),
    "the attestation taken away": (
        beside(
            a_paper(paper_id=ATTESTED, kind=PaperKind.WITNESS_ATTESTATION, is_removed=True),
            **ATTESTING,
        ),
        Reason.PAPER_TAKEN_AWAY,
    ),
}
AT_PEACE = {
    "no paper at all": beside(),
    "the order's own": beside(own(ISSUED, said=on_paper()), **ON_IT),
    "one of its month": beside(own("2026-01", said=on_paper()), **ON_IT),
    "one that nobody has typed": beside(own(), **ON_IT),
    "one that says nothing of the scope": beside(
        own(said=on_paper(covers_arrest=None, resuscitation=WrittenAnswer.NOT_WRITTEN)), **ON_IT
    ),
    "one that a witness signed": beside(
        own(said=on_paper(has_witness_signature=True, has_patient_signature=False)),
        **ON_IT,
        **BY_WITNESS,
    ),
    "an attested one": beside(
        own(said=on_paper()),
        a_paper(
            paper_id=ATTESTED,
            kind=PaperKind.WITNESS_ATTESTATION,
            said=on_paper(has_witness_signature=True),
        ),
        **ON_IT,
        **ATTESTING,
    ),
    "an older order form": beside(a_paper("2025-12-31", said=on_paper(covers_arrest=False))),
    "an older wish form that two read differently": beside(
        a_paper(
            "2025",
            kind=WISH,
            said=on_paper(resuscitation=WrittenAnswer.WANTED),
            is_disputed=True,
        )
    ),
    "one without a day, added before": beside(a_paper(epoch=1), a_paper(kind=WISH, epoch=0)),
    "a wish form of the same day": beside(a_paper(STATED, kind=WISH, said=on_paper())),
    "one that was there when the wish was recorded": beside(a_paper(STATED, kind=WISH, epoch=0)),
    "an older one that cannot be read": beside(
        a_paper("2025", kind=WISH, said=on_paper(resuscitation=WrittenAnswer.UNREADABLE))
    ),
    "a newer one taken away": beside(a_paper("2026-03", is_removed=True)),
    "a consent form": beside(a_paper("2026-03", kind=PaperKind.CONSENT_FORM)),
    "another paper": beside(a_paper(kind=PaperKind.OTHER)),
    "an attestation from before that no order names": beside(
        a_paper(kind=PaperKind.WITNESS_ATTESTATION, epoch=0)
    ),
}


@pytest.mark.parametrize("what", IN_DOUBT)
def test_where_paper_and_record_differ_the_doctor_confirms(what: str) -> None:
    intent, reason = IN_DOUBT[what]
    found = judge(intent, on=ON)
    assert found.kind is VerdictKind.CONFIRM
    assert reason in found.reasons
    papers = [one for one in found.reasons if one.startswith("paper_")]
    assert papers == [reason], "this doubt and no other"


@pytest.mark.parametrize("what", AT_PEACE)
def test_where_they_agree_or_the_paper_is_older_nothing_changes(what: str) -> None:
    assert judge(AT_PEACE[what], on=ON).kind is VerdictKind.VALID


def test_a_paper_beside_an_order_without_a_wish_or_a_signature_adds_no_doubt() -> None:
    typed = own(said=on_paper(has_patient_signature=False))
    order = an_order(patient_signature=PatientSignature.NONE, paper_id=OWN)
    found = judge(a_record(order, papers=(typed,)), on=ON)
    assert found.reasons == (Reason.NO_WISH, Reason.NO_PATIENT_SIGNATURE)


def test_a_scan_alone_is_never_valid_and_is_told_of() -> None:
    found = judge(a_record(papers=(a_paper(said=on_paper()),)), on=ON)
    assert found.kind is VerdictKind.NONE
    assert found.reasons == (Reason.NOTHING_RECORDED, Reason.PAPER_NEWER)


@pytest.mark.parametrize("kind", [ORDER, WISH])
def test_a_newer_paper_that_two_read_differently_is_told_of_as_both(kind: PaperKind) -> None:
    paper = a_paper("2026-03", kind=kind, said=on_paper(), is_disputed=True)
    found = judge(beside(paper), on=ON)
    assert found.reasons == (Reason.PAPER_NEWER, Reason.PAPER_DISPUTED)


def test_every_doubt_of_papers_is_shown_once() -> None:
    said = {reason for _, reason in IN_DOUBT.values()}
    assert said == {one for one in Reason if one.startswith("paper_")}


days = st.sampled_from(
    ((), ("2025",), ("2026-01",), ("2026-01-10",), (ISSUED,), (ISSUED, "2026-01-13"), ("2026-03",))
)
papers = st.builds(
    lambda days, **facts: a_paper(*days, **facts),
    days,
    kind=st.sampled_from(PaperKind),
    paper_id=st.sampled_from((OWN, ATTESTED, LOOSE)),
    epoch=st.integers(0, 30),
    said=st.none()
    | st.builds(
        OnPaper,
        has_patient_signature=st.booleans(),
        has_witness_signature=st.booleans(),
        has_surrogate_signature=st.booleans(),
        covers_arrest=st.none() | st.booleans(),
        resuscitation=st.sampled_from(WrittenAnswer),
    ),
    is_disputed=st.booleans(),
    is_removal_asked=st.booleans(),
    is_removed=st.booleans(),
)
events = st.lists(
    st.one_of(
        st.builds(a_wish, st.integers(1, 12), resuscitation=st.sampled_from(Answer)),
        st.builds(
            an_order,
            st.integers(1, 12),
            covers_arrest=st.booleans(),
            patient_signature=st.sampled_from(PatientSignature),
            signed_epoch=st.none() | st.integers(2, 13),
            paper_id=st.sampled_from((None, OWN)),
            attestation_id=st.sampled_from((None, ATTESTED)),
        ),
        st.builds(a_mark, st.integers(1, 13)),
    ),
    max_size=4,
)
STANDS = {
    VerdictKind.VALID: {VerdictKind.VALID, VerdictKind.CONFIRM},
    VerdictKind.CONFIRM: {VerdictKind.CONFIRM},
    VerdictKind.DO_NOT_RELY: {VerdictKind.DO_NOT_RELY},
    VerdictKind.NONE: {VerdictKind.NONE},
}


@given(events, st.lists(papers, max_size=3, unique_by=lambda paper: paper.id), papers)
def test_a_paper_more_never_raises_the_verdict(
    said: list[Any], before: list[Paper], more: Paper
) -> None:
    more = replace(more, id=NEW)
    fewer = judge(a_record(*said, papers=tuple(before)), on=ON)
    found = judge(a_record(*said, papers=(*before, more)), on=ON)
    assert found.kind in STANDS[fewer.kind]
    doubts = {one for one in fewer.reasons if one is not Reason.ALL_IN_ORDER}
    assert doubts <= set(found.reasons)
