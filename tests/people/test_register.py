"""Who may register whom; that a physician needs two people; enrolment from secret to sign-in."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import delete, select, text, update
from sqlalchemy.exc import IntegrityError, ProgrammingError
from sqlalchemy.ext.asyncio import AsyncConnection

from app.audit.ledger import Ledger
from app.audit.store import equip
from app.db import engine
from app.embedded import OWNER, Server
from app.errors import Conflict, Invalid, NotAllowed, NotFound, Refused
from app.keys import Keyring
from app.people import (
    accounts,
    directory,
    enrolment,
    one_time_codes,
    opaque,
    register,
    sign_in,
    store,
)
from app.people.applications import NewAccount, NewOrganisation
from app.people.kinds import InstallationKind, OrganisationKind
from app.people.models import Account, Installation, Organisation
from app.people.refusals import EnrolmentFailed
from app.policy.roles import Role
from tests.people.builders import (
    PASSWORD,
    REGION,
    Person,
    a_code,
    a_person,
    an_organisation,
    now,
)

DOCTOR = NewAccount(role=Role.PHYSICIAN, login="dr-sato", name="佐藤 花子")


@pytest.fixture
async def registrar(db: AsyncConnection, keyring: Keyring) -> Person:
    kind = OrganisationKind.HUB
    hub = await an_organisation(db, kind, is_registrar=True)
    return await a_person(db, keyring, hub, Role.ADMINISTRATOR, kind)


@pytest.fixture
async def clinic(db: AsyncConnection) -> UUID:
    return await an_organisation(db)


@pytest.fixture
async def local(db: AsyncConnection, keyring: Keyring, clinic: UUID) -> Person:
    return await a_person(db, keyring, clinic, Role.ADMINISTRATOR)


def a_hospital() -> NewOrganisation:
    kind = OrganisationKind.HOSPITAL
    return NewOrganisation(kind=kind, code=a_code(kind), name="みなと病院", region=REGION)


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.ADMINISTRATOR}))
async def test_only_administrators_administer(
    db: AsyncConnection, at: datetime, registrar: Person, clinic: UUID, role: Role
) -> None:
    person = Person(registrar.id, registrar.organisation_id, registrar.kind, role, "", "")
    caller = person.caller(at)
    with pytest.raises(NotAllowed) as refusal:
        await register.create_organisation(db, caller, at, a_hospital())
    assert refusal.value.entry
    with pytest.raises(NotAllowed):
        await accounts.create(db, caller, at, clinic, DOCTOR)
    with pytest.raises(NotAllowed):
        await accounts.vouch(db, caller, at, registrar.id)
    with pytest.raises(NotAllowed):
        await accounts.disable(db, caller, at, registrar.id)
    with pytest.raises(NotAllowed):
        await directory.accounts(db, caller, at)


async def test_an_administrator_of_a_clinic_acts_at_home_only(
    db: AsyncConnection, at: datetime, local: Person, registrar: Person, clinic: UUID
) -> None:
    caller, elsewhere = local.caller(at), await an_organisation(db)
    with pytest.raises(NotAllowed):
        await register.create_organisation(db, caller, at, a_hospital())
    with pytest.raises(Refused):
        await accounts.create(db, caller, at, elsewhere, DOCTOR)
    with pytest.raises(Refused):
        await accounts.disable(db, caller, at, registrar.id)
    with pytest.raises(Refused):
        await directory.account(db, caller, at, registrar.id)
    with pytest.raises(Refused):
        await directory.accounts(db, caller, at, elsewhere)
    account_id, _ = await accounts.create(db, caller, at, clinic, DOCTOR)
    seen = await directory.accounts(db, caller, at)
    assert {each.id for each in seen} == {local.id, account_id}


async def test_the_registrar_registers_an_organisation_once(
    db: AsyncConnection, at: datetime, registrar: Person
) -> None:
    caller, new = registrar.caller(at), a_hospital()
    hospital = await register.create_organisation(db, caller, at, new)
    with pytest.raises(Conflict):
        await register.create_organisation(db, caller, at, new)
    seen = await directory.organisations(db, caller, at, OrganisationKind.HOSPITAL)
    assert [each.id for each in seen] == [hospital]
    assert seen[0].is_training
    assert not await directory.organisations(db, caller, at, OrganisationKind.HOSPITAL, hospital)


async def test_an_organisation_answers_for_its_own_municipality_until_the_registrar_says_otherwise(
    db: AsyncConnection, at: datetime, registrar: Person, local: Person
) -> None:
    caller = registrar.caller(at)
    prefecture = NewOrganisation(
        kind=OrganisationKind.PREFECTURE, code="990001", name="潮県", region="990001"
    )
    whole = await register.create_organisation(db, caller, at, prefecture)
    one = await register.create_organisation(db, caller, at, a_hospital())
    assert (await directory.organisation(db, caller, at, whole)).area == ["99"]
    assert (await directory.organisation(db, caller, at, one)).area == [REGION]
    with pytest.raises(Refused):
        await register.set_area(db, local.caller(at), at, local.organisation_id, ["990027"])
    with pytest.raises(Invalid):
        await register.set_area(db, caller, at, one, ["131016"])
    with pytest.raises(Refused):
        await register.set_area(db, caller, at, uuid4(), ["990027"])
    await register.set_area(db, caller, at, one, ["990027", REGION, "990027"])
    assert (await directory.organisation(db, caller, at, one)).area == ["990027", REGION]


async def test_crews_stand_in_units_of_their_own_department(
    db: AsyncConnection, at: datetime, registrar: Person, clinic: UUID
) -> None:
    caller, kind = registrar.caller(at), OrganisationKind.FIRE_DEPARTMENT
    one, other = await an_organisation(db, kind), await an_organisation(db, kind)
    with pytest.raises(Conflict):
        await register.create_unit(db, caller, at, clinic, "第1救急隊")
    unit = await register.create_unit(db, caller, at, one, "第1救急隊")
    with pytest.raises(Conflict):
        await register.create_unit(db, caller, at, one, "第1救急隊")
    crew = NewAccount(role=Role.CREW, login="crew-1", name="鈴木 一郎", unit_id=unit)
    with pytest.raises(Refused):
        await accounts.create(db, caller, at, other, crew)
    assert await accounts.create(db, caller, at, one, crew)


async def test_a_login_is_taken_once_whatever_its_letters(
    db: AsyncConnection, at: datetime, registrar: Person, clinic: UUID
) -> None:
    await accounts.create(db, registrar.caller(at), at, clinic, DOCTOR)
    shouted = NewAccount(role=Role.NURSE, login="DR-SATO", name="佐藤 太郎")
    with pytest.raises(Conflict):
        await accounts.create(db, registrar.caller(at), at, clinic, shouted)


async def test_a_physician_is_vouched_for_by_two_people(
    db: AsyncConnection, at: datetime, registrar: Person, local: Person, clinic: UUID
) -> None:
    doctor, _ = await accounts.create(db, local.caller(at), at, clinic, DOCTOR)
    assert not await store.is_vouched(db, doctor)
    with pytest.raises(Conflict) as refusal:
        await accounts.vouch(db, local.caller(at), at, doctor)
    assert refusal.value.kind == "second-person-needed"
    assert not await store.is_vouched(db, doctor)
    await accounts.vouch(db, registrar.caller(at), at, doctor)
    assert await store.is_vouched(db, doctor)
    with pytest.raises(Conflict):
        await accounts.vouch(db, registrar.caller(at), at, doctor)


async def test_nobody_who_is_no_physician_is_vouched_for(
    db: AsyncConnection, at: datetime, registrar: Person, local: Person
) -> None:
    with pytest.raises(Conflict):
        await accounts.vouch(db, registrar.caller(at), at, local.id)
    assert not await store.is_vouched(db, uuid4())


async def test_the_database_itself_refuses_one_person_vouching_twice(
    db: AsyncConnection, at: datetime, local: Person, clinic: UUID
) -> None:
    doctor, _ = await accounts.create(db, local.caller(at), at, clinic, DOCTOR)
    with pytest.raises(IntegrityError):
        await db.execute(
            update(Account).where(Account.id == doctor).values(vouched_by_second=local.id)
        )


@pytest.mark.parametrize("row", [Organisation, Account])
async def test_the_database_itself_keeps_live_people_out_of_a_training_installation(
    db: AsyncConnection, clinic: UUID, local: Person, row: type[Organisation | Account]
) -> None:
    assert clinic
    assert local
    names = [column.name for column in row.__table__.columns if column.name != "is_training"]
    copied = ", ".join(names)
    fresh = copied.replace("id", "gen_random_uuid()", 1).replace("login", "login || 'x'")
    fresh = fresh.replace("kind, code", "kind, code || 'x'")
    with pytest.raises(IntegrityError, match="is_training"):
        await db.execute(
            text(
                f"INSERT INTO {row.__tablename__} ({copied}, is_training) "  # noqa: S608  our names
                f"SELECT {fresh}, false FROM {row.__tablename__} LIMIT 1"
            )
        )


async def test_a_closed_accounts_sessions_end_at_the_next_request(
    db: AsyncConnection, at: datetime, keyring: Keyring, local: Person, clinic: UUID
) -> None:
    doctor = await a_person(db, keyring, clinic)
    session = await sign_in.sign_in(db, uuid4(), at, keyring, doctor.offers(at))
    assert await store.principal(db, session.session_id, uuid4())
    await accounts.disable(db, local.caller(at), at, doctor.id)
    assert await store.principal(db, session.session_id, uuid4()) is None
    with pytest.raises(Conflict):
        await accounts.disable(db, local.caller(at), at, doctor.id)
    with pytest.raises(Conflict):
        await accounts.disable(db, local.caller(at), at, local.id)


async def test_enrolment_leads_from_the_secret_to_a_sign_in(
    db: AsyncConnection, at: datetime, keyring: Keyring, local: Person, clinic: UUID
) -> None:
    doctor, secret = await accounts.create(db, local.caller(at), at, clinic, DOCTOR)
    with pytest.raises(EnrolmentFailed):
        await enrolment.begin(db, uuid4(), at, keyring, "guessed", PASSWORD)
    with pytest.raises(EnrolmentFailed):
        await enrolment.begin(db, uuid4(), at + enrolment.LIFETIME, keyring, secret, PASSWORD)
    with pytest.raises(Invalid):
        await enrolment.begin(db, uuid4(), at, keyring, secret, "password")
    with pytest.raises(EnrolmentFailed):
        await enrolment.confirm(db, uuid4(), at, keyring, secret, "000000")
    first = await enrolment.begin(db, uuid4(), at, keyring, secret, PASSWORD)
    given = await enrolment.begin(db, uuid4(), at, keyring, secret, PASSWORD)
    assert given.secret != first.secret
    person = Person(
        doctor, clinic, OrganisationKind.CLINIC, Role.PHYSICIAN, "dr-sato", given.secret
    )
    with pytest.raises(EnrolmentFailed):
        await enrolment.confirm(db, uuid4(), at, keyring, secret, "wrong1")
    assert await enrolment.confirm(db, uuid4(), at, keyring, secret, person.code(at)) == doctor
    with pytest.raises(EnrolmentFailed):
        await enrolment.begin(db, uuid4(), at, keyring, secret, PASSWORD)
    offered = person.offers(at, code=person.code(at, 1))
    assert (await sign_in.sign_in(db, uuid4(), at, keyring, offered)).account_id == doctor
    row = (await db.execute(select(Account).where(Account.id == doctor))).one()
    assert secret not in str(row)
    assert given.secret not in str(row)


async def test_the_present_code_is_one_that_still_works(
    db: AsyncConnection, at: datetime, keyring: Keyring, local: Person
) -> None:
    first = await enrolment.present_code(db, keyring, local.login, at)
    assert first == local.code(at)
    await sign_in.sign_in(db, uuid4(), at, keyring, local.offers(at, code=first))
    second = await enrolment.present_code(db, keyring, local.login, at)
    assert second == one_time_codes.code_at(local.secret, one_time_codes.step_at(at) + 1)
    await sign_in.sign_in(db, uuid4(), at, keyring, local.offers(at, code=second))
    with pytest.raises(Conflict):
        await enrolment.present_code(db, keyring, local.login, at)
    later = at + timedelta(seconds=30)
    assert await enrolment.present_code(db, keyring, local.login, later)
    with pytest.raises(NotFound):
        await enrolment.present_code(db, keyring, "nobody", at)


HUB = NewOrganisation(kind=OrganisationKind.HUB, code=None, name="みなと拠点", region=REGION)
FIRST = NewAccount(role=Role.ADMINISTRATOR, login="first-admin", name="管理 花子")


@pytest.fixture
async def owner(server: Server, database: str, keyring: Keyring) -> AsyncIterator[AsyncConnection]:
    """The owner of a database of the test's own: the one who founds."""
    pool = engine(server.url(OWNER, database), 1)
    async with pool.connect() as db:
        equip(db, Ledger(keyring.audit))
        yield db
        await db.rollback()
    await pool.dispose()


@pytest.mark.parametrize("kind", InstallationKind)
async def test_an_installation_is_founded_once(
    owner: AsyncConnection, kind: InstallationKind
) -> None:
    with pytest.raises(Conflict):
        await register.found(owner, uuid4(), await now(owner), kind, HUB, FIRST)


@pytest.mark.parametrize("kind", InstallationKind)
async def test_its_founding_makes_a_registrar_and_an_administrator(
    owner: AsyncConnection, keyring: Keyring, kind: InstallationKind
) -> None:
    await owner.execute(delete(Installation))
    at, is_training = await now(owner), kind is InstallationKind.TRAINING
    region = REGION if is_training else "131016"
    hub = replace(HUB, region=region)
    account_id, secret = await register.found(owner, uuid4(), at, kind, hub, FIRST)
    row = (
        await owner.execute(select(Account.id, Account.is_training, Account.enrolment_hash))
    ).one()
    assert row == (account_id, is_training, opaque.digest(secret))
    assert (await owner.execute(select(Organisation.is_registrar))).scalar_one()
    sealed = one_time_codes.sealed(keyring, account_id, one_time_codes.new_secret())
    await owner.execute(update(Account).values(totp_sealed=sealed))
    if is_training:
        assert await enrolment.present_code(owner, keyring, FIRST.login, at)
        return
    with pytest.raises(NotFound):
        await enrolment.present_code(owner, keyring, FIRST.login, at)


async def test_what_an_installation_is_for_never_changes_while_anybody_stands_in_it(
    owner: AsyncConnection,
) -> None:
    await an_organisation(owner)
    with pytest.raises(IntegrityError):
        await owner.execute(update(Installation).values(kind="live", is_training=False))


async def test_the_service_may_not_write_what_the_installation_is_for(
    db: AsyncConnection,
) -> None:
    with pytest.raises(ProgrammingError, match="permission denied"):
        await db.execute(update(Installation).values(kind="live", is_training=False))
