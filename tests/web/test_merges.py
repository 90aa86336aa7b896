"""Two records of one person on the screen: proposed by one, confirmed by another."""

import httpx

from app.policy.roles import Role
from tests.builders import Home, a_patient_body
from tests.patients.conftest import home as home
from tests.patients.test_cards import issued
from tests.register.merging import merged, proposed, separated, stepping
from tests.web.builders import Browser, a_browser, forms, hidden, signed_in_as


def epochs(page: str) -> dict[str, str | list[str]]:
    return {name: hidden(page, name) for name in ("kept_epoch", "ended_epoch")}


def at_the_clinic(client: httpx.AsyncClient, home: Home, role: Role) -> Browser:
    return a_browser(client, home.rows, role, home.clinic)


async def test_what_is_not_theirs_opens_to_nobody(client: httpx.AsyncClient, home: Home) -> None:
    answer = await home.send("POST", "/patients", home.stranger, a_patient_body())
    theirs, ours = answer.json()["patient_id"], await home.registered()
    doctor = at_the_clinic(client, home, Role.PHYSICIAN)
    for path in (f"/patients/{ours}/merge/{theirs}", f"/patients/{theirs}/merges"):
        assert (await doctor.get(path)).status_code == 404


async def test_one_proposes_and_another_confirms_and_it_is_undone(
    client: httpx.AsyncClient, home: Home
) -> None:
    first, second = await home.registered(), await home.registered()
    doctor = at_the_clinic(client, home, Role.PHYSICIAN)
    nurse = at_the_clinic(client, home, Role.NURSE)
    listed = (await doctor.get("/duplicates")).text
    assert f"/patients/{first}/merge/{second}" in listed
    path = f"/patients/{first}/merge/{second}"
    page = (await doctor.get(path)).text
    read = epochs(page)
    done = await doctor.post(path, read | {"words": "ご家族に確かめました。"})
    assert done.status_code == 303, done.text
    merge = done.headers["Location"]
    stale = await nurse.post(f"{merge}/confirmed", read | {"words": "同じ方です。"})
    assert stale.status_code == 412
    for browser, step, other in (
        (nurse, "confirmed", doctor),
        (doctor, "separation_asked", doctor),
        (nurse, "separated", doctor),
    ):
        page = (await browser.get(merge)).text
        assert f"{merge}/{step}" in forms(page)
        if browser is not other:
            assert f"{merge}/{step}" not in forms((await other.get(merge)).text)
        form = epochs(page) | {"words": "確かめました。"}
        assert (await browser.post(f"{merge}/{step}", form)).status_code == 303
        if step == "confirmed":
            ended = (await nurse.get(f"/patients/{second}")).text
            assert f'href="/patients/{first}"' in ended
            assert f"/patients/{second}/wishes/new" not in ended
    page = (await doctor.get(f"/patients/{first}")).text
    assert "要確認" in page
    seen = (await doctor.get(f"/patients/{first}/accesses")).text
    assert "記録の統合を取り消しました" in seen


async def test_a_pair_is_said_to_be_two_people_and_taken_up_again(
    client: httpx.AsyncClient, home: Home
) -> None:
    first, second = await home.registered(), await home.registered()
    nurse = at_the_clinic(client, home, Role.NURSE)
    path = f"/patients/{first}/merge/{second}"
    for answer, is_listed in (("yes", False), ("no", True)):
        page = (await nurse.get(path)).text
        assert f'name="is_dismissed" value="{answer}"' in page
        form: dict[str, str | list[str]] = {"words": "別の方です。", "is_dismissed": answer}
        done = await nurse.post(f"/patients/{first}/two-people/{second}", form)
        assert done.status_code == 303, done.text
        assert (str(second) in (await nurse.get("/duplicates")).text) is is_listed


LEADS_NOWHERE = (
    "wishes/new",
    "revisit",
    "order",
    "proposals",
    "profile",
    "care",
    "backup",
)


async def test_what_a_record_that_ended_no_longer_takes_is_not_offered(
    client: httpx.AsyncClient, home: Home
) -> None:
    first, second = await home.in_order(), await home.in_order()
    nurse = at_the_clinic(client, home, Role.NURSE)
    patient = signed_in_as(client, home.rows, (await home.invited(second, "patient")).account_id)
    before = (await nurse.get(f"/patients/{second}")).text
    assert f"/patients/{second}/wishes/new" in before
    assert f"/patients/{second}/proposals" in (await patient.get("/home")).text
    await merged(home, first, second)
    page = (await nurse.get(f"/patients/{second}")).text
    own = (await patient.get(f"/patients/{second}")).text
    for way in LEADS_NOWHERE:
        assert f'href="/patients/{second}/{way}"' not in page, way
    assert f"/patients/{second}/confirmations/" not in page
    assert f'href="/patients/{second}/proposals"' not in own
    assert str(first) not in own
    for text in (page, own):
        assert f"/patients/{second}/stop" in text
    assert f'href="/patients/{first}">統合先の記録に書く' in page
    kept = (await nurse.get(f"/patients/{first}")).text
    assert f"/patients/{first}/wishes/new" in kept


async def test_a_lost_card_of_the_record_that_ended_is_ended_from_the_one_that_is_kept(
    client: httpx.AsyncClient, home: Home
) -> None:
    first, second = await home.registered(), await home.registered()
    cards = [str((await issued(home, one)).json()["card_id"]) for one in (first, second)]
    merge_id = await merged(home, first, second)
    nurse = at_the_clinic(client, home, Role.NURSE)
    path = f"/patients/{first}/cards"
    page = (await nurse.get(path)).text
    ways = [f"{path}/{card}/ending" for card in cards]
    assert set(ways) < forms(page).keys()
    assert "統合された記録のカード" in page
    assert "今のカードは、統合された記録のものも、発行したときに使えなくなります" in page
    own = f"/patients/{second}/cards"
    assert forms((await nurse.get(own)).text).keys() == {f"{own}/{cards[1]}/ending", "/sign-out"}
    done = await nurse.post(ways[1])
    assert (done.status_code, done.headers["Location"]) == (303, path)
    page = (await nurse.get(path)).text
    assert ways[1] not in forms(page)
    assert "統合された記録のカード" not in page
    assert "終わったカード" in page
    assert (await nurse.post(ways[0])).status_code == 303
    assert "いま使えるカードはありません" in (await nurse.get(path)).text
    await separated(home, merge_id)
    assert "終わったカード" in (await nurse.get(own)).text
    assert (await nurse.get(path)).text.count("に終わりました") == 1


async def test_who_is_plainly_unlike_is_warned_of_and_forbidden_to_nobody(
    client: httpx.AsyncClient, home: Home
) -> None:
    first = await home.registered()
    second = await home.registered(
        name="鈴木 一郎",
        reading="スズキ イチロウ",
        birth_date="1951-11-20",
        sex="male",
        address="別町9丁目8番7号",
        phones=["03-0000-9876"],
        care_insurance_number="9977777777",
    )
    twin = await home.registered()
    doctor = at_the_clinic(client, home, Role.PHYSICIAN)
    page = (await doctor.get(f"/patients/{first}/merge/{second}")).text
    for words in ("別の方かもしれません", "生年月日が", "性別が", "どれも一致しません"):
        assert words in page
    assert "別の方かもしれません" not in (await doctor.get(f"/patients/{first}/merge/{twin}")).text
    merge_id = await proposed(home, first, second)
    both = (await home.send("GET", f"/merges/{merge_id}", home.doctor)).json()["both"]
    codes = [one["code"] for one in both["unlike"]]
    assert codes == ["born_apart", "another_sex", "nothing_in_common"]
    assert all(one["said"]["ja"] and one["said"]["en"] for one in both["unlike"])
    assert "別の方かもしれません" in (await doctor.get(f"/merges/{merge_id}")).text
    assert (await stepping(home, merge_id, "confirmed")).status_code == 201


async def test_who_is_shown_one_of_the_two_declines_on_its_page(
    client: httpx.AsyncClient, home: Home
) -> None:
    first, second = await home.registered(), await home.registered(name="髙橋 はな")
    await home.joined(first, home.station, "nursing")
    assert (await home.consented(first)).status_code == 201
    nurse = a_browser(client, home.rows, Role.NURSE, home.station)
    assert "統合が提案されています" not in (await nurse.get(f"/patients/{first}")).text
    merge_id = await proposed(home, first, second)
    both = (await at_the_clinic(client, home, Role.NURSE).get(f"/patients/{first}")).text
    assert f'href="/merges/{merge_id}"' in both
    path = f"/patients/{first}/merges/declined"
    assert path not in forms(both)
    page = (await nurse.get(f"/patients/{first}")).text
    assert path in forms(page)
    for secret in (str(second), str(merge_id), "髙橋 はな"):
        assert secret not in page
    assert path in forms((await nurse.get(f"/patients/{first}/merges")).text)
    form: dict[str, str | list[str]] = {"asked_epoch": hidden(page, "asked_epoch")}
    missing = await nurse.post(path, form | {"words": ""})
    assert missing.status_code == 422
    done = await nurse.post(path, form | {"words": "確かめられません。"})
    assert (done.status_code, done.headers["Location"]) == (303, f"/patients/{first}")
    assert "統合が提案されています" not in (await nurse.get(f"/patients/{first}")).text
    late = await nurse.post(path, form | {"words": "確かめられません。"})
    assert late.status_code == 409
    seen = await at_the_clinic(client, home, Role.PHYSICIAN).get(f"/patients/{second}/accesses")
    assert "記録の統合をしないと答えました" in seen.text


async def test_it_asks_for_the_code_first_and_other_roles_for_nothing(
    client: httpx.AsyncClient, home: Home
) -> None:
    first, second = await home.registered(), await home.registered()
    await home.joined(first, home.station, "nursing")
    await home.joined(first, home.office, "care_management")
    assert (await home.consented(first)).status_code == 201
    await proposed(home, first, second)
    nurse = a_browser(client, home.rows, Role.NURSE, home.station)
    manager = a_browser(client, home.rows, Role.CARE_MANAGER, home.office)
    home.rows.run("UPDATE sessions SET second_factor_at = now() - interval '301 seconds'")
    page = (await nurse.get(f"/patients/{first}")).text
    assert f'href="/step-up?next=/patients/{first}"' in page
    assert f"/patients/{first}/merges/declined" not in forms(page)
    page = (await manager.get(f"/patients/{first}")).text
    assert "統合が提案されています" not in page
