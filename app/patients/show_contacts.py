"""Whom to phone, as one reader may see it: the call chain, family, surrogates."""

from collections.abc import Sequence
from datetime import date

from app.access.permit import Permit
from app.access.show import Part, part
from app.db import Found
from app.japan import phones
from app.patients import view
from app.patients.kinds import Surrogacy
from app.patients.show import Seen, named
from app.policy.sections import Section


def call_chain(permit: Permit, row: Found) -> Part[view.CallChain | view.CallChainBrief]:
    """Whom to phone, in order; in brief the first number."""

    def full() -> view.CallChain | None:
        links = [
            view.Link(
                role=each["role"],
                name=each["name"],
                organisation=each["organisation"],
                phone=phones.shown(each["phone"]),
                hours=each["hours"],
            )
            for each in row.chain
        ]
        return view.CallChain(links=links, confirmed=_of_list(permit, row.chain)) if links else None

    def brief() -> view.CallChainBrief | None:
        if not row.chain:
            return None
        return view.CallChainBrief(phone=phones.shown(row.chain[0]["phone"]))

    return part(permit, Section.CALL_CHAIN, full, brief)


def family_contacts(permit: Permit, row: Found) -> Part[view.FamilyContacts]:
    """Family and trusted people, in calling order."""

    def full() -> view.FamilyContacts | None:
        people = [
            view.Relative(
                name=each["name"],
                relation=each["relation"],
                phone=phones.shown(each["phone"]),
                phone_second=_shown(each["phone_second"]),
                hours=each["hours"],
            )
            for each in row.family
        ]
        confirmed = _of_list(permit, row.family)
        return view.FamilyContacts(people=people, confirmed=confirmed) if people else None

    return part(permit, Section.FAMILY_CONTACTS, full)


def surrogate(permit: Permit, row: Found) -> Part[view.Surrogates]:
    """Who decides for the patient or infers their will."""

    def full() -> view.Surrogates | None:
        people = [
            view.SurrogatePerson(
                name=each["name"],
                relation=each["relation"],
                phone=phones.shown(each["phone"]),
                address=each["address"],
                surrogacy=each["surrogate"],
            )
            for each in row.family
            if each["surrogate"] != Surrogacy.NONE
        ]
        return view.Surrogates(people=people) if people else None

    return part(permit, Section.SURROGATE, full)


def _of_list(permit: Permit, listed: Sequence[Seen]) -> view.Confirmed | None:
    """Lists are confirmed whole; those from before were so at nobody knows which time."""
    if not listed or listed[0]["confirmed_on"] is None:
        return None
    on = date.fromisoformat(listed[0]["confirmed_on"])
    return view.Confirmed(on=on, by=named(permit, listed[0]["confirmed_by"]))


def _shown(phone: str | None) -> str | None:
    return None if phone is None else phones.shown(phone)
