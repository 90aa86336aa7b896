"""Comments, approval by two organisations, withdrawal by one: a version's way into force.

Nothing of a version is ever edited. It begins at the hour its text names, or with its last
approval where that comes later; it is superseded when a newer version of the same book begins.
Withdrawn, it stops at once, and neither what was before it nor what ships takes its place.
"""

import asyncio
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from app.audit import store as audit
from app.db import Found, uuid7
from app.errors import Conflict
from app.notices import actions as notices
from app.notices.kinds import NoticeKind
from app.people import approvals, regions
from app.people.approvals import entry
from app.people.caller import Caller
from app.policy.capabilities import Act
from app.rulebooks import store
from app.rulebooks.kinds import answers_for_all, stands_in
from app.rulebooks.speaking import area_of, named, require, theirs
from app.rulebooks.texts import digest_of, judged_anew
from app.transport.language.findings import BadRulebook


async def comment(
    db: AsyncConnection, caller: Caller, at: datetime, version_id: UUID, text: str
) -> UUID:
    """Adds what one of the parties says of a version. Returns the version's id.

    Raises NotAllowed, Refused, Conflict (withdrawn).
    """
    action = "rulebook.commented"
    party = require(caller, Act.COMMENT_RULEBOOK, action)
    row = await theirs(db, caller, version_id, action, Act.COMMENT_RULEBOOK)
    approvals.require_standing(row)
    await store.comment(
        db,
        id=uuid7(),
        rulebook_version_id=version_id,
        party=party.value,
        organisation_id=caller.organisation_id,
        account_id=caller.account_id,
        said_at=at,
        text=text,
    )
    await audit.append(db, at, entry(caller, action, named(row), fields=("comment",)))
    return version_id


async def approve(
    db: AsyncConnection, caller: Caller, at: datetime, version_id: UUID, digest: str
) -> UUID:
    """Says yes to the version as it was read; another organisation's yes publishes it.

    One of the approving organisations answers for every place the version names; until then a
    further one is awaited. Returns its id. Raises NotAllowed, Refused, Conflict (withdrawn,
    published, other-text, fails-check, already-approved, and why it cannot be published).
    """
    action = "rulebook.approved"
    row = await theirs(db, caller, version_id, action, lock=True)
    approvals.require_open(row)
    approvals.require_same_text(row, digest, digest_of(row.text, row.parents))
    await _require_pass(row)
    earlier = (await store.approvals(db, (version_id,)))[version_id]
    approvals.require_another(caller, earlier)
    await store.approve(db, version_id, caller.organisation_id, caller.account_id, digest)
    approving = [one.organisation_id for one in earlier] + [caller.organisation_id]
    is_published = len(approving) >= approvals.NEEDED and await _is_answered_for(db, row, approving)
    if is_published:
        await _publish(db, at, row, approving)
    fields = ("approved", "published_at") if is_published else ("approved",)
    await audit.append(db, at, entry(caller, action, named(row), fields=fields))
    return version_id


async def withdraw(
    db: AsyncConnection, caller: Caller, at: datetime, version_id: UUID, reason: str
) -> UUID:
    """Takes a version back at once, alone; a draft as well. Returns its id.

    Raises NotAllowed, Refused, Conflict (withdrawn already).
    """
    action = "rulebook.withdrawn"
    row = await theirs(db, caller, version_id, action, lock=True)
    approvals.require_standing(row)
    await store.withdraw(db, version_id, caller.account_id, reason)
    if row.published_at is not None:
        bound = await regions.bound_in(db, row.municipalities)
        await notices.tell(db, at, bound, NoticeKind.RULEBOOK_WITHDRAWN)
    await audit.append(db, at, entry(caller, action, named(row), fields=("withdrawn_at",)))
    return version_id


async def _publish(db: AsyncConnection, at: datetime, row: Found, approving: list[UUID]) -> None:
    await store.wait_for_turn(db)
    await _require_own_book(db, row, approving)
    await _require_no_rival(db, row)
    if not await store.publish(db, row.id):
        raise Conflict(
            "同じ名前の版、または同じ時刻に始まる版がすでに承認されています。作り直してください。",
            "A version of this name, or of this very hour, is published. Draft it anew.",
            "same-version",
        )
    bound = await regions.bound_in(db, row.municipalities)
    await notices.tell(db, at, bound, NoticeKind.RULEBOOK_PUBLISHED)


async def _require_pass(row: Found) -> None:
    try:
        passes = (await asyncio.to_thread(judged_anew, row.text, row.parents)).passes
    except BadRulebook:
        passes = False
    if not passes:
        raise Conflict(
            "点検に通っていないため、承認できません。直して下書きし直してください。",
            "It fails its check and cannot be approved. Mend it and draft it anew.",
            "fails-check",
        )


async def _is_answered_for(db: AsyncConnection, row: Found, approving: list[UUID]) -> bool:
    areas = [await area_of(db, one) for one in approving]
    return any(answers_for_all(area, row.municipalities) for area in areas)


async def _require_own_book(db: AsyncConnection, row: Found, approving: list[UUID]) -> None:
    """Nobody supersedes a rule of places that are not theirs, nor turns it into another kind."""
    before = await store.newest(db, row.book)
    if before is None:
        return
    areas = [await area_of(db, one) for one in approving]
    if not any(
        answers_for_all(area, [*row.municipalities, *before.municipalities]) for area in areas
    ):
        raise Conflict(
            "同じ id の規則が別の地域で使われています。id を変えて下書きし直してください。",
            "A rulebook of this id is in use in other places. Draft it under another id.",
            "book-taken",
        )
    if before.kind != row.kind:
        raise Conflict(
            "同じ id の規則と種類が違います。id を変えて下書きし直してください。",
            "The book of this id is of another kind. Draft it under another id.",
            "book-taken",
        )


async def _require_no_rival(db: AsyncConnection, row: Found) -> None:
    """Two of one kind at one place would leave it without any rule."""
    newest: dict[str, Found] = {}
    for other in await store.rivals(db, row.kind, row.book):
        newest.setdefault(other.book, other)
    for other in newest.values():
        is_kin = other.book in row.refines or row.book in other.refines
        is_over = other.until is not None and other.until <= row.in_force_from
        if not is_kin and not is_over and _meet(row, other):
            raise Conflict(
                f"同じ地域に、同じ種類の規則 {named(other)} が公表されています。二つあると"
                "どちらも使われません。その新しい版として下書きするか、先に取り下げてください。",
                f"{named(other)} of the same kind is published for the same place, and with two "
                "neither counts. Draft a new version of it, or withdraw it first.",
                "two-of-a-kind",
            )


def _meet(one: Found, other: Found) -> bool:
    return stands_in(one.municipalities, other.municipalities, other.excluding) and stands_in(
        other.municipalities, one.municipalities, one.excluding
    )
