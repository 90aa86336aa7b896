"""Saying yes to a version by two people of two organisations: what stands in somebody's way.

An agreement and a rulebook are approved alike. `version` is a locked row with its digest, and when
it was published and withdrawn; `earlier` are the approvals given so far.
"""

from collections.abc import Iterable

from app.audit.entry import Entry, Outcome
from app.db import Found
from app.errors import Conflict
from app.people.caller import Caller

NEEDED = 2
"""How many people of as many organisations publish a version."""


def require_standing(version: Found) -> None:
    """Passes until it is withdrawn; otherwise Conflict."""
    if version.withdrawn_at is not None:
        raise Conflict("すでに取り下げられています。", "It is withdrawn already.", "withdrawn")


def require_open(version: Found) -> None:
    """Passes for what may still be approved; otherwise Conflict."""
    require_standing(version)
    if version.published_at is not None:
        raise Conflict("すでに承認が済んでいます。", "It is approved already.", "published")


def require_same_text(version: Found, digest: str, anew: str) -> None:
    """Passes where `digest`, of what was read, is the row's, and that of its text `anew`."""
    if not digest == version.digest == anew:
        raise Conflict(
            "承認しようとした内容と記録が異なります。読み直してください。",
            "The record is not the text you were about to approve. Please read it again.",
            "other-text",
        )


def require_another(caller: Caller, earlier: Iterable[Found]) -> None:
    """Passes for a person and an organisation that have not approved yet; otherwise Conflict."""
    given = tuple(earlier)
    if any(one.account_id == caller.account_id for one in given):
        raise Conflict(
            "あなたはすでに承認しています。別の組織の承認を待っています。",
            "You have approved it already; another organisation's approval is awaited.",
            "already-approved",
        )
    if any(one.organisation_id == caller.organisation_id for one in given):
        raise Conflict(
            "あなたの組織はすでに承認しています。別の組織の承認が必要です。",
            "Your organisation has approved it already; it takes another organisation.",
            "already-approved",
        )


def entry(
    caller: Caller,
    action: str,
    version: str | None,
    outcome: Outcome = Outcome.DONE,
    *,
    fields: tuple[str, ...] = (),
    reason: str | None = None,
) -> Entry:
    """What somebody did about an agreement or a rulebook; `version` names it."""
    return Entry(
        actor=caller.actor,
        action=action,
        outcome=outcome,
        agreement=version,
        fields=fields,
        reason=reason,
    )
