"""What leaves the house: with the notice or not at all, signed, and never with other words."""

import json
import time
from datetime import datetime, timedelta
from uuid import uuid4

import psycopg
import pytest
from sqlalchemy.ext.asyncio import AsyncConnection

from app import jobs
from app.audit import store as audit
from app.clock import now
from app.db import connection
from app.embedded import APP, Server
from app.notices import actions, webhook
from app.notices.kinds import NoticeKind
from app.notices.outbox import LEASE, clear_up
from app.notices.outcomes import Trouble
from app.notices.webhook import post
from app.people.kinds import OrganisationKind
from app.policy.roles import Role
from tests.calls.test_card import counted
from tests.notices.builders import Here, an_endpoint
from tests.notices.receiver import Receiver

KIND = NoticeKind.EMERGENCY_CALLED
BOTH = "SELECT (SELECT count(*) FROM notices), (SELECT count(*) FROM deliveries)"


async def sent(address: str, *, is_production: bool = False) -> Trouble | None:
    return await post(address, b"k" * 32, uuid4(), b"{}", now(), is_production=is_production)


@pytest.mark.parametrize("name", ["127.0.0.1", "localhost", "[::1]"])
@pytest.mark.parametrize("scheme", ["http", "https"])
async def test_in_production_nothing_goes_to_the_machine_itself(
    receiver: Receiver, scheme: str, name: str
) -> None:
    address = f"{scheme}://{name}:{receiver.port}/"
    assert await sent(address, is_production=True) is Trouble.FORBIDDEN
    assert receiver.got == []


@pytest.mark.parametrize("inner", ["127.0.0.1", "10.0.0.5", "169.254.169.254", "fe80::1"])
async def test_nor_to_a_name_that_leads_inside_at_the_moment_of_sending(
    receiver: Receiver, inner: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def resolved(_to: object) -> list[str]:
        return ["93.184.215.14", inner]

    monkeypatch.setattr(webhook, "_resolved", resolved)
    address = f"https://clinic.example.jp:{receiver.port}/"
    assert await sent(address, is_production=True) is Trouble.FORBIDDEN
    assert receiver.got == []


@pytest.mark.parametrize("how", ["redirects", "moves"])
async def test_no_redirect_is_followed(receiver: Receiver, how: str) -> None:
    receiver.how, receiver.elsewhere = how, receiver.address + "/inside"
    assert await sent(receiver.address) is Trouble.NOT_TAKEN
    assert [got.path for got in receiver.got] == ["/hook"]


@pytest.mark.parametrize(
    ("how", "trouble"),
    [
        ("takes", None),
        ("hints", None),
        ("refuses", Trouble.NOT_TAKEN),
        ("babbles", Trouble.UNREACHED),
        ("cuts", Trouble.UNREACHED),
        ("hangs", Trouble.SILENT),
        ("drips", Trouble.SILENT),
        ("floods", Trouble.UNREACHED),
    ],
)
async def test_whatever_the_receiver_does_it_ends_soon_and_is_called_by_a_word(
    receiver: Receiver, how: str, trouble: Trouble | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(webhook, "PATIENCE", 0.5)
    receiver.how = how
    began = time.monotonic()
    assert await sent(receiver.address) is trouble
    assert time.monotonic() - began < 3
    assert receiver.sent < 10_000_000  # what the machine's buffers took, and no more


async def test_a_receiver_that_is_not_there_is_unreached(receiver: Receiver) -> None:
    await receiver.die()
    assert await sent(receiver.address) is Trouble.UNREACHED
    await receiver.come()


async def test_a_notice_that_is_rolled_back_takes_its_deliveries_along(here: Here) -> None:
    await here.opens()

    async def fails(db: AsyncConnection, at: datetime) -> None:
        await actions.tell(db, at, [here.clinic], KIND)
        raise LookupError

    with pytest.raises(LookupError):
        await jobs.transact(fails, here.turns.pool, here.turns.ledger)
    assert here.rows.one(BOTH) == (0, 0)
    await here.turns.tell(here.clinic)
    assert here.rows.one(BOTH) == (1, 1)


async def test_telling_takes_one_statement_however_many_are_told_and_wherever(here: Here) -> None:
    other = here.rows.an_organisation(OrganisationKind.CLINIC)
    for _ in range(2):
        await here.opens()
    async with connection(here.turns.pool) as db:
        audit.equip(db, here.turns.ledger)
        with counted() as statements:
            await actions.tell(db, now(), [here.clinic, other], KIND)
        assert len(statements) == 1
        await db.commit()
    assert here.rows.one("SELECT count(*) FROM notices") == (2,)
    assert here.rows.all("SELECT DISTINCT organisation_id FROM deliveries") == [(here.clinic,)]
    assert here.rows.one("SELECT count(*) FROM deliveries") == (2,)


async def test_it_goes_where_this_kind_is_wanted_and_nowhere_else(here: Here) -> None:
    wanted, _ = await here.opens(kinds=[KIND.value])
    every, _ = await here.opens()
    await here.opens(kinds=["admitted"])
    ended, _ = await here.opens()
    await here.client.delete(f"/v1/endpoints/{ended}", headers=here.administrator)
    await here.turns.tell(here.clinic)
    found = {endpoint for (endpoint,) in here.rows.all("SELECT endpoint_id FROM deliveries")}
    assert found == {wanted, every}


async def test_what_arrives_is_signed_and_says_the_notice_and_nothing_else(here: Here) -> None:
    _, secret = await here.opens("?a=b")
    await here.turns.tell(here.clinic, call_id=uuid4())
    assert await here.turns.turn() == [None]
    (got,) = here.receiver.got
    assert got.path == "/hook?a=b"
    assert got.is_signed_with(secret)
    assert not got.is_signed_with("whsec_" + "A" * 44)
    (delivery_id, notice_id, told_at) = here.rows.one(
        "SELECT d.id, n.id, n.told_at FROM deliveries d JOIN notices n ON n.id = notice_id"
    )
    said = json.loads(got.body)
    assert got.id == str(delivery_id)
    assert said["data"]["notice_id"] == str(notice_id)
    assert said["timestamp"] == told_at.isoformat(timespec="microseconds")
    assert said["data"]["sentence"] == {"ja": KIND.ja, "en": KIND.en}
    assert here.turns.states() == [("delivered", 1, None)]
    assert await here.turns.turn() == []


async def test_a_receiver_that_is_dead_for_an_hour_loses_nothing_and_gets_nothing_twice(
    here: Here,
) -> None:
    _, secret = await here.opens()
    for _ in range(3):
        await here.turns.tell(here.clinic)
    assert await here.turns.turn() == [None] * 3
    await here.receiver.die()
    for _ in range(5):
        await here.turns.tell(here.clinic)
    gone = timedelta()
    while gone < timedelta(hours=1):
        assert set(await here.turns.turn()) == {Trouble.UNREACHED}
        (longest,) = here.rows.one(
            "SELECT max(due_at) - now() FROM deliveries WHERE outcome IS NULL"
        )
        gone += longest
        here.turns.hurry(longest)
    await here.receiver.come()
    here.receiver.how = "refuses"
    assert set(await here.turns.turn()) == {Trouble.NOT_TAKEN}
    here.receiver.how = "takes"
    while any(outcome is None for outcome, *_ in here.turns.states()):
        here.turns.hurry()
        await here.turns.turn()
    assert {outcome for outcome, *_ in here.turns.states()} == {"delivered"}
    ids = {str(one) for (one,) in here.rows.all("SELECT id FROM deliveries")}
    assert set(here.receiver.taken) == ids
    assert all(len(bodies) == 1 for bodies in here.receiver.taken.values())
    contents: dict[str, set[bytes]] = {}
    for got in here.receiver.got:
        assert got.is_signed_with(secret)
        contents.setdefault(got.id, set()).add(got.body)
    assert all(len(bodies) == 1 for bodies in contents.values())


async def test_a_body_once_written_cannot_be_changed(here: Here) -> None:
    await here.opens()
    await here.turns.tell(here.clinic)
    with pytest.raises(psycopg.errors.RestrictViolation):
        here.rows.run("UPDATE deliveries SET body = '{}'")


async def test_what_a_killed_sender_held_comes_back_by_its_lease_as_it_was(here: Here) -> None:
    await here.opens()
    await here.turns.tell(here.clinic)
    (held,) = await here.turns.take()  # it is sent, and the sender is killed before it is recorded
    await here.turns.sender.send(held)
    assert await here.turns.take() == [], "nobody else has it while the lease runs"
    here.turns.hurry(LEASE)
    (again,) = await here.turns.take()
    assert (again.id, again.body, again.attempts) == (held.id, held.body, 2)
    await here.turns.record(held, Trouble.SILENT)  # not killed but late: it has no say any more
    assert here.turns.states() == [(None, 2, None)]
    await here.turns.sender.send(again)
    await here.turns.record(again, None)
    assert here.turns.states() == [("delivered", 2, None)]
    assert list(map(len, here.receiver.taken.values())) == [2]
    assert len(set(next(iter(here.receiver.taken.values())))) == 1


async def test_two_senders_take_nothing_twice(here: Here) -> None:
    for _ in range(4):
        await here.opens()
    for _ in range(3):
        await here.turns.tell(here.clinic)
    first, second = await here.turns.take(6), await here.turns.take(50)
    ids = [parcel.id for parcel in (*first, *second)]
    assert (len(first), len(ids), len(set(ids))) == (6, 12, 12)


async def test_one_that_hangs_takes_no_more_than_its_share(here: Here) -> None:
    hanging, _ = await here.opens()
    for _ in range(20):
        await here.turns.tell(here.clinic)
    other = here.rows.an_organisation(OrganisationKind.CLINIC)
    sane, _ = await an_endpoint(
        here.client, here.rows.signed_in(Role.ADMINISTRATOR, other), here.receiver.address
    )
    await here.turns.tell(other)
    taken = [one.endpoint_id for one in await here.turns.take()]
    assert sorted(taken) == sorted([hanging] * here.turns.sender.most_each + [sane])
    assert await here.turns.take() == []
    await here.turns.tell(other)
    assert [one.endpoint_id for one in await here.turns.take()] == [sane]


async def test_after_a_day_it_is_given_up_on_the_record_and_can_be_sent_again(here: Here) -> None:
    await here.opens()
    here.receiver.how = "refuses"
    await here.turns.tell(here.clinic)
    while here.turns.states()[0][0] is None:
        await here.turns.turn()
        here.turns.hurry()
    ((outcome, attempts, trouble),) = here.turns.states()
    assert (outcome, trouble) == ("dead", "not_taken")
    assert len(here.receiver.got) == attempts == 12
    assert len(here.rows.leaves("delivery.given_up")) == 1
    listed = (await here.client.get("/v1/deliveries?state=dead", headers=here.administrator)).json()
    (item,) = listed["items"]
    assert (item["state"], item["kind"], item["trouble"]) == ("dead", KIND.value, "not_taken")
    here.receiver.how = "takes"
    path = f"/v1/deliveries/{item['id']}/again"
    elsewhere = here.rows.signed_in(
        Role.ADMINISTRATOR, here.rows.an_organisation(OrganisationKind.CLINIC)
    )
    assert (await here.client.post(path, headers=elsewhere)).status_code == 404
    again = await here.client.post(path, headers=here.administrator)
    assert (again.json()["state"], again.json()["attempts"]) == ("waiting", 0)
    assert (await here.client.post(path, headers=here.administrator)).status_code == 409
    assert await here.turns.turn() == [None]
    assert len({(got.id, got.body) for got in here.receiver.got}) == 1
    assert (await here.client.post(path, headers=here.administrator)).status_code == 409


async def test_nothing_is_sent_to_what_was_ended_or_to_whom_was_closed(here: Here) -> None:
    ended, _ = await here.opens()
    await here.turns.tell(here.clinic)
    (held,) = await here.turns.take()
    await here.client.delete(f"/v1/endpoints/{ended}", headers=here.administrator)
    await here.turns.record(held, Trouble.SILENT)
    assert here.turns.states() == [("ended", 1, None)]
    # Written by somebody who told while it was ended.
    here.rows.run("UPDATE deliveries SET outcome = NULL, settled_at = NULL, due_at = now()")
    assert await here.turns.take() == []
    await here.opens()
    await here.turns.tell(here.clinic)
    here.rows.run("UPDATE organisations SET disabled_at = now() WHERE id = %s", here.clinic)
    await here.turns.tell(here.clinic)
    assert await here.turns.take() == []
    assert here.receiver.got == []


async def test_no_transaction_is_open_while_the_network_is_waited_for(here: Here) -> None:
    await here.opens()
    await here.turns.tell(here.clinic)
    (parcel,) = await here.turns.take()
    assert here.turns.pool.pool.checkedout() == 0  # type: ignore[attr-defined]  # of a queue pool
    await here.turns.sender.send(parcel)
    assert here.rows.one(
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
        " AND usename = 'ishinowa_app' AND state LIKE 'idle in transaction%%'"
    ) == (0,)


async def test_the_row_policies_alone_show_no_endpoint_and_no_delivery_to_anybody_else(
    here: Here, server: Server, database: str
) -> None:
    await here.opens()
    await here.turns.tell(here.clinic)
    seen = "SELECT (SELECT count(*) FROM endpoints), (SELECT count(*) FROM deliveries)"
    with psycopg.connect(server.dsn(APP, database)) as db:
        for organisation, role, expected in (
            ("", "", (0, 0)),
            (str(here.clinic), "physician", (0, 0)),
            (str(uuid4()), "administrator", (0, 0)),
            (str(here.clinic), "administrator", (1, 1)),
        ):
            db.execute("SELECT set_config('app.organisation', %s, true)", [organisation])
            db.execute("SELECT set_config('app.role', %s, true)", [role])
            assert db.execute(seen).fetchone() == expected


async def test_what_arrived_long_ago_is_forgotten_and_what_did_not_is_kept(here: Here) -> None:
    arrived, _ = await here.opens()
    lost, _ = await here.opens("/lost")
    for _ in range(2):
        await here.turns.tell(here.clinic)
    settle = "UPDATE deliveries SET outcome = %s, settled_at = now() WHERE endpoint_id = %s"
    here.rows.run(settle, "delivered", arrived)
    here.rows.run(settle, "dead", lost)
    ended, _ = await here.opens("/ended")
    await here.turns.tell(here.clinic)
    here.rows.run(
        "UPDATE endpoints SET ended_at = now(), ended_by = opened_by WHERE id = %s", ended
    )
    here.rows.run(
        "UPDATE deliveries SET settled_at = settled_at - interval '90 days' WHERE id IN"
        " (SELECT min(id::text)::uuid FROM deliveries WHERE settled_at IS NOT NULL"
        " GROUP BY endpoint_id)"
    )
    await jobs.transact(clear_up, here.turns.pool, here.turns.ledger)
    found = "SELECT endpoint_id, coalesce(outcome, 'waiting') FROM deliveries ORDER BY 1, 2"
    assert sorted(here.rows.all(found)) == sorted(
        [
            (arrived, "delivered"),
            (arrived, "waiting"),
            (lost, "dead"),
            (lost, "dead"),
            (lost, "waiting"),
            (ended, "ended"),
        ]
    )
