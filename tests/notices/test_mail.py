"""Mail to an organisation's mailbox: nothing personal, the same at every try, never in clear."""

import asyncio
import threading
from collections.abc import AsyncIterator
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from pydantic import SecretStr

from app import jobs
from app.clock import now
from app.keys import Keyring
from app.notices import mail
from app.notices.bodies import written
from app.notices.kinds import NoticeKind
from app.notices.mail import post_of, send
from app.notices.outcomes import Trouble
from app.settings import Settings
from tests.notices.builders import Headers, turns_of
from tests.notices.post_office import PostOffice, a_post_office
from tests.request.builders import Rows
from tests.serving import serving

SENDER, OFFICE = "no-reply@ishinowa.example", "office@clinic.example.jp"
KIND = NoticeKind.EMERGENCY_CALLED


@pytest.fixture
async def office() -> AsyncIterator[PostOffice]:
    async with a_post_office() as own:
        yield own


async def sent(url: str, *, is_production: bool = False) -> Trouble | None:
    post = post_of(url, SENDER, is_production=is_production)
    assert post is not None
    body = written(uuid4(), KIND, now())
    return await asyncio.to_thread(send, post, OFFICE, uuid4(), body, now())


@pytest.mark.parametrize("url", ["http://mail.example/", "smtp://", "mail.example:25"])
def test_no_other_server_is_taken(url: str) -> None:
    with pytest.raises(ValueError, match="smtp"):
        post_of(url, SENDER, is_production=False)


def test_nor_one_without_a_sender(chosen: Settings) -> None:
    own = chosen.model_copy(update={"smtp_url": SecretStr("smtp://127.0.0.1:9")})
    with pytest.raises(ValueError, match="sender"):
        jobs.deliveries(own)
    assert post_of("", "", is_production=True) is None


async def test_in_production_nothing_is_said_to_a_server_without_tls(office: PostOffice) -> None:
    assert await sent(office.url, is_production=True) is Trouble.FORBIDDEN
    assert office.mails == []
    assert not [line for line in office.heard if line.startswith(("MAIL", "RCPT", "AUTH"))]


async def test_a_server_that_refuses_or_is_not_there_is_said_in_a_word(office: PostOffice) -> None:
    office.refuses = True
    assert await sent(office.url) is Trouble.NOT_TAKEN
    assert await sent("smtp://127.0.0.1:1") is Trouble.UNREACHED


async def test_a_mail_says_that_there_is_a_notice_twice_alike(
    chosen: Settings,
    rows: Rows,
    keyring: Keyring,
    clinic: UUID,
    administrator: Headers,
    office: PostOffice,
) -> None:
    post = {"smtp_url": SecretStr(office.url), "mail_from": SENDER}
    own = chosen.model_copy(update=post)
    async with serving(own) as client:
        body = {"form": "mail", "address": OFFICE}
        opened = await client.post("/v1/endpoints", headers=administrator, json=body)
        assert opened.status_code == 201
    turns = turns_of(own, rows, keyring)
    await turns.tell(clinic, call_id=uuid4())
    rows.run("UPDATE deliveries SET written_at = written_at - interval '1 hour'")
    (held,) = await turns.take()
    assert await turns.sender.send(held) is None
    turns.hurry(timedelta(minutes=2))
    assert await turns.turn() == [None]
    await turns.pool.dispose()
    assert office.mails[0] == office.mails[1]
    read = office.read(0)
    assert (read["From"], read["To"]) == (SENDER, OFFICE)
    assert read["Subject"].startswith("【意思の輪】")
    assert read["Message-ID"] == f"<{held.id}@ishinowa.example>"
    assert read["Date"].datetime == held.written_at.replace(microsecond=0)
    text = read.get_content()
    assert text.index(KIND.ja) < text.index(KIND.en)
    (notice_id, call_id) = rows.one("SELECT id, call_id FROM notices")
    assert str(notice_id) in text
    assert str(call_id) not in text


async def test_where_mail_was_turned_off_it_waits(
    chosen: Settings,
    rows: Rows,
    keyring: Keyring,
    clinic: UUID,
    administrator: Headers,
    office: PostOffice,
) -> None:
    post = {"smtp_url": SecretStr(office.url), "mail_from": SENDER}
    async with serving(chosen.model_copy(update=post)) as client:
        body = {"form": "mail", "address": OFFICE}
        await client.post("/v1/endpoints", headers=administrator, json=body)
    turns = turns_of(chosen, rows, keyring)
    await turns.tell(clinic)
    assert await turns.turn() == [Trouble.MAIL_OFF]
    await turns.pool.dispose()
    assert turns.states() == [(None, 1, "mail_off")]


async def test_a_server_that_hangs_holds_up_mails_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    let_go = threading.Event()
    monkeypatch.setattr(mail, "send", lambda *_: let_go.wait(20) and None)
    monkeypatch.setattr(mail, "_QUEUE", 0.2)
    threads = mail.Threads()
    hanging = [asyncio.create_task(threads.send()) for _ in range(mail.AT_ONCE)]
    await asyncio.sleep(0.1)
    assert await threads.send() is Trouble.SILENT
    async with asyncio.timeout(5):
        assert await asyncio.to_thread(lambda: "free") == "free"
    let_go.set()
    assert await asyncio.gather(*hanging) == [None] * mail.AT_ONCE
    assert await threads.send() is None
