"""Two records of one person: a reader of either sees no more than both of them let through."""

from types import SimpleNamespace
from typing import Any

from hypothesis import assume, example, given
from hypothesis import strategies as st

from app.access.heard import consent_of, is_granted
from app.policy.agreement import DEFAULT
from app.policy.bases import Basis
from app.policy.consent import Consent
from app.policy.decide import decide
from app.policy.levels import Level
from app.policy.roles import Role
from app.policy.sections import Section

NO = ("refused", "withdrawn")
READERS = [
    (Role.NURSE, Basis.CARE_TEAM),
    (Role.CARE_MANAGER, Basis.CARE_TEAM),
    (Role.CREW, Basis.CALL),
    (Role.DISPATCHER, Basis.BEFORE_ARRIVAL),
    (Role.EMERGENCY_CLINICIAN, Basis.HANDOVER),
    (Role.WARD_CLINICIAN, Basis.ADMISSION),
    (Role.PHYSICIAN, Basis.GLASS),
    (Role.PATIENT, Basis.PATIENT),
    (Role.SURROGATE, Basis.SURROGATE),
    (Role.RULE_STEWARD, Basis.AFTER_REVIEW),
]
NAMES = st.lists(st.sampled_from([one.value for one in Section]), unique=True)
Word = dict[str, Any]
WORDS = st.fixed_dictionaries(
    {
        "state": st.sampled_from(["granted", *NO, "none"]),
        "sections": st.none() | NAMES,
        "restricted": NAMES,
        "epoch": st.integers(1, 9),
    }
)
SAID = st.none() | WORDS
SCOPES = st.none() | NAMES


def a_row(own: Word | None, kept: Word | None = None, **columns: object) -> Any:  # noqa: ANN401  a row
    """What the one query answers: the word here, and that on the record it went into."""
    word: Word = own or {"state": None, "sections": None, "restricted": None, "epoch": None}
    return SimpleNamespace(
        state=word["state"],
        sections=word["sections"],
        restricted=word["restricted"],
        consent_epoch=word["epoch"],
        every_word=[own] if own else None,
        kept_words=[kept] if kept else None,
        **({"is_own_institution": False, "scope": None} | columns),
    )


def levels(reader: tuple[Role, Basis], consent: Consent) -> dict[Section, Level]:
    decision = decide(*reader, (DEFAULT,), consent)
    return {section: decision.level(section) for section in Section}


NAMED: Word = {"state": "granted", "sections": ["values"], "restricted": [], "epoch": 1}
EVERYTHING: Word = NAMED | {"sections": None}


@given(st.sampled_from(READERS), SAID, WORDS, st.sampled_from(["own", "other"]), SCOPES)
@example((Role.SURROGATE, Basis.SURROGATE), NAMED, EVERYTHING, "other", None)
@example((Role.SURROGATE, Basis.SURROGATE), EVERYTHING, NAMED, "other", None)
def test_the_answer_on_the_record_that_ended_is_never_wider_than_either_alone(
    reader: tuple[Role, Basis], own: Word | None, kept: Word, clinic: str, scope: list[str] | None
) -> None:
    assume(kept["state"] != "none")
    columns: dict[str, Any] = {
        "is_own_institution": clinic == "own" and reader[1] is Basis.CARE_TEAM,
        "scope": scope if reader[1] is Basis.SURROGATE else None,
    }
    both, here, there = (
        levels(reader, consent_of(a_row(*words, **columns), reader[1]))
        for words in ((own, kept), (own, None), (kept, None))
    )
    for section in Section:
        assert both[section] <= here[section]
        assert both[section] <= there[section]


@given(st.sampled_from(READERS), SAID, WORDS)
def test_silence_there_is_no_no_but_what_is_kept_back_there_is_kept_back(
    reader: tuple[Role, Basis], own: Word | None, kept: Word
) -> None:
    kept = kept | {"state": "none"}
    both = levels(reader, consent_of(a_row(own, kept), reader[1]))
    here = levels(reader, consent_of(a_row(own), reader[1]))
    for section in Section:
        is_kept_back = section in kept["restricted"] and reader[1] is not Basis.PATIENT
        assert both[section] <= here[section]
        if is_kept_back:
            assert both[section] is Level.WITHHELD


@given(st.sampled_from(READERS), SAID, WORDS)
def test_a_no_there_closes_all_but_the_clinics_own_and_the_patients_side(
    reader: tuple[Role, Basis], own: Word | None, kept: Word
) -> None:
    assume(kept["state"] in NO and reader[1] not in (Basis.PATIENT, Basis.SURROGATE))
    assert decide(*reader, (DEFAULT,), consent_of(a_row(own, kept), reader[1])).is_refused


@given(st.sampled_from(READERS), SAID, SCOPES)
def test_a_record_that_went_into_none_is_as_before(
    reader: tuple[Role, Basis], own: Word | None, scope: list[str] | None
) -> None:
    consent = consent_of(a_row(own, scope=scope), reader[1])
    assert "kept" not in consent.version


def test_what_decided_is_named_on_the_record() -> None:
    own, kept = EVERYTHING | {"epoch": 3}, EVERYTHING | {"epoch": 8}
    assert consent_of(a_row(own, kept), Basis.CALL).version == "epoch-3+kept-8"
    assert consent_of(a_row(own, kept), Basis.GLASS).version == "epoch-3+kept-8"


@given(SAID, SAID)
def test_the_team_is_told_where_nothing_was_said_against_it_in_either(
    own: Word | None, kept: Word | None
) -> None:
    is_told = is_granted(None if own is None else a_row(own, kept))
    assert is_told == (
        own is not None
        and own["state"] == "granted"
        and not (kept is not None and kept["state"] in NO)
    )
