"""A version's way into force: two who agree, one who withdraws, nothing edited."""

import asyncio
from uuid import uuid4

import psycopg
import pytest

from app.people.kinds import OrganisationKind
from tests.days import in_hours
from tests.rulebooks.builders import (
    HINODE,
    LETS_STOP,
    LONG_AGO,
    MIZUNO,
    Makers,
    a_text,
)


async def test_nobody_else_approves_comments_or_withdraws(makers: Makers) -> None:
    draft = await makers.drafted()
    for who in (makers.home_doctor, makers.crew):
        assert (await makers.approve(draft, who)).status_code == 403
        assert (await makers.withdraw(draft, who)).status_code == 403
    nothing = {"line": {"id": str(uuid4())}, "digest": "0" * 64}
    for version in (
        draft,
        await makers.published(
            book="hinode-other", copy_of="copy_of: continue", more="kind: destination\n"
        ),
        nothing,
    ):
        for who in (makers.far_steward, makers.far_officer, makers.hospital_doctor):
            answers = [
                await ask(version, who) for ask in (makers.approve, makers.withdraw, makers.comment)
            ]
            assert [answer.status_code for answer in answers] == [404, 404, 404]
            assert len({answer.text for answer in answers}) == 1
    (approved,) = makers.rows.one(
        "SELECT count(*) FROM rulebook_approvals WHERE rulebook_version_id = %s",
        draft["line"]["id"],
    )
    assert approved == 0


async def test_the_same_organisation_or_person_does_not_approve_twice(makers: Makers) -> None:
    draft = await makers.drafted()
    assert (await makers.approve(draft, makers.steward)).status_code == 201
    for who in (makers.steward, makers.colleague, makers.council_doctor):
        answer = await makers.approve(draft, who)
        assert (answer.status_code, answer.json()["type"]) == (409, "/problems/already-approved")
    assert (await makers.read(draft["line"]["id"])).json()["line"]["status"] == "draft"


async def test_an_approval_is_of_what_was_read(makers: Makers) -> None:
    draft = await makers.drafted()
    other = draft | {"digest": (await makers.drafted(version="2"))["digest"]}
    answer = await makers.approve(other, makers.steward)
    assert (answer.status_code, answer.json()["type"]) == (409, "/problems/other-text")
    # one whose text, or whose parent's, was changed behind our back is nobody's text any more
    for change in (
        "UPDATE rulebook_versions SET text = text || ' '",
        "UPDATE rulebook_versions SET text = rtrim(text), parents = '{}'",
    ):
        with makers.rows.db.transaction():
            makers.rows.run("SET LOCAL session_replication_role = replica")
            makers.rows.run(change)
        assert (await makers.approve(draft, makers.steward)).status_code == 409


async def test_what_fails_its_check_is_never_approved(makers: Makers) -> None:
    draft = (await makers.draft(LETS_STOP)).json()
    for who in (makers.steward, makers.city_officer):
        answer = await makers.approve(draft, who)
        assert (answer.status_code, answer.json()["type"]) == (409, "/problems/fails-check")
    assert not makers.rows.all("SELECT 1 FROM rulebook_approvals")


async def test_one_who_answers_for_every_place_must_be_among_those_who_approve(
    makers: Makers,
) -> None:
    makers.rows.run("UPDATE organisations SET area = '[\"99\"]' WHERE id = %s", makers.council)
    draft = await makers.drafted(places=(HINODE, MIZUNO))
    for who in (makers.city_officer, makers.far_officer):
        answer = await makers.approve(draft, who)
        assert answer.json()["line"]["status"] == "draft"
    with pytest.raises(psycopg.errors.RestrictViolation):
        makers.rows.run("UPDATE rulebook_versions SET published_at = clock_timestamp()")
    answer = await makers.approve(draft, makers.steward)
    assert answer.json()["line"]["status"] == "in_force"
    assert len(answer.json()["line"]["approved"]) == 3


async def test_nobody_supersedes_a_rule_of_places_that_are_not_theirs(makers: Makers) -> None:
    await makers.published()
    makers.rows.run(
        "UPDATE organisations SET area = '[\"990027\"]' WHERE id = ANY(%s)",
        [makers.far_council, makers.far_city],
    )
    draft = await makers.drafted(makers.far_steward, version="2", places=(MIZUNO,))
    assert (await makers.approve(draft, makers.far_steward)).status_code == 201
    answer = await makers.approve(draft, makers.far_officer)
    assert (answer.status_code, answer.json()["type"]) == (409, "/problems/book-taken")
    # nor by a row, behind our back
    makers.rows.run(
        """INSERT INTO rulebook_approvals SELECT rulebook_version_id, %s,
        (SELECT id FROM accounts WHERE organisation_id = %s LIMIT 1), approved_at, digest
        FROM rulebook_approvals WHERE rulebook_version_id = %s""",
        makers.far_city,
        makers.far_city,
        draft["line"]["id"],
    )
    with pytest.raises(psycopg.errors.RestrictViolation):
        makers.rows.run(
            "UPDATE rulebook_versions SET published_at = clock_timestamp() WHERE id = %s",
            draft["line"]["id"],
        )


async def test_a_book_stays_of_one_kind(makers: Makers) -> None:
    await makers.published(copy_of="copy_of: continue")
    other = await makers.drafted(version="2", copy_of="copy_of: tokyo-destination")
    assert (await makers.approve(other, makers.steward)).status_code == 201
    answer = await makers.approve(other, makers.city_officer)
    assert answer.json()["type"] == "/problems/book-taken"


async def test_a_second_rule_of_a_kind_is_not_published_beside_the_first(makers: Makers) -> None:
    first = await makers.published()
    second = await makers.drafted(book="hinode-new")
    assert (await makers.approve(second, makers.steward)).status_code == 201
    answer = await makers.approve(second, makers.city_officer)
    assert (answer.status_code, answer.json()["type"]) == (409, "/problems/two-of-a-kind")
    assert "hinode-cpr 1" in answer.json()["title"]
    # another kind is no rival, nor is one that refines it, nor one that was withdrawn
    await makers.published(book="hinode-where", copy_of="copy_of: tokyo-destination")
    await makers.published(book="hinode-detail", copy_of="parent: hinode-cpr")
    assert (await makers.withdraw(first)).status_code == 200
    detail = await makers.rules()
    assert detail["rules"][0]["book"] == "hinode-detail"


async def test_two_organisations_publish_and_everyone_bound_is_told(makers: Makers) -> None:
    rows = makers.rows
    gone = rows.an_organisation(OrganisationKind.PHARMACY)
    rows.run("UPDATE organisations SET disabled_at = now() WHERE id = %s", gone)
    draft = await makers.drafted(begins=in_hours(2))
    first = (await makers.approve(draft, makers.fire_doctor)).json()
    assert (first["line"]["status"], len(first["line"]["approved"])) == ("draft", 1)
    asked = rows.all("SELECT organisation_id, kind FROM notices")
    assert {kind for _, kind in asked} == {"rulebook_drafted"}
    drafting = {row[0] for row in rows.all("SELECT drafted_by_organisation FROM rulebook_versions")}
    done = (await makers.approve(draft, makers.hub_officer)).json()
    assert done["line"]["status"] == "upcoming"
    assert done["line"]["begins_at"] == done["line"]["in_force_from"]
    bound = {row[0] for row in rows.all("SELECT id FROM organisations WHERE region = %s", HINODE)}
    assert {one for one, _ in asked} == bound - {gone} - drafting
    published = "SELECT organisation_id FROM notices WHERE kind = 'rulebook_published'"
    told = {row[0] for row in rows.all(published)}
    assert told == bound - {gone}
    late = await makers.approve(done, makers.city_officer)
    assert (late.status_code, late.json()["type"]) == (409, "/problems/published")
    assert (await makers.withdraw(done, makers.city_officer)).status_code == 200
    again = await makers.withdraw(done)
    assert (again.status_code, again.json()["type"]) == (409, "/problems/withdrawn")
    kinds = rows.all("SELECT kind, count(*) FROM notices GROUP BY 1 ORDER BY 1")
    assert kinds == [
        ("rulebook_drafted", len(told) - 1),
        ("rulebook_published", len(told)),
        ("rulebook_withdrawn", len(told)),
    ]
    own = await makers.send("GET", "/notices", makers.steward)
    assert [one["kind"] for one in own.json()["items"]] == [
        "rulebook_withdrawn",
        "rulebook_published",
    ]
    leaves = rows.all("SELECT action, agreement, fields FROM audit_leaves ORDER BY id")
    assert ("rulebook.drafted", "hinode-cpr 1", ["text", "tokyo"]) in leaves
    assert ("rulebook.approved", "hinode-cpr 1", ["approved", "published_at"]) in leaves
    assert ("rulebook.withdrawn", "hinode-cpr 1", ["withdrawn_at"]) in leaves


async def test_an_approval_after_the_hour_begins_with_it(makers: Makers) -> None:
    line = (await makers.published(begins=LONG_AGO))["line"]
    assert line["status"] == "in_force"
    assert line["begins_at"] == line["published_at"]


async def test_a_newer_version_supersedes_and_a_withdrawal_brings_nothing_back(
    makers: Makers,
) -> None:
    first = await makers.published()
    second = await makers.published(version="2")
    upcoming = await makers.published(version="3", begins=in_hours(5))

    async def statuses() -> list[str]:
        path = "/rulebooks/versions?book=hinode-cpr"
        listed = await makers.send("GET", path, makers.far_steward)
        return [one["status"] for one in listed.json()["items"]]

    assert await statuses() == ["upcoming", "in_force", "superseded"]
    assert (await makers.withdraw(upcoming)).status_code == 200
    assert (await makers.withdraw(second)).status_code == 200
    assert await statuses() == ["withdrawn", "withdrawn", "superseded"]
    rule = (await makers.rules())["rules"][0]
    assert (rule["reason"], rule["residents"]) == ("withdrawn", None)
    assert first["line"]["book"] == "hinode-cpr"


async def test_a_version_says_what_it_changes_in_plain_words(makers: Makers) -> None:
    first = await makers.drafted()
    path = "/rulebooks/versions/{}/differences"
    nothing = await makers.send("GET", path.format(uuid4()), makers.steward)
    assert nothing.status_code == 404
    refused = await makers.send("GET", path.format(first["line"]["id"]), makers.far_steward)
    assert refused.status_code == 404
    shipped = (await makers.send("GET", path.format(first["line"]["id"]), makers.steward)).json()
    assert shipped["against"] == "training-hinode 1", "what holds there now"
    published = await makers.published()
    second = await makers.drafted(
        version="2", more="otherwise: {ja: 続けて運ぶ。, en: Go on.}\nopen_points: []\n"
    )
    found = (await makers.send("GET", path.format(second["line"]["id"]), makers.crew)).json()
    assert found["against"] == "hinode-cpr 1"
    assert {one["path"] for one in found["lines"]} >= {"otherwise"}
    assert any("続けて運ぶ" in one["said"]["ja"] for one in found["lines"])
    against = f"?against={published['line']['id']}"
    same = await makers.send("GET", path.format(second["line"]["id"]) + against, makers.steward)
    assert same.json() == found


async def test_each_party_comments_and_all_of_them_read_it(makers: Makers) -> None:
    draft = await makers.drafted()
    speaking = (makers.home_doctor, makers.crew, makers.council_doctor, makers.hub_officer)
    for who in speaking:
        assert (await makers.comment(draft, who)).status_code == 201
    assert (await makers.comment(draft, makers.crew, "番号 123456789018")).status_code == 422
    path = f"/rulebooks/versions/{draft['line']['id']}/comments"
    for who in (makers.steward, makers.home_doctor):
        items = (await makers.send("GET", path, who)).json()["items"]
        assert [one["party"] for one in items] == [
            "municipality",
            "mc_council",
            "fire_department",
            "home_care",
        ]
    assert (await makers.send("GET", path, makers.far_steward)).status_code == 404
    await makers.withdraw(draft)
    late = await makers.comment(draft, makers.crew)
    assert (late.status_code, late.json()["type"]) == (409, "/problems/withdrawn")


async def test_two_second_approvals_at_once_publish_once(makers: Makers) -> None:
    draft = await makers.drafted()
    await makers.approve(draft, makers.steward)
    others = (makers.city_officer, makers.hub_officer, makers.fire_doctor)
    answers = await asyncio.gather(*(makers.approve(draft, who) for who in others))
    assert sorted(answer.status_code for answer in answers) == [201, 409, 409]
    assert makers.rows.one("SELECT count(*) FROM rulebook_approvals") == (2,)
    (bound,) = makers.rows.one("SELECT count(*) FROM organisations WHERE region = %s", HINODE)
    published = "SELECT count(*) FROM notices WHERE kind = 'rulebook_published'"
    assert makers.rows.one(published) == (bound,)


TURN = "hashtextextended('rulebooks are published', 0)"
WAITING = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"


async def test_of_two_drafts_for_one_place_approved_at_once_one_is_published(
    makers: Makers,
) -> None:
    both = [await makers.drafted(book=book) for book in ("hinode-one", "hinode-two")]
    for draft in both:
        await makers.approve(draft, makers.steward)
    makers.rows.run(f"SELECT pg_advisory_lock({TURN})")
    asked = [asyncio.create_task(makers.approve(d, makers.city_officer)) for d in both]
    for _ in range(100):  # until both have come to the point where they would publish
        await asyncio.sleep(0.02)
        if makers.rows.one(WAITING) == (2,):
            break
    assert makers.rows.one(WAITING) == (2,), "nobody publishes before their turn"
    makers.rows.run(f"SELECT pg_advisory_unlock({TURN})")
    answers = await asyncio.gather(*asked)
    assert sorted(answer.status_code for answer in answers) == [201, 409]
    (lost,) = (answer for answer in answers if answer.status_code == 409)
    assert lost.json()["type"] == "/problems/two-of-a-kind"


async def test_one_name_and_one_hour_are_published_once(makers: Makers) -> None:
    hour = in_hours(3)
    first = await makers.published(begins=hour)
    for version, begins in (("1", LONG_AGO), ("2", hour)):
        draft = await makers.drafted(version=version, begins=begins)
        assert (await makers.approve(draft, makers.steward)).status_code == 201
        answer = await makers.approve(draft, makers.city_officer)
        assert (answer.status_code, answer.json()["type"]) == (409, "/problems/same-version")
    # withdrawn before it began, its hour is free; its name stays taken
    assert (await makers.withdraw(first)).status_code == 200
    assert (await makers.approve(draft, makers.city_officer)).status_code == 201


async def test_a_text_is_never_echoed_by_a_refusal_of_an_approval(makers: Makers) -> None:
    draft = await makers.drafted()
    answer = await makers.approve(draft | {"digest": "f" * 64}, makers.steward)
    assert "f" * 64 not in answer.text
    assert a_text() not in answer.text
