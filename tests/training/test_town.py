"""The loader: it refuses what is not for training, and what it loads is what it promises."""

from collections.abc import Iterator
from typing import LiteralString
from uuid import uuid4

import psycopg
import pytest
from sqlalchemy import func, select

from app import embedded
from app.audit.ledger import Ledger
from app.audit.store import equip
from app.commands import demo
from app.commands.migrate import plain
from app.db import engine
from app.embedded import Server
from app.keys import Keyring
from app.people import register
from app.people.applications import NewAccount, NewOrganisation
from app.people.kinds import InstallationKind, OrganisationKind
from app.policy.roles import Role
from app.settings import Environment, Settings
from app.training import cast, party
from app.training import town as loader
from app.training.courses import COURSES
from tests.serving import serving
from tests.training.conftest import codes_of, town_settings, unfounded


@pytest.fixture
def empty(server: Server, template: str, keyring: Keyring) -> Iterator[Settings]:
    """The settings of a service on a database that is for nothing yet."""
    name = f"empty_{uuid4().hex[:12]}"
    unfounded(server, template, name)
    yield town_settings(server, name, keyring.directory)
    server.drop_database(name)


def rows(own: Settings, asked: LiteralString) -> list[tuple[object, ...]]:
    """What the owner of the tables reads."""
    with psycopg.connect(plain(own.owner_database_url.get_secret_value())) as db:
        return db.execute(asked).fetchall()


async def founded_live(own: Settings, keyring: Keyring) -> str:
    """An installation for real patients, with an administrator of the loader's name."""
    pool = engine(own.owner_database_url.get_secret_value(), 1)
    async with pool.begin() as db:
        equip(db, Ledger(keyring.audit))
        at = (await db.execute(select(func.clock_timestamp()))).scalar_one()
        _, secret = await register.found(
            db,
            uuid4(),
            at,
            InstallationKind.LIVE,
            NewOrganisation(
                kind=OrganisationKind.HUB, code=None, name="ある連携拠点", region="131016"
            ),
            NewAccount(role=Role.ADMINISTRATOR, login=loader.FOUNDER, name="管理 者"),
        )
    await pool.dispose()
    return secret


async def test_an_installation_for_real_patients_is_left_alone(
    empty: Settings, keyring: Keyring
) -> None:
    secret = await founded_live(empty, keyring)
    async with serving(empty) as client:
        with pytest.raises(loader.NotForTraining):
            await loader.load(client, secret, lambda *_: None)
    assert rows(empty, "SELECT count(*) FROM organisations") == [(1,)]
    with pytest.raises(embedded.NotStarted, match="real patients"):
        demo.ready(empty)


async def test_in_production_nothing_is_written_and_nobody_gets_the_common_passphrase(
    empty: Settings, keyring: Keyring
) -> None:
    own = empty.model_copy(update={"environment": Environment.PRODUCTION})
    secret = await founded_live(own, keyring)
    async with serving(own) as client:
        with pytest.raises(loader.NotForTraining):
            await loader.load(client, secret, lambda *_: None)
    assert rows(own, "SELECT password_hash FROM accounts") == [(None,)]


def test_a_load_that_was_broken_off_is_said_so_and_not_taken_for_the_town(town: Settings) -> None:
    last = cast.places()[loader.LAST]
    with psycopg.connect(plain(town.owner_database_url.get_secret_value())) as db:
        db.execute("UPDATE organisations SET name = '別の組織' WHERE name = %s", (last.name,))
    with pytest.raises(embedded.NotStarted, match="broken off"):
        demo.ready(town)


def test_a_second_start_sees_the_town_and_changes_nothing(town: Settings) -> None:
    counted: LiteralString = "SELECT count(*), (SELECT count(*) FROM accounts) FROM organisations"
    before = rows(town, counted)
    assert demo.ready(town) is town
    assert rows(town, counted) == before == [(len(cast.places()), len(cast.players()))]


async def test_every_record_has_the_verdict_that_its_kind_promises(town: Settings) -> None:
    codes, seen = codes_of(town), {}
    async with serving(town) as client:
        for login in ("dr-shiokaze", "dr-mizuno"):
            doctor, after = (
                await party.sign_in(client, login, await codes(login), "test-device"),
                "",
            )
            while after is not None:
                page = await doctor.get(f"/v1/patients{after}")
                for one in page["items"]:
                    who = one["identity"]["content"]["name"]
                    seen[who] = one["verdict"]["content"]["kind"]
                after = page["next"] and f"?after={page['next']}"
    assert seen == {one.name: COURSES[one.record].verdict for one in cast.residents()}


@pytest.mark.parametrize("consent", ["none", "refused", "withdrawn"])
async def test_whoever_did_not_consent_is_not_found_on_a_call_just_like_nobody(
    town: Settings, consent: str
) -> None:
    codes = codes_of(town)
    resident = next(one for one in cast.residents() if one.consent == consent)
    async with serving(town) as client:
        crew = await party.sign_in(
            client, "crew-hinode-1", await codes("crew-hinode-1"), "tablet-1"
        )
        new = {"municipality": "990019", "reason": "息苦しい", "local_number": "0001"}
        call = await crew.post("/v1/calls", new)
        path = f"/v1/calls/{call['id']}/look-ups"
        hidden = {"phone": resident.phone, "care_insurance_number": resident.insurance}
        nobody = {"phone": "000-0000-9999", "care_insurance_number": "9999999999"}
        answers = [await crew.post(path, asked) for asked in (hidden, nobody)]
    assert answers[0] == answers[1]
    assert answers[0]["candidates"] == []
