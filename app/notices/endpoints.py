"""Where an organisation wants to be told besides the app; its administrator opens and ends it."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from app.audit import store as audit
from app.audit.entry import Entry, Outcome
from app.db import uuid7
from app.errors import Conflict, Invalid, NotAllowed, Refused
from app.keys import Keyring
from app.notices import addresses, endpoint_store
from app.notices.kinds import NoticeKind
from app.notices.outcomes import Form
from app.notices.view import EndpointView, endpoint_shown
from app.notices.webhook import secret_of
from app.people.caller import Caller
from app.policy.capabilities import Act, may

MOST: Final = 10
"""Endpoints that an organisation may have open at once."""
_BYTES: Final = 32


@dataclass(frozen=True, slots=True, kw_only=True)
class NewEndpoint:
    """What an administrator writes down. `kinds`: which notices; none named means all."""

    form: Form
    address: str
    kinds: tuple[NoticeKind, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class House:
    """What the installation brings: its keys, whether it is the real one, whether it can mail."""

    keyring: Keyring
    is_production: bool
    has_mail: bool


async def open_endpoint(
    db: AsyncConnection, caller: Caller, at: datetime, house: House, new: NewEndpoint
) -> tuple[UUID, str | None]:
    """Opens one. Returns its id and, of a webhook, the secret: it is shown this once.

    Raises NotAllowed, Invalid, Conflict where there are enough of them.
    """
    action = "endpoint.open"
    require(caller, action)
    _check(new, house)
    if await endpoint_store.count(db, caller.organisation_id) >= MOST:
        raise Conflict(
            f"送り先は{MOST}件までです。使わないものを止めてください。",
            f"There are {MOST} already. Please end one first.",
            "enough-endpoints",
        )
    endpoint_id, key = uuid7(), secrets.token_bytes(_BYTES)
    is_webhook = new.form is Form.WEBHOOK
    sealed = house.keyring.seal(key, place(endpoint_id)) if is_webhook else None
    await endpoint_store.open_endpoint(
        db,
        {
            "id": endpoint_id,
            "organisation_id": caller.organisation_id,
            "form": new.form.value,
            "address": new.address,
            "secret_sealed": sealed,
            "kinds": [kind.value for kind in dict.fromkeys(new.kinds)],
            "opened_at": at,
            "opened_by": caller.account_id,
        },
    )
    entry = Entry(
        actor=caller.actor,
        action=action,
        fields=("form", "address", "kinds"),
        reason=str(endpoint_id),
    )
    await audit.append(db, at, entry)
    return endpoint_id, secret_of(key) if is_webhook else None


async def own(db: AsyncConnection, caller: Caller, at: datetime) -> Sequence[EndpointView]:
    """Those of the caller's organisation that are open. Raises NotAllowed."""
    require(caller, "endpoint.list")
    rows = await endpoint_store.endpoints(db, caller.organisation_id)
    await audit.append(db, at, Entry(actor=caller.actor, action="endpoint.list"))
    return [endpoint_shown(row) for row in rows]


async def one(db: AsyncConnection, caller: Caller, at: datetime, endpoint_id: UUID) -> EndpointView:
    """One of them, open or ended. Raises NotAllowed, Refused."""
    action = "endpoint.read"
    require(caller, action)
    rows = await endpoint_store.endpoints(db, caller.organisation_id, endpoint_id)
    if not rows:
        raise Refused(refusal(caller, action, "no_endpoint"))
    await audit.append(db, at, Entry(actor=caller.actor, action=action))
    return endpoint_shown(rows[0])


async def end(db: AsyncConnection, caller: Caller, at: datetime, endpoint_id: UUID) -> None:
    """Ends one with all that still waits for it. Raises NotAllowed, Refused."""
    action = "endpoint.end"
    require(caller, action)
    if not await endpoint_store.end(db, caller.organisation_id, endpoint_id, at, caller.account_id):
        raise Refused(refusal(caller, action, "no_endpoint"))
    entry = Entry(actor=caller.actor, action=action, fields=("ended_at",), reason=str(endpoint_id))
    await audit.append(db, at, entry)


def require(caller: Caller, action: str) -> None:
    """Raises NotAllowed for everybody but the administrator."""
    if not may(caller.role, None, Act.OPEN_ENDPOINT):
        raise NotAllowed(entry=refusal(caller, action, "role"))


def refusal(caller: Caller, action: str, reason: str) -> Entry:
    """What stays on the record of what was refused."""
    return Entry(actor=caller.actor, action=action, outcome=Outcome.REFUSED, reason=reason)


def place(endpoint_id: UUID) -> bytes:
    """What an endpoint's secret is sealed for: of no use in another one's row."""
    return b"endpoint:" + endpoint_id.bytes


def _check(new: NewEndpoint, house: House) -> None:
    if new.form is Form.MAIL:
        if not house.has_mail:
            raise Invalid.at(
                "body.form",
                "このシステムではメールを使えません。Webhookを選んでください。",
                "This installation sends no mail. Choose a webhook.",
            )
        if not addresses.is_mailbox(new.address):
            raise Invalid.at(
                "body.address",
                "組織のメールアドレスを一つ入れてください。",
                "Give one mail address of the organisation.",
            )
    elif addresses.target(new.address, is_production=house.is_production) is None:
        raise Invalid.at(
            "body.address",
            "外から届く https:// のアドレスを入れてください(利用者名・パスワード・# は不可)。",
            "Give an https:// address on the internet, without user, password or fragment.",
        )
