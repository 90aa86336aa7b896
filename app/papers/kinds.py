"""The words for papers: what they are, in which form they come, how they stand. Pure."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from app.policy.sections import Section


class PaperKind(StrEnum):
    """What a paper is.

    `WISH_FORM` is every paper on which somebody wrote what they want, whatever it is called.
    `OTHER` says nothing of that: no verdict looks at it.
    """

    ORDER_FORM = "order_form"
    WISH_FORM = "wish_form"
    CONSENT_FORM = "consent_form"
    WITNESS_ATTESTATION = "witness_attestation"
    OTHER = "other"


class MediaType(StrEnum):
    """The forms in which a paper is taken."""

    PDF = "application/pdf"
    JPEG = "image/jpeg"
    PNG = "image/png"

    @property
    def ending(self) -> str:
        """What the file is called after its neutral name."""
        return {"application/pdf": "pdf", "image/jpeg": "jpg", "image/png": "png"}[self.value]


class RemovalReason(StrEnum):
    """Why a paper counts no more. It is never opened again; its row stays."""

    WRONG_PERSON = "wrong_person"
    UNREADABLE = "unreadable"
    DUPLICATE = "duplicate"
    REPLACED = "replaced"


IN_A_VERDICT = (PaperKind.ORDER_FORM, PaperKind.WISH_FORM, PaperKind.WITNESS_ATTESTATION)
"""The kinds that can put a record in doubt: taking one away could end a doubt, so it takes two."""


class PaperState(StrEnum):
    """How far a paper has come: stored, typed by one, checked by another, or in dispute."""

    STORED = "stored"
    TRANSCRIBED = "transcribed"
    CHECKED = "checked"
    DIFFERS = "differs"
    REMOVED = "removed"


class WrittenAnswer(StrEnum):
    """What a paper says about resuscitation.

    `NOT_WRITTEN` where it says nothing of it; `UNREADABLE` where it says something that the
    reader cannot make out, which is a doubt.
    """

    WANTED = "wanted"
    NOT_WANTED = "not_wanted"
    UNDECIDED = "undecided"
    NOT_WRITTEN = "not_written"
    UNREADABLE = "unreadable"


_NEVER_ON_PAPER = {
    Section.STAFF_SAFETY_NOTES,
    Section.EARLIER_VERSIONS,
    Section.WHO_LOOKED,
    Section.CALL_RECORD,
    Section.RETURN_HOME,
}
SPEAKS_OF: Mapping[PaperKind, frozenset[Section]] = MappingProxyType(
    {
        PaperKind.ORDER_FORM: frozenset(
            {Section.IDENTITY, Section.PHYSICIAN_ORDERS, Section.DIAGNOSIS}
        ),
        PaperKind.WISH_FORM: frozenset(
            {
                Section.IDENTITY,
                Section.RESUSCITATION_WISH,
                Section.TREATMENT_CHOICES,
                Section.TRANSPORT_WISH,
                Section.PLACE_OF_CARE,
                Section.VALUES,
            }
        ),
        PaperKind.CONSENT_FORM: frozenset({Section.IDENTITY}),
        PaperKind.WITNESS_ATTESTATION: frozenset(
            {Section.IDENTITY, Section.PHYSICIAN_ORDERS, Section.RESUSCITATION_WISH}
        ),
        PaperKind.OTHER: frozenset(set(Section) - _NEVER_ON_PAPER),
    }
)
"""What stands on a paper. A scan cannot be cut: it is shown to whom all of it is shown in full.

A consent form also asks for the right to read consents.
"""
