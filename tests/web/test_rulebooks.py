"""The rulebooks on the screen: who drafts, who approves, what residents read."""

import httpx
import pytest

from app.policy.roles import Role
from app.transport import shelf
from tests.calls.builders import HINODE, Town
from tests.rulebooks.builders import LETS_STOP, Makers, a_text, makers_in
from tests.web.builders import Browser, a_browser, forms, hidden
from tests.web.conftest import Opens

NEW = "/rulebooks/new"
NOTE = "協議会で合意したため"


@pytest.fixture
def makers(town: Town, client: httpx.AsyncClient) -> Makers:
    return makers_in(town.rows, client)


@pytest.fixture
def steward(opens: Opens, makers: Makers) -> Browser:
    return opens(Role.RULE_STEWARD, makers.council)


@pytest.fixture
def officer(opens: Opens, makers: Makers) -> Browser:
    return opens(Role.MUNICIPALITY_OFFICER, makers.city)


async def drafted(steward: Browser, text: str | None = None) -> str:
    answer = await steward.post(NEW, {"text": text or a_text(), "note": NOTE})
    assert answer.status_code == 303, answer.text
    return answer.headers["location"]


async def test_nobody_else_sees_the_form_and_strangers_no_draft(
    steward: Browser, officer: Browser, opens: Opens, makers: Makers
) -> None:
    page = await drafted(steward)
    form = {"text": a_text(), "note": NOTE}
    for who in (officer, opens(Role.PHYSICIAN), opens(Role.CREW)):
        assert (await who.get(NEW)).status_code == 403
        assert (await who.post(NEW, form)).status_code == 403
    hospital_doctor = opens(Role.EMERGENCY_CLINICIAN)
    far = opens(Role.RULE_STEWARD, makers.far_council)
    for who in (hospital_doctor, far):
        listed = await who.get("/rulebooks")
        assert "まだ版はありません" in listed.text
    assert (await far.get(page)).status_code == 404
    assert (await far.post(f"{page}/withdraw", {"reason": "x"})).status_code == 404
    assert "下書きする" not in (await officer.get("/rulebooks")).text


async def test_a_text_that_cannot_be_read_comes_back_with_its_lines(steward: Browser) -> None:
    page = await steward.get(NEW)
    assert "id: my-region" in page.text
    text = a_text() + "polcy: may_stop\n"
    answer = await steward.post(NEW, {"text": text, "note": NOTE})
    assert answer.status_code == 422
    assert "12 行 polcy" in answer.text
    assert "policy" in answer.text
    assert "polcy: may_stop" in answer.text.split("<textarea")[1], "what was typed stays"
    checked = await steward.post("/rulebooks/check", {"text": text})
    assert checked.status_code == 200
    assert "本文を読み取れません" in checked.text
    assert "<strong>12行</strong>" in checked.text
    fine = await steward.post("/rulebooks/check", {"text": shelf.template()})
    assert "点検に通りました" in fine.text
    assert "まだ版はありません" in (await steward.get("/rulebooks")).text


async def test_a_rule_goes_from_draft_to_residents_and_back(
    steward: Browser, officer: Browser, opens: Opens, client: httpx.AsyncClient
) -> None:
    path = await drafted(steward)
    nurse = opens(Role.NURSE)
    page = (await nurse.get(path)).text
    assert f"{path}/approve" not in forms(page)
    assert "ルール自身の例" in page
    assert "と比べたものです" in page
    said = await nurse.post(f"{path}/comments", {"text": "夜間の<手順>を足してください。"})
    assert said.status_code == 303
    page = (await officer.get(path)).text
    assert "夜間の&lt;手順&gt;を足してください。" in page
    digest = {"digest": hidden(page, "digest")}
    assert (await officer.post(f"{path}/approve", digest)).status_code == 303
    assert "別の組織の承認を待っています" in (await officer.get(path)).text
    await steward.post(f"{path}/approve", digest)
    assert "いま使われています" in (await steward.get(path)).text
    told = await opens(Role.CREW).get("/notices")
    assert 'href="/rules"' in told.text
    rules = (await client.get(f"/rules?municipality={HINODE}")).text
    assert "日の出浜の救急のルール 第1版" in rules
    assert "公開資料から" not in rules
    assert (await steward.get(f"{NEW}?after={path.rsplit('/', 1)[1]}")).text.count("hinode-cpr")
    asked = await officer.get(f"{path}/withdraw")
    assert "前の版には戻らず" in asked.text
    assert (await officer.post(f"{path}/withdraw", {"reason": "誤り"})).status_code == 303
    rules = (await client.get(f"/rules?municipality={HINODE}")).text
    assert "取り下げられました" in rules
    assert "通常どおり対応" in rules


async def test_what_fails_its_check_offers_no_approval(steward: Browser) -> None:
    path = await drafted(steward, LETS_STOP)
    page = (await steward.get(path)).text
    assert "点検に通っていません" in page
    assert f"{path}/approve" not in forms(page)
    assert "外因性でも中止に至ります" in page


async def test_everybody_reads_the_rules_and_nobody_is_recorded(
    client: httpx.AsyncClient,
    town: Town,
    makers: Makers,  # noqa: ARG001  the places need a name
) -> None:
    before = len(town.rows.leaves())
    page = await client.get("/rules")
    assert page.status_code == 200
    assert f'value="{HINODE}"' in page.text
    shown = (await client.get(f"/rules?municipality={HINODE}")).text
    assert "公開資料から" in shown
    assert "救急隊が読む文" in shown
    nothing = await client.get("/rules?municipality=990035")
    assert "心肺蘇生をしながら病院へ運びます" in nothing.text
    assert (await client.get("/rules?municipality=990018")).status_code == 422
    assert 'href="/rules"' in (await client.get("/")).text
    assert len(town.rows.leaves()) == before


async def test_their_first_pages_lead_there(
    steward: Browser, officer: Browser, opens: Opens, makers: Makers, client: httpx.AsyncClient
) -> None:
    doctor = a_browser(client, makers.rows, Role.MC_PHYSICIAN, makers.council)
    for who in (steward, officer, doctor, opens(Role.CREW), opens(Role.NURSE)):
        assert 'href="/rulebooks"' in (await who.get("/home")).text
    hospital = a_browser(client, makers.rows, Role.MC_PHYSICIAN, makers.clinic)
    assert 'href="/rulebooks"' not in (await hospital.get("/home")).text


async def test_a_council_member_puts_a_situation_together_and_reads_what_the_rule_says(
    steward: Browser, officer: Browser, opens: Opens, makers: Makers
) -> None:
    page = await drafted(steward, a_text(copy_of="copy_of: tokyo"))
    assert f'href="{page}/try"' in (await officer.get(page)).text
    far = opens(Role.RULE_STEWARD, makers.far_council)
    for answer in (await far.get(f"{page}/try"), await far.post(f"{page}/try", {})):
        assert answer.status_code == 404
    empty = await officer.get(f"{page}/try")
    assert "facts.arrest" in empty.text
    nothing = await officer.post(f"{page}/try", {})
    assert "心肺蘇生を続ける" in nothing.text
    situation = {
        "facts.arrest": "yes",
        "facts.signs_of_life": "no",
        "facts.exogenous_cause": "no",
        "facts.age": "八十",
        "doctor.0.whom": "attending_physician",
        "doctor.0.instruction": "stop",
    }
    wrong = await officer.post(f"{page}/try", situation)
    assert wrong.status_code == 422
    assert 'value="八十"' in wrong.text
    said = await officer.post(f"{page}/try", situation | {"facts.age": "82"})
    assert said.status_code == 200
    assert "医師の指示" in said.text
    assert 'value="82"' in said.text, "the situation stays in the form"
