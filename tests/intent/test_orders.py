"""An order stands for nothing until a physician has signed this very text, freshly."""

import pytest

from app.clock import now
from app.intent.digest import CODED, CONTENT, PAPERS, digest_of
from app.policy.roles import Role
from tests.builders import Home, a_paper, an_order_body, nobody, vouch


async def test_nobody_but_a_physician_of_the_care_team_signs(home: Home) -> None:
    patient_id = await home.registered()
    await home.wished(patient_id)
    order = await home.drafted(patient_id)
    assert (await home.signed(order, home.stranger)).status_code == 404
    assert (await home.signed(order, home.nurse)).status_code == 403
    assert (await home.signed(order | {"id": str(nobody())})).status_code == 404
    assert not home.rows.all("SELECT 1 FROM order_signatures")
    leaves = home.rows.leaves("order.signed") + home.rows.leaves("sign_order")
    assert [leaf["outcome"] for leaf in leaves] == ["refused"] * 3


async def test_a_signature_needs_a_second_factor_given_within_five_minutes(home: Home) -> None:
    patient_id = await home.registered()
    await home.wished(patient_id)
    order = await home.drafted(patient_id)
    home.rows.run("UPDATE sessions SET second_factor_at = now() - interval '301 seconds'")
    answer = await home.signed(order)
    assert answer.status_code == 403
    assert answer.json()["type"] == "/problems/second-factor-needed"
    home.rows.run("UPDATE sessions SET second_factor_at = now() - interval '290 seconds'")
    assert (await home.signed(order)).status_code == 201


async def test_a_signature_needs_a_licence_that_two_vouched_for(home: Home) -> None:
    patient_id = await home.registered()
    await home.wished(patient_id)
    order = await home.drafted(patient_id)
    colleague = home.rows.signed_in(Role.PHYSICIAN, home.clinic)
    answer = await home.signed(order, colleague)
    assert answer.json()["type"] == "/problems/not-vouched"
    vouch(home.rows, home.clinic)
    assert (await home.signed(order, colleague)).status_code == 201


async def test_what_is_missing_is_said_in_words(home: Home) -> None:
    patient_id = await home.registered()
    order = await home.drafted(patient_id, patient_signature="none")
    answer = await home.signed(order)
    assert answer.status_code == 409
    assert answer.json()["type"] == "/problems/order-incomplete"
    assert "本人の意思の記録" in answer.json()["title"]
    assert "立会人" in answer.json()["title"]
    await home.wished(patient_id, resuscitation="undecided")
    again = await home.signed(await home.drafted(patient_id))
    assert "心肺蘇生を望まない" in again.json()["title"]


async def test_only_the_newest_text_that_was_read_is_signed_and_only_once(home: Home) -> None:
    patient_id = await home.registered()
    await home.wished(patient_id)
    older = await home.drafted(patient_id)
    order = await home.drafted(patient_id, diagnosis="心不全")
    assert (await home.signed(older)).json()["type"] == "/problems/order-replaced"
    other = await home.signed(order, digest="0" * 64)
    assert other.json()["type"] == "/problems/other-text"
    done = await home.signed(order)
    assert done.json()["physician_orders"]["content"]["is_signed"]
    assert done.json()["verdict"]["content"]["kind"] == "valid"
    assert (await home.signed(order)).json()["type"] == "/problems/already-signed"


async def test_an_unsigned_order_is_never_valid(home: Home) -> None:
    patient_id = await home.registered()
    await home.wished(patient_id)
    await home.drafted(patient_id)
    verdict = (await home.record(patient_id))["verdict"]["content"]
    assert verdict["kind"] == "confirm"
    assert [one["code"] for one in verdict["reasons"]] == ["order_not_signed"]
    assert verdict["reasons"][0]["said"]["ja"]


@pytest.mark.parametrize(
    "changes",
    [
        {"diagnosis": "保険者番号 12345678"},
        {"scope": ["123456789018"]},
        {"patient_signature": "witness"},
        {"patient_signature": "surrogate", "patient_signature_by": None},
        {"issued_on": "2199-01-01"},
        {"expires_on": "2026-01-11"},
        {"covers_arrest": "true"},
        {"digest": "0" * 64},
        {"signed_by": "somebody"},
    ],
)
async def test_an_order_that_cannot_be_taken_is_refused(
    home: Home, changes: dict[str, object]
) -> None:
    patient_id = await home.registered()
    path = f"/patients/{patient_id}/orders"
    body = an_order_body(paper_id=str(a_paper(home.rows, patient_id))) | changes
    answer = await home.send("POST", path, home.doctor, body, seen=0)
    assert answer.status_code == 422


async def test_an_order_needs_the_record_as_it_is_now(home: Home) -> None:
    patient_id = await home.registered()
    path = f"/patients/{patient_id}/orders"
    body = an_order_body(paper_id=str(a_paper(home.rows, patient_id)))
    assert (await home.send("POST", path, home.doctor, body)).status_code == 428
    assert (await home.send("POST", path, home.doctor, body, seen=3)).status_code == 412


def test_every_word_of_an_order_is_under_its_digest() -> None:
    every = (*CONTENT, *PAPERS, *CODED)
    order: dict[str, object] = dict.fromkeys(every, "a")
    order |= {"issued_on": now().date(), "scope": ["a"]}
    changed = [digest_of(order | {name: "b"}) for name in every]
    assert len({digest_of(order), *changed}) == len(every) + 1


def test_an_order_without_papers_or_code_has_the_digest_it_always_had() -> None:
    order: dict[str, object] = dict.fromkeys(CONTENT, "a") | dict.fromkeys((*PAPERS, *CODED))
    assert digest_of(order) == ("565b73287caae03269b57baf908e1ab4309d50ba50e204f8efefd418afcdbcf8")
