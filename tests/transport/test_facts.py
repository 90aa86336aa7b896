"""Facts and phone calls at the boundary: what is wrong is an error, never passed over (P8)."""

from datetime import datetime

import pytest

from app.transport.evaluate import evaluate
from app.transport.language.doctor import ContactRole, DoctorCall, Instruction, Standing
from app.transport.language.expression import Value
from app.transport.language.facts import Fact
from app.transport.language.kinds import Source
from app.transport.language.vocabulary import CORE
from app.transport.language.words import BadFact
from tests.transport.situations import AT, NO_RECORD, a_fact, the


@pytest.mark.parametrize(
    ("name", "value", "source"),
    [
        ("arest", True, Source.SEEN),
        ("arrest", "true", Source.SEEN),
        ("arrest", 1, Source.SEEN),
        ("arrest", True, Source.RECORD),
        ("age", True, Source.SEEN),
        ("age", float("nan"), Source.SEEN),
        ("age", float("inf"), Source.SEEN),
        ("age", -1, Source.SEEN),
        ("age", 131, Source.SEEN),
        ("age", "82", Source.SEEN),
        ("document_kind", "letter", Source.SEEN),
        ("document_kind", True, Source.SEEN),
        ("family_objects", False, Source.DOCTOR),
    ],
)
def test_a_wrong_fact_is_refused(name: str, value: Value, source: Source) -> None:
    with pytest.raises(BadFact):
        Fact(name, value, source, AT, AT)


def test_a_misspelt_name_is_told_the_right_one() -> None:
    with pytest.raises(BadFact) as refused:
        a_fact_named("signs_of_live")
    assert "signs_of_life" in refused.value.remedy.ja


def a_fact_named(name: str) -> Fact:
    return Fact(name, value=True, source=Source.SEEN, happened_at=AT, recorded_at=AT)


def test_a_time_without_its_zone_is_refused() -> None:
    naive = datetime(2026, 5, 1, 3, 0)  # noqa: DTZ001  the very fault under test
    with pytest.raises(BadFact):
        Fact("arrest", value=True, source=Source.SEEN, happened_at=naive, recorded_at=AT)
    with pytest.raises(BadFact):
        Fact("arrest", value=True, source=Source.SEEN, happened_at=AT, recorded_at=naive)


def test_a_source_that_is_only_a_word_is_refused() -> None:
    with pytest.raises(BadFact):
        Fact("arrest", value=True, source="seen", happened_at=AT, recorded_at=AT)  # type: ignore[arg-type]


def test_a_local_fact_nobody_declared_is_refused_and_without_a_rule_it_is_nothing() -> None:
    known = [a_fact_named("local_pacemaker")]
    with pytest.raises(BadFact):
        evaluate(the("tokyo"), known, NO_RECORD, [])
    assert evaluate(None, known, NO_RECORD, []).reason == "no_rulebook"


def test_nobody_reached_said_nothing() -> None:
    whom = ContactRole.ATTENDING_PHYSICIAN
    with pytest.raises(BadFact):
        DoctorCall(whom=whom, at=AT, reached=False, instruction=Instruction.STOP)
    with pytest.raises(BadFact):
        DoctorCall(whom=whom, at=AT, reached=False, confirmed={"acp_held": True})
    with pytest.raises(BadFact):
        DoctorCall(whom=whom, at=AT, reached=False, arrival_minutes=5)


def test_a_nurse_relays_and_never_instructs() -> None:
    with pytest.raises(BadFact):
        DoctorCall(
            whom=ContactRole.VISITING_NURSE, at=AT, reached=True, instruction=Instruction.STOP
        )


def test_what_a_doctor_confirms_is_a_fact_of_its_type() -> None:
    whom = ContactRole.ATTENDING_PHYSICIAN
    for wrong in ({"arest": True}, {"arrest": "yes"}, {"handover_signature": True}):
        with pytest.raises(BadFact):
            DoctorCall(whom=whom, at=AT, reached=True, confirmed=wrong)


def test_a_verdict_that_is_only_a_word_is_refused() -> None:
    with pytest.raises(BadFact):
        Standing("valid")  # type: ignore[arg-type]


def test_every_fact_has_words_in_both_languages_and_a_source() -> None:
    for kind in CORE.values():
        assert kind.sources
        assert kind.question.ja.endswith("。")
        assert kind.question.en.endswith(("?", "."))
        assert a_fact(kind.name, None).value is None
