"""The closed lists of break-glass and its review. Pure."""

from datetime import timedelta
from enum import StrEnum
from typing import Final

from app.japan.text import Said


class OverrideReason(StrEnum):
    """Why somebody cannot be asked; the words beside it say it of this person."""

    UNCONSCIOUS = "unconscious"
    CANNOT_SPEAK = "cannot_speak"
    NO_RELATIVES = "no_relatives"
    MINOR_ALONE = "minor_alone"
    ONE_IDENTIFIER = "one_identifier"
    OTHER = "other"

    @property
    def said(self) -> Said:
        """The reason as a screen shows it."""
        return _REASONS[self]


class ReviewKind(StrEnum):
    """What is looked into."""

    OVERRIDE = "override"
    UNUSUAL_ACCESS = "unusual_access"
    CALL_WITHOUT_OUTCOME = "call_without_outcome"

    @property
    def said(self) -> Said:
        """The kind as a screen shows it."""
        return _KINDS[self]


class ReviewOutcome(StrEnum):
    """What came of it."""

    JUSTIFIED = "justified"
    NOT_JUSTIFIED = "not_justified"
    TRAINING = "training"

    @property
    def said(self) -> Said:
        """The outcome as a screen shows it."""
        return _OUTCOMES[self]


DUE: Final = {
    ReviewKind.OVERRIDE: timedelta(hours=72),
    ReviewKind.UNUSUAL_ACCESS: timedelta(days=7),
    ReviewKind.CALL_WITHOUT_OUTCOME: timedelta(days=7),
}
"""How long a review may take."""

_REASONS = {
    OverrideReason.UNCONSCIOUS: Said("意識がない", "unconscious"),
    OverrideReason.CANNOT_SPEAK: Said("意思を伝えられない", "cannot speak"),
    OverrideReason.NO_RELATIVES: Said("家族等がいない・連絡がつかない", "no relatives present"),
    OverrideReason.MINOR_ALONE: Said("未成年で保護者がいない", "a minor, alone"),
    OverrideReason.ONE_IDENTIFIER: Said("手がかりが1つしかない", "only one identifier"),
    OverrideReason.OTHER: Said("その他", "other"),
}
_KINDS = {
    ReviewKind.OVERRIDE: Said("緊急閲覧", "break-glass"),
    ReviewKind.UNUSUAL_ACCESS: Said("ふだんと違う閲覧の数", "an unusual count of accesses"),
    ReviewKind.CALL_WITHOUT_OUTCOME: Said("転帰のない事案", "a call without outcome"),
}
_OUTCOMES = {
    ReviewOutcome.JUSTIFIED: Said("正当", "justified"),
    ReviewOutcome.NOT_JUSTIFIED: Said("正当でない", "not justified"),
    ReviewOutcome.TRAINING: Said("教育が必要", "training"),
}
