from itertools import product

import pytest

from app.policy.bases import Basis, Recipient, column_of, recipient_of
from app.policy.roles import Role

from . import oracle


def test_whoever_cannot_stand_on_a_basis_has_neither_column_nor_recipient() -> None:
    for basis, role in product(Basis, Role):
        reader = oracle.READERS[basis.value].get(role.value)
        assert column_of(basis, role) == reader
        assert (recipient_of(basis, role) is None) == (reader is None)


def test_implied_consent_belongs_to_the_home_doctors_own_institution_only() -> None:
    assert recipient_of(Basis.CARE_TEAM, Role.NURSE) == Recipient.CARE_TEAM
    own = recipient_of(Basis.CARE_TEAM, Role.NURSE, is_own_institution=True)
    assert own == Recipient.OWN_INSTITUTION
    for basis, role in product(set(Basis) - {Basis.CARE_TEAM}, Role):
        same = recipient_of(basis, role, is_own_institution=True)
        assert same == recipient_of(basis, role)
    assert recipient_of(Basis.CARE_TEAM, Role.CREW, is_own_institution=True) is None


@pytest.mark.parametrize(
    ("recipient", "stands"),
    [
        (
            Recipient.AMBULANCE,
            {
                "call dispatcher",
                "call crew",
                "call mc_physician",
                "call physician",
                "before_arrival dispatcher",
                "author crew",
                "glass crew",
                "glass mc_physician",
                "after_review mc_physician",
                "after_review rule_steward",
            },
        ),
        (
            Recipient.HOSPITAL,
            {
                "offer emergency_clinician",
                "handover emergency_clinician",
                "admission ward_clinician",
                "admission discharge_desk",
                "glass emergency_clinician",
            },
        ),
        (Recipient.SELF, {"patient patient", "surrogate surrogate"}),
    ],
)
def test_each_group_of_recipients_is_who_the_page_names(
    recipient: Recipient, stands: set[str]
) -> None:
    found = {
        f"{basis} {role}"
        for basis, role in product(Basis, Role)
        if recipient_of(basis, role) == recipient
    }
    assert found == stands
