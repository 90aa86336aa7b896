"""A draft: who may send one, what is refused with line and remedy, and what is kept as it is."""

from typing import Any
from uuid import UUID

import httpx

from app.rulebooks.texts import LARGEST, digest_of
from app.transport import shelf
from tests.rulebooks.builders import HINODE, LETS_STOP, MIZUNO, Makers, a_text

BOMB = "a: &a [x, x, x, x, x, x, x, x, x]\nb: &b [*a, *a, *a, *a, *a, *a, *a, *a]\nc: [*b, *b]\n"
UNREADABLE = [
    ("", None),
    ("- a list", 1),
    (BOMB, 2),
    ("{" * 20_000, 1),
    ("a: " + "[" * 200 + "]" * 200, 1),
    ("!!python/object/apply:os.system ['true']", 1),
    (a_text().replace("kind", "x") + "polcy: may_stop\n", 12),
    (a_text(places=("990018",)), 6),
    (a_text(copy_of="copy_of: nowhere"), 3),
    (a_text(copy_of="parent: ../../etc/passwd"), 3),
    (a_text(begins="2026-04-01"), 8),
    (a_text(begins="9999-12-31T23:59:59-12:00"), 8),
    (a_text(more=f"timers: {'9' * 6000}\n"), 12),
    (a_text(book="tokyo"), 1),
    (a_text(book="Hinode"), 1),
    (a_text(version="1/2"), 2),
]


def versions(makers: Makers) -> int:
    (number,) = makers.rows.one("SELECT count(*) FROM rulebook_versions")
    return int(number)


async def test_only_a_council_or_a_fire_department_drafts(makers: Makers) -> None:
    for who in (makers.city_officer, makers.hub_officer, makers.home_doctor, makers.crew):
        assert (await makers.draft(a_text(), who)).status_code == 403
    assert (await makers.draft(a_text(), makers.hospital_doctor)).status_code == 404, "no party"
    assert versions(makers) == 0
    leaves = makers.rows.leaves("rulebook.drafted")
    assert {(leaf["outcome"], leaf["reason"]) for leaf in leaves} == {
        ("refused", "role"),
        ("refused", "no_party"),
    }
    for who in (makers.steward, makers.council_doctor, makers.fire_doctor):
        assert (await makers.draft(a_text(), who)).status_code == 201


async def test_a_rule_names_only_places_that_its_drafter_answers_for(makers: Makers) -> None:
    for places in ((MIZUNO,), (HINODE, MIZUNO), ("99",), (HINODE, "131016")):
        answer = await makers.draft(a_text(places=places))
        assert answer.status_code == 422, places
        (said,) = answer.json()["violations"]
        assert said["field"] == "body.text:6 where.municipalities"
        assert "担当" in said["ja"]
    assert versions(makers) == 0
    makers.rows.run("UPDATE organisations SET area = '[\"99\"]' WHERE id = %s", makers.council)
    for places in ((HINODE, MIZUNO), ("99",)):
        assert (await makers.draft(a_text(places=places))).status_code == 201


async def test_what_cannot_be_read_is_refused_with_line_field_and_remedy(makers: Makers) -> None:
    for text, line in UNREADABLE:
        answer = await makers.draft(text)
        assert answer.status_code == 422, answer.text
        violations = answer.json()["violations"]
        if line is None:
            continue
        assert all("→" in one["ja"] for one in violations)
        fields = [one["field"] for one in violations]
        assert any(field.startswith(f"body.text:{line} ") for field in fields), (fields, line)
    assert versions(makers) == 0


async def test_a_text_too_large_or_with_a_forbidden_number_is_refused(makers: Makers) -> None:
    long = "# " + "あ" * (LARGEST // 3)
    (said,) = (await makers.draft(a_text(more=long))).json()["violations"]
    assert (said["field"], "64 KB" in said["ja"]) == ("body.text", True)
    assert (await makers.draft("a: x\n" * 40_000)).status_code == 422
    assert (await makers.draft("a: x\n" * 60_000)).status_code == 413
    (said,) = (await makers.draft(a_text(more="# 123456789018"))).json()["violations"]
    assert "123456789018" not in said["ja"]
    assert (await makers.draft(a_text(), note="番号 123456789018")).status_code == 422
    assert versions(makers) == 0


async def test_a_live_installation_takes_no_rulebook_for_training(makers: Makers) -> None:
    text = a_text(more="training: true\n")
    assert (await makers.draft(text)).status_code == 201
    with makers.rows.db.transaction():
        makers.rows.run("SET LOCAL session_replication_role = replica")
        makers.rows.run("UPDATE installation SET kind = 'live', is_training = false")
    answer = await makers.draft(text)
    assert answer.status_code == 422
    assert "training" in answer.json()["violations"][0]["field"]


async def test_what_fails_its_check_is_kept_and_says_so(makers: Makers) -> None:
    answer = await makers.draft(LETS_STOP)
    assert answer.status_code == 201
    checked = answer.json()["checked"]
    assert (checked["is_readable"], checked["passes"]) == (True, False)
    blocking = [one for one in checked["findings"] if one["blocks"]]
    assert {"will", "may_instruct", "outcomes[0]"} <= {one["field"] for one in blocking}
    assert all(one["remedy"]["ja"] for one in blocking)


async def test_a_draft_keeps_its_text_and_pins_what_it_stands_on(makers: Makers) -> None:
    draft = await makers.drafted()
    assert draft["text"] == a_text()
    assert draft["parents"] == {"tokyo": shelf.text_of("tokyo")}
    assert draft["digest"] == digest_of(draft["text"], draft["parents"])
    line = draft["line"]
    assert (line["book"], line["version"], line["status"]) == ("hinode-cpr", "1", "draft")
    assert line["municipalities"] == [HINODE]
    assert line["begins_at"] is None
    assert draft["checked"]["residents"]["markdown"].startswith("# 日の出浜の救急のルール")
    cases = draft["checked"]["cases"]
    assert cases
    assert not any(case["differences"] for case in cases)


async def test_a_parent_that_a_region_published_is_taken_as_it_is_in_force(
    makers: Makers,
) -> None:
    text = a_text("hinode-detail", copy_of="parent: hinode-cpr")
    assert (await makers.draft(text)).status_code == 422, "not published"
    await makers.drafted()
    assert (await makers.draft(text)).status_code == 422, "a draft is nobody's parent"
    parent = await makers.published()
    answer = await makers.draft(text)
    assert answer.status_code == 201, answer.text
    assert answer.json()["parents"] == {
        "hinode-cpr": parent["text"],
        "tokyo": shelf.text_of("tokyo"),
    }
    assert answer.json()["checked"]["passes"]
    assert (await makers.withdraw(parent)).status_code == 200
    assert (await makers.draft(text)).status_code == 422, "withdrawn"
    # what was pinned stays readable
    kept = await makers.read(answer.json()["line"]["id"])
    assert kept.json()["checked"]["passes"]


async def test_a_draft_is_there_for_its_parties_and_for_nobody_else(makers: Makers) -> None:
    draft = await makers.drafted()
    version_id = draft["line"]["id"]
    for who in (makers.fire_doctor, makers.crew, makers.city_officer, makers.home_doctor):
        assert (await makers.read(version_id, who)).status_code == 200
    texts = set()
    for who in (makers.far_steward, makers.far_officer, makers.hospital_doctor):
        answer = await makers.read(version_id, who)
        texts.add(answer.text)
        assert answer.status_code == 404
        listed = await makers.send("GET", "/rulebooks/versions", who)
        assert listed.json() == {"items": [], "next": None}
    nothing = await makers.read(str(UUID(int=7)), makers.far_steward)
    assert texts == {nothing.text}


async def test_a_check_says_everything_and_keeps_nothing(makers: Makers) -> None:
    async def checked(text: str, by: dict[str, str] = makers.home_doctor) -> Any:  # noqa: ANN401  an answer
        answer = await makers.send("POST", "/rulebooks/checks", by, {"text": text})
        return answer if answer.status_code != 200 else answer.json()

    assert (await checked(a_text(), makers.hospital_doctor)).status_code == 404
    unread = await checked(a_text() + "polcy: x\n")
    assert (unread["is_readable"], unread["passes"]) == (False, False)
    (found,) = unread["findings"]
    assert (found["line"], found["field"], found["file"]) == (12, "polcy", "")
    fine = await checked(a_text())
    assert fine["passes"]
    assert fine["crews"]["sections"]
    taken = await checked(a_text(book="tokyo"))
    assert not taken["passes"]
    assert versions(makers) == 0


async def test_a_try_explains_what_the_rule_says_and_keeps_nothing(makers: Makers) -> None:
    async def tried(by: dict[str, str] | None = None, **body: object) -> httpx.Response:
        return await makers.send("POST", "/rulebooks/trials", by or makers.steward, body)

    draft = await makers.drafted()
    known = {"facts": {"arrest": True, "signs_of_life": False, "exogenous_cause": True}}
    version = {"version_id": draft["line"]["id"]}
    for body in ({}, {"text": a_text(), **version}):
        assert (await tried(**body, situation=known)).status_code == 422
    bad = await tried(text=a_text(), situation={"facts": {"arest": True}})
    assert bad.status_code == 422
    assert bad.json()["violations"][0]["field"].startswith("body.situation.")
    assert (await tried(text="a: *b", situation=known)).status_code == 422
    assert (await tried(makers.far_steward, **version, situation=known)).status_code == 404
    assert (await tried(makers.hospital_doctor, text=a_text(), situation={})).status_code == 404
    found = (await tried(**version, situation=known)).json()
    assert found["advice"]["resuscitation"] == "continue"
    assert "外因性" in found["explained"]["markdown"]
    assert (await tried(text=a_text(), situation=known)).json() == found
    assert versions(makers) == 1


async def test_a_retried_draft_is_one(makers: Makers) -> None:
    keyed = makers.steward | {"Idempotency-Key": "draft-once-1"}
    twice = [await makers.draft(a_text(), keyed) for _ in range(2)]
    assert twice[0].json()["line"]["id"] == twice[1].json()["line"]["id"]
    assert versions(makers) == 1
