"""Signing in: refusals first, each alike; a code works once; guessing is slowed down."""

from datetime import datetime, timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import func, select, text, update
from sqlalchemy.ext.asyncio import AsyncConnection

from app.audit.entry import Entry, Outcome
from app.audit.store import append, is_recorded
from app.keys import Keyring
from app.people import opaque, sign_in, store, throttle, tokens
from app.people.kinds import OrganisationKind, SessionKind
from app.people.models import Account, Organisation, Session, SignInAttempt
from app.people.refusals import SignInFailed, TooManyTries, WrongCode
from app.people.sign_in import Credentials, Opened
from app.policy.roles import Role
from tests.people.builders import Person, a_person, a_unit, an_organisation


@pytest.fixture
async def doctor(db: AsyncConnection, keyring: Keyring) -> Person:
    return await a_person(db, keyring, await an_organisation(db))


@pytest.fixture
def entries(monkeypatch: pytest.MonkeyPatch) -> list[Entry]:
    """What signing in leaves on the record; nobody's leaves are hidden from this role."""
    left: list[Entry] = []

    async def noted(db: AsyncConnection, at: datetime, entry: Entry) -> UUID:
        left.append(entry)
        return await append(db, at, entry)

    monkeypatch.setattr(sign_in, "append", noted)
    return left


async def opened(
    db: AsyncConnection, at: datetime, keyring: Keyring, offered: Credentials
) -> Opened:
    return await sign_in.sign_in(db, uuid4(), at, keyring, offered)


async def failures(db: AsyncConnection) -> int:
    counted = select(func.count()).where(SignInAttempt.succeeded.is_(False))
    return (await db.execute(counted.select_from(SignInAttempt))).scalar_one()


@pytest.mark.parametrize(
    "wrong",
    [
        {"login": "nobody-here"},
        {"password": "ゆきどけの橋を四つ渡って家に帰る"},
        {"password": ""},
        {"password": "x" * 100_000},
        {"code": "000000"},
        {"code": "１２３４５６"},
        {"code": ""},
        {"login": "nobody-here", "password": "", "code": ""},
    ],
)
async def test_whatever_is_wrong_the_answer_is_one(
    db: AsyncConnection,
    at: datetime,
    keyring: Keyring,
    doctor: Person,
    entries: list[Entry],
    wrong: dict[str, str],
) -> None:
    if doctor.code(at) == "000000":
        pytest.skip("one in a million")
    with pytest.raises(SignInFailed) as refusal:
        await opened(db, at, keyring, doctor.offers(at, **wrong))
    assert refusal.value.kind == "sign-in-failed"
    assert refusal.value.keeps_work
    assert is_recorded(db)
    assert await failures(db) == 2
    (left,) = entries
    assert (left.outcome, left.actor.account_id) == (Outcome.REFUSED, None)
    assert doctor.login not in str(left)


@pytest.mark.parametrize("hindrance", ["disabled", "organisation disabled", "not enrolled"])
async def test_an_account_out_of_use_is_answered_like_a_wrong_password(
    db: AsyncConnection, at: datetime, keyring: Keyring, doctor: Person, hindrance: str
) -> None:
    match hindrance:
        case "disabled":
            await db.execute(update(Account).values(disabled_at=at))
        case "organisation disabled":
            await db.execute(update(Organisation).values(disabled_at=at))
        case _:
            await db.execute(update(Account).values(enrolment_hash="waiting"))
    with pytest.raises(SignInFailed):
        await opened(db, at, keyring, doctor.offers(at))


async def test_a_code_works_once(
    db: AsyncConnection, at: datetime, keyring: Keyring, doctor: Person
) -> None:
    await opened(db, at, keyring, doctor.offers(at))
    with pytest.raises(SignInFailed):
        await opened(db, at, keyring, doctor.offers(at))
    with pytest.raises(SignInFailed):
        await opened(db, at, keyring, doctor.offers(at, code=doctor.code(at, -1)))
    assert await opened(db, at, keyring, doctor.offers(at, code=doctor.code(at, 1)))


@pytest.mark.parametrize("steps", [-2, 2])
async def test_a_code_of_a_minute_ago_or_ahead_is_refused(
    db: AsyncConnection, at: datetime, keyring: Keyring, doctor: Person, steps: int
) -> None:
    with pytest.raises(SignInFailed):
        await opened(db, at, keyring, doctor.offers(at, code=doctor.code(at, steps)))


async def test_a_wrong_password_does_not_use_up_the_code(
    db: AsyncConnection, at: datetime, keyring: Keyring, doctor: Person
) -> None:
    with pytest.raises(SignInFailed):
        await opened(db, at, keyring, doctor.offers(at, password="wrong"))
    assert await opened(db, at, keyring, doctor.offers(at))


async def test_after_ten_failures_even_the_right_password_waits_a_quarter_of_an_hour(
    db: AsyncConnection, at: datetime, keyring: Keyring, doctor: Person
) -> None:
    for _ in range(throttle.MOST_PER_LOGIN):
        with pytest.raises(SignInFailed):
            await opened(db, at, keyring, doctor.offers(at, code="wrong1"))
    with pytest.raises(TooManyTries):
        await opened(db, at, keyring, doctor.offers(at))
    with pytest.raises(TooManyTries):
        await opened(db, at, keyring, doctor.offers(at, login=doctor.login.upper() + " "))
    later = at + throttle.WINDOW + timedelta(seconds=1)
    assert await opened(db, later, keyring, doctor.offers(later))


async def test_a_stranger_who_guesses_does_not_lock_out_a_known_device(
    db: AsyncConnection, at: datetime, keyring: Keyring, doctor: Person
) -> None:
    await opened(db, at, keyring, doctor.offers(at))
    for _ in range(throttle.MOST_PER_LOGIN):
        with pytest.raises(SignInFailed):
            await opened(db, at, keyring, doctor.offers(at, device="strange-1", code="wrong1"))
    with pytest.raises(TooManyTries):
        await opened(db, at, keyring, doctor.offers(at, device="strange-2"))
    assert await opened(db, at, keyring, doctor.offers(at, code=doctor.code(at, 1)))


async def test_one_address_may_not_try_login_after_login(
    db: AsyncConnection, at: datetime, keyring: Keyring, doctor: Person
) -> None:
    address = opaque.attempt_key(keyring, "address", "127.0.0.1")
    for _ in range(throttle.MOST_PER_ADDRESS):
        await throttle.note(db, at, (address,), succeeded=False)
    with pytest.raises(TooManyTries):
        await opened(db, at, keyring, doctor.offers(at))
    assert await opened(db, at, keyring, doctor.offers(at, address="127.0.0.2"))


async def test_a_session_makes_its_caller_and_tells_the_row_policies(
    db: AsyncConnection, at: datetime, keyring: Keyring
) -> None:
    kind = OrganisationKind.FIRE_DEPARTMENT
    department = await an_organisation(db, kind)
    unit = await a_unit(db, department)
    crew = await a_person(db, keyring, department, Role.CREW, kind, unit)
    session = await opened(db, at, keyring, crew.offers(at))
    claims = tokens.read(session.access, keyring, at)
    request_id = uuid4()
    found = await store.principal(db, claims.session_id, request_id)
    assert found is not None
    caller, instant = found
    assert (caller.account_id, caller.role, caller.unit_id) == (crew.id, Role.CREW, unit)
    assert caller.request_id == request_id
    assert at <= instant < at + timedelta(seconds=30)
    assert caller.is_fresh(instant)
    names = ("account", "organisation", "unit", "role", "at")
    asked = ", ".join(f"current_setting('app.{name}')" for name in names)
    told = (await db.execute(text(f"SELECT {asked}"))).one()
    assert told[:4] == (str(crew.id), str(department), str(unit), "crew")
    assert datetime.fromisoformat(told[4]) == instant


@pytest.mark.parametrize(
    "column", ["revoked", "expired", "account disabled", "organisation disabled", "page session"]
)
async def test_nobody_stands_behind_a_session_out_of_use(
    db: AsyncConnection, at: datetime, keyring: Keyring, doctor: Person, column: str
) -> None:
    session = await opened(db, at, keyring, doctor.offers(at))
    assert await store.principal(db, session.session_id, uuid4())
    match column:
        case "revoked":
            await db.execute(update(Session).values(revoked_at=at))
        case "expired":
            await db.execute(update(Session).values(expires_at=at))
        case "account disabled":
            await db.execute(update(Account).values(disabled_at=at))
        case "organisation disabled":
            await db.execute(update(Organisation).values(disabled_at=at))
        case _:
            turned = {"kind": "page", "page_hash": "x", "refresh_hash": None}
            await db.execute(update(Session).values(turned))
    assert await store.principal(db, session.session_id, uuid4()) is None
    assert await store.principal(db, uuid4(), uuid4()) is None


async def test_a_page_session_is_found_by_the_hash_of_its_cookie_only(
    db: AsyncConnection, at: datetime, keyring: Keyring, doctor: Person
) -> None:
    page = await sign_in.sign_in(db, uuid4(), at, keyring, doctor.offers(at), SessionKind.PAGE)
    assert (page.access, page.refresh) == ("", "")
    assert await store.page_principal(db, page.cookie, uuid4()) is None
    assert await store.principal(db, page.session_id, uuid4()) is None
    found = await store.page_principal(db, opaque.digest(page.cookie), uuid4())
    assert found is not None
    assert found[0].account_id == doctor.id


async def test_the_second_factor_is_renewed_by_a_new_code_only(
    db: AsyncConnection, at: datetime, keyring: Keyring, doctor: Person
) -> None:
    session = await opened(db, at, keyring, doctor.offers(at))
    stale = update(Session).values(second_factor_at=at - timedelta(minutes=6))
    await db.execute(stale)
    found = await store.principal(db, session.session_id, uuid4())
    assert found is not None
    caller, instant = found
    assert not caller.is_fresh(instant)
    for used in (doctor.code(at), "wrong1", ""):
        with pytest.raises(WrongCode):
            await sign_in.freshen(db, caller, at, keyring, used)
    await sign_in.freshen(db, caller, at, keyring, doctor.code(at, 1))
    found = await store.principal(db, session.session_id, uuid4())
    assert found is not None
    assert found[0].is_fresh(instant)


async def test_codes_cannot_be_guessed_with_a_stolen_session(
    db: AsyncConnection, at: datetime, keyring: Keyring, doctor: Person
) -> None:
    caller = doctor.caller(at)
    for _ in range(throttle.MOST_PER_LOGIN):
        with pytest.raises(WrongCode):
            await sign_in.freshen(db, caller, at, keyring, "wrong1")
    with pytest.raises(TooManyTries):
        await sign_in.freshen(db, caller, at, keyring, doctor.code(at))
