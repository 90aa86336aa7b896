"""Refresh tokens: a reused one ends the session, a lost answer does not."""

from datetime import datetime, timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from app.errors import NotFound
from app.keys import Keyring
from app.people import opaque, sessions, sign_in, store, tokens
from app.people.models import Account, Session
from app.people.refusals import SessionOver
from app.people.rows import AnyRow
from app.people.sign_in import Opened
from tests.people.builders import TABLET, Person, a_person, an_organisation

MINUTE = timedelta(minutes=1)


@pytest.fixture
async def doctor(db: AsyncConnection, keyring: Keyring) -> Person:
    return await a_person(db, keyring, await an_organisation(db))


@pytest.fixture
async def session(db: AsyncConnection, at: datetime, keyring: Keyring, doctor: Person) -> Opened:
    return await sign_in.sign_in(db, uuid4(), at, keyring, doctor.offers(at))


async def refreshed(
    db: AsyncConnection, at: datetime, keyring: Keyring, token: str, device: str = TABLET
) -> Opened:
    return await sessions.refresh(db, uuid4(), at, keyring, token, device)


async def is_open(db: AsyncConnection, session_id: UUID) -> bool:
    return await store.principal(db, session_id, uuid4()) is not None


async def kept(db: AsyncConnection, session_id: UUID) -> AnyRow:
    columns = select(Session.revoke_reason, Session.refresh_hash)
    return (await db.execute(columns.where(Session.id == session_id))).one()


@pytest.mark.parametrize("token", ["", "x" * 43, "0" * 32 + "." + "A" * 43, "é.é", "a\0b"])
async def test_a_made_up_token_is_refused(
    db: AsyncConnection, at: datetime, keyring: Keyring, session: Opened, token: str
) -> None:
    with pytest.raises(SessionOver):
        await refreshed(db, at, keyring, token)
    assert await is_open(db, session.session_id)


async def test_who_knows_only_the_session_id_can_neither_refresh_nor_end_it(
    db: AsyncConnection, at: datetime, keyring: Keyring, session: Opened
) -> None:
    with pytest.raises(SessionOver):
        await refreshed(db, at, keyring, opaque.refresh_token(session.session_id))
    assert await is_open(db, session.session_id)


async def test_each_refresh_brings_the_next_token_and_a_new_access_token(
    db: AsyncConnection, at: datetime, keyring: Keyring, session: Opened
) -> None:
    first = await refreshed(db, at, keyring, session.refresh)
    second = await refreshed(db, at + MINUTE, keyring, first.refresh)
    assert len({session.refresh, first.refresh, second.refresh}) == 3
    assert tokens.read(second.access, keyring, at + MINUTE).session_id == session.session_id
    row = await kept(db, session.session_id)
    assert row.refresh_hash == opaque.digest(second.refresh)
    assert second.expires_at == session.expires_at


async def test_a_lost_answer_is_given_again_within_thirty_seconds(
    db: AsyncConnection, at: datetime, keyring: Keyring, session: Opened
) -> None:
    first = await refreshed(db, at, keyring, session.refresh)
    for seconds in (0, 10, 30):
        again = await refreshed(db, at + timedelta(seconds=seconds), keyring, session.refresh)
        assert again.refresh == first.refresh
    assert await refreshed(db, at + MINUTE, keyring, first.refresh)


@pytest.mark.parametrize(
    ("seconds", "device"), [(31, TABLET), (600, TABLET), (1, "another-tablet")]
)
async def test_a_token_used_again_late_or_elsewhere_ends_the_session(
    db: AsyncConnection, at: datetime, keyring: Keyring, session: Opened, seconds: int, device: str
) -> None:
    first = await refreshed(db, at, keyring, session.refresh)
    later = at + timedelta(seconds=seconds)
    with pytest.raises(SessionOver) as refusal:
        await refreshed(db, later, keyring, session.refresh, device)
    assert refusal.value.keeps_work
    assert not await is_open(db, session.session_id)
    assert (await kept(db, session.session_id)).revoke_reason == "refresh_reused"
    with pytest.raises(SessionOver):
        await refreshed(db, later, keyring, first.refresh)


async def test_a_token_of_long_ago_ends_the_session_too(
    db: AsyncConnection, at: datetime, keyring: Keyring, session: Opened
) -> None:
    token = session.refresh
    for minute in range(5):
        token = (await refreshed(db, at + minute * MINUTE, keyring, token)).refresh
    with pytest.raises(SessionOver):
        await refreshed(db, at + 5 * MINUTE, keyring, session.refresh)
    assert not await is_open(db, session.session_id)


async def test_the_newest_token_on_another_device_ends_the_session(
    db: AsyncConnection, at: datetime, keyring: Keyring, session: Opened
) -> None:
    with pytest.raises(SessionOver):
        await refreshed(db, at, keyring, session.refresh, "another-tablet")
    assert not await is_open(db, session.session_id)


@pytest.mark.parametrize("hindrance", ["expired", "revoked", "disabled"])
async def test_nothing_is_refreshed_once_the_session_is_over(
    db: AsyncConnection, at: datetime, keyring: Keyring, session: Opened, hindrance: str
) -> None:
    match hindrance:
        case "expired":
            await db.execute(update(Session).values(expires_at=at))
        case "revoked":
            await db.execute(update(Session).values(revoked_at=at))
        case _:
            await db.execute(update(Account).values(disabled_at=at))
    with pytest.raises(SessionOver):
        await refreshed(db, at, keyring, session.refresh)


async def test_one_ends_ones_own_sessions_and_nobody_elses(
    db: AsyncConnection, at: datetime, keyring: Keyring, doctor: Person, session: Opened
) -> None:
    stranger = await a_person(db, keyring, await an_organisation(db))
    with pytest.raises(NotFound):
        await sessions.end(db, stranger.caller(at), at, session.session_id)
    listed = await sessions.own(db, doctor.caller(at), at)
    assert [row.id for row in listed] == [session.session_id]
    assert not await sessions.own(db, stranger.caller(at), at)
    await sessions.end(db, doctor.caller(at), at, session.session_id)
    assert not await is_open(db, session.session_id)
    assert (await kept(db, session.session_id)).revoke_reason == "revoked_by_owner"
    with pytest.raises(NotFound):
        await sessions.end(db, doctor.caller(at), at, session.session_id)
