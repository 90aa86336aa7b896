"""The person's sections for one reader, each built only where the decision shows it."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from app.access.permit import Permit
from app.access.show import Part, part
from app.db import Found
from app.japan import phones
from app.japan.wareki import PartialDate, age_band, ages_on, wareki
from app.patients import view
from app.patients.confirmed import ITEMS, Group, last_by, last_on
from app.policy.bases import Column
from app.policy.levels import Level
from app.policy.sections import Section

Seen = Mapping[str, Any]
"""One row out of a JSON list."""
_DIAGNOSIS = ITEMS[Group.DIAGNOSIS]
_ALERTS = (*ITEMS[Group.ALERTS], *ITEMS[Group.MEDICINES])
_DIAGNOSIS_BRIEF = ("main_diagnosis", "end_of_life_stage", "foreseen_course_line")
_CARE_BRIEF = tuple(view.CareProfileBrief.model_fields)


def confirmed_of(permit: Permit, group: Group, profile: Seen) -> view.Confirmed | None:
    """When a group of the profile was last confirmed, and by whom; None where nothing is there."""
    on = last_on(group, profile)
    return None if on is None else view.Confirmed(on=on, by=named(permit, last_by(group, profile)))


def named(permit: Permit, organisation: str | None) -> str | None:
    """Who confirmed is of the care team: told to whom its organisations are told, to no other."""
    return None if permit.level(Section.CARE_TEAM) is Level.WITHHELD else organisation


def born(row: Found) -> PartialDate:
    """The birth date as far as it is known."""
    return PartialDate(row.birth_year, row.birth_month, row.birth_day)


def identity(
    permit: Permit, row: Found, on: date
) -> Part[view.Identity | view.IdentityBrief | view.IdentityOffer]:
    """Who the person is; to a hospital that has not accepted, age band and sex only."""
    least, most = ages_on(born(row), on)
    age = view.Age(least=least, most=most)

    def full() -> view.Identity:
        others = {each["kind"]: each for each in row.names}
        former, by_name = others.get("former", {}), others.get("by_name", {})
        return view.Identity(
            name=row.name,
            reading=row.reading,
            birth_date=str(born(row)),
            birth_date_wareki=wareki(born(row)),
            age=age,
            sex=row.sex,
            address=row.address,
            area=row.area,
            phones=[phones.shown(each["phone"]) for each in row.phones],
            care_insurance_number=row.care_insurance_number,
            former_name=former.get("name"),
            former_reading=former.get("reading"),
            by_name=by_name.get("name"),
            by_reading=by_name.get("reading"),
        )

    def brief() -> view.IdentityBrief | view.IdentityOffer:
        if permit.decision.column is Column.OFFER:
            return view.IdentityOffer(age_band=age_band(least), sex=row.sex)
        return view.IdentityBrief(masked_name=row.masked_name, age=age, sex=row.sex, area=row.area)

    return part(permit, Section.IDENTITY, full, brief)


def profile_of(row: Found) -> Seen | None:
    """The profile that counts, as a mapping of its columns."""
    newest: Seen | None = row.profile[0] if row.profile else None
    return newest


def family_disagreement(
    permit: Permit, row: Found
) -> Part[view.Disagreement | view.DisagreementBrief]:
    """That somebody in the family sees it otherwise; in brief by which relation."""
    seen = profile_of(row) or {}
    text, relation = seen.get("family_disagreement"), seen.get("disagreeing_relation")

    def full() -> view.Disagreement | None:
        confirmed = confirmed_of(permit, Group.DISAGREEMENT, seen)
        if text is None or confirmed is None:
            return None
        return view.Disagreement(text=text, relation=relation, confirmed=confirmed)

    def brief() -> view.DisagreementBrief | None:
        return None if text is None else view.DisagreementBrief(relation=relation)

    return part(permit, Section.FAMILY_DISAGREEMENT, full, brief)


def diagnosis_of(row: Found) -> Seen | None:
    """The profile that counts, where it says anything of an illness."""
    seen = profile_of(row) or {}
    return seen if any(seen.get(name) is not None for name in _DIAGNOSIS) else None


def diagnosis(permit: Permit, row: Found) -> Part[view.Diagnosis | view.DiagnosisBrief]:
    """What is wrong and foreseen; in brief the main diagnosis, the stage, the course in a line."""
    seen = diagnosis_of(row)

    def full() -> view.Diagnosis | None:
        confirmed = confirmed_of(permit, Group.DIAGNOSIS, seen or {})
        if seen is None or confirmed is None:
            return None
        return view.Diagnosis(
            main=seen["main_diagnosis"],
            others=seen["other_diagnoses"],
            past_history=seen["past_history"],
            end_of_life_stage=seen["end_of_life_stage"],
            foreseen_course_line=seen["foreseen_course_line"],
            foreseen_course=seen["foreseen_course"],
            event_course=seen["event_course"],
            confirmed=confirmed,
        )

    def brief() -> view.DiagnosisBrief | None:
        if seen is None or all(seen.get(name) is None for name in _DIAGNOSIS_BRIEF):
            return None
        return view.DiagnosisBrief(
            main=seen["main_diagnosis"],
            end_of_life_stage=seen["end_of_life_stage"],
            foreseen_course_line=seen["foreseen_course_line"],
        )

    return part(permit, Section.DIAGNOSIS, full, brief)


def clinical_alerts(permit: Permit, row: Found) -> Part[view.ClinicalAlerts]:
    """Allergies, medicines, devices, infections, blood type, and where the paper kit is."""

    def full() -> view.ClinicalAlerts | None:
        seen = profile_of(row) or {}
        if all(seen.get(name) is None for name in _ALERTS):
            return None
        return view.ClinicalAlerts(
            **{name: seen[name] for name in _ALERTS},
            confirmed=confirmed_of(permit, Group.ALERTS, seen),
            medicines_confirmed=confirmed_of(permit, Group.MEDICINES, seen),
        )

    return part(permit, Section.CLINICAL_ALERTS, full)


def staff_safety_notes(permit: Permit, row: Found) -> Part[view.SafetyNote]:
    """What those who go there must know for their own safety."""

    def full() -> view.SafetyNote | None:
        seen = profile_of(row) or {}
        confirmed = confirmed_of(permit, Group.SAFETY, seen)
        if confirmed is None:
            return None
        return view.SafetyNote(note=seen["staff_safety_note"], confirmed=confirmed)

    return part(permit, Section.STAFF_SAFETY_NOTES, full)


def care_profile(permit: Permit, row: Found) -> Part[view.CareProfile | view.CareProfileBrief]:
    """The admission sheet's items; in brief what a crew needs at a glance."""
    seen = profile_of(row) or {}

    def full() -> view.CareProfile | None:
        confirmed = confirmed_of(permit, Group.CARE, seen)
        if confirmed is None:
            return None
        return view.CareProfile(items=seen["care"], confirmed=confirmed)

    def brief() -> view.CareProfileBrief | None:
        items = {name: (seen.get("care") or {}).get(name) for name in _CARE_BRIEF}
        if all(value is None for value in items.values()):
            return None
        return view.CareProfileBrief(**items)

    return part(permit, Section.CARE_PROFILE, full, brief)


def care_team(permit: Permit, row: Found) -> Part[view.CareTeam | view.CareTeamBrief]:
    """Who cares for the person now; in brief organisations and what they do."""

    def full() -> view.CareTeam | None:
        members = [
            view.Member(
                id=each["id"],
                organisation_id=each["organisation_id"],
                organisation=each["organisation"],
                function=each["function"],
                joined_at=each["joined_at"],
            )
            for each in row.team
        ]
        return view.CareTeam(members=members) if members else None

    def brief() -> view.CareTeamBrief | None:
        members = [
            view.MemberBrief(organisation=each["organisation"], function=each["function"])
            for each in row.team
        ]
        return view.CareTeamBrief(members=members) if members else None

    return part(permit, Section.CARE_TEAM, full, brief)
