"""The words machines read: they stand in stored advices and in the API, and stay as they are."""

from enum import StrEnum

import pytest

from app.transport.advising.advice import Applicability, Doubt, Group, Reason
from app.transport.choose import Choosing

CODES: dict[type[StrEnum], str] = {
    Applicability: "applies not_applicable unknown no_rulebook",
    Doubt: "record_not_valid source_not_accepted sources_disagree nobody_knows",
    Group: "always applies evidence will condition silence instruction handover",
    Reason: (
        "no_rulebook signs_of_life not_in_arrest not_applicable all_met policy_continues "
        "record_withdrawn condition_not_met insufficient_rule_data time_run_out "
        "doctor_not_reached not_yet_known"
    ),
    Choosing: "chosen none not_in_force two_in_force fails_check withdrawn place_changed",
}


@pytest.mark.parametrize("kind", CODES, ids=lambda kind: kind.__name__)
def test_the_codes_stay_as_they_are(kind: type[StrEnum]) -> None:
    assert " ".join(kind) == CODES[kind]
