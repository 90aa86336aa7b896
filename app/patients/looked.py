"""The audit entry of showing some sections and no others."""

from dataclasses import replace

from app.access.permit import Permit
from app.audit.entry import Entry
from app.policy.sections import Section


def looked_at(permit: Permit, action: str, *sections: Section, epoch: int | None = None) -> Entry:
    """What is on the record when only these sections were shown, each at its level."""
    whole = permit.entry(action, sections=True, epoch=epoch)
    named = {section.value for section in sections}
    return replace(
        whole, sections={name: how for name, how in whole.sections.items() if name in named}
    )
