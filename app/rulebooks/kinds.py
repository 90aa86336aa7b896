"""The parties that make a rule, and where they stand. Pure."""

from collections.abc import Collection, Mapping
from enum import StrEnum

from app.japan.territory import covers, touches
from app.people.kinds import OrganisationKind
from app.policy.roles import Role


class RuleParty(StrEnum):
    """Who has a say in a rule, by what their organisation is."""

    HOME_CARE = "home_care"
    FIRE_DEPARTMENT = "fire_department"
    MC_COUNCIL = "mc_council"
    MUNICIPALITY = "municipality"

    @property
    def ja(self) -> str:
        """The Japanese name, as a screen shows it."""
        return _NAMES[self]


_NAMES = {
    RuleParty.HOME_CARE: "在宅医療",
    RuleParty.FIRE_DEPARTMENT: "消防本部",
    RuleParty.MC_COUNCIL: "MC協議会",
    RuleParty.MUNICIPALITY: "市町村・連携拠点",
}
_HOME_CARE = (RuleParty.HOME_CARE, frozenset({Role.PHYSICIAN, Role.NURSE, Role.CARE_MANAGER}))
_PARTIES: Mapping[str, tuple[RuleParty, frozenset[Role]]] = {
    OrganisationKind.CLINIC: _HOME_CARE,
    OrganisationKind.NURSE_STATION: _HOME_CARE,
    OrganisationKind.CARE_MANAGER_OFFICE: _HOME_CARE,
    OrganisationKind.PHARMACY: _HOME_CARE,
    OrganisationKind.CARE_FACILITY: _HOME_CARE,
    OrganisationKind.FIRE_DEPARTMENT: (
        RuleParty.FIRE_DEPARTMENT,
        frozenset({Role.MC_PHYSICIAN, Role.DISPATCHER, Role.CREW}),
    ),
    OrganisationKind.MC_COUNCIL: (
        RuleParty.MC_COUNCIL,
        frozenset({Role.RULE_STEWARD, Role.MC_PHYSICIAN}),
    ),
    OrganisationKind.MUNICIPALITY: (RuleParty.MUNICIPALITY, frozenset({Role.MUNICIPALITY_OFFICER})),
    OrganisationKind.HUB: (RuleParty.MUNICIPALITY, frozenset({Role.HUB_OFFICER})),
}

DRAFTING = frozenset({RuleParty.MC_COUNCIL, RuleParty.FIRE_DEPARTMENT})
"""The parties whose people draft."""


def party_of(organisation_kind: str, role: Role) -> RuleParty | None:
    """As which party somebody speaks; None for whoever has no part in making a rule."""
    found = _PARTIES.get(organisation_kind)
    return found[0] if found is not None and role in found[1] else None


def answers_for_all(area: Collection[str], places: Collection[str]) -> bool:
    """Whether an area holds every place; both have municipalities by six digits or two."""
    return all(covers(area, place) for place in places)


def stands_in(
    area: Collection[str], places: Collection[str], excluding: Collection[str] = ()
) -> bool:
    """Whether an area and the places of a rule have a municipality in common, or a part of one."""
    return any(touches(places, one) and not covers(excluding, one) for one in area) or any(
        touches(area, one) and not covers(excluding, one) for one in places
    )
