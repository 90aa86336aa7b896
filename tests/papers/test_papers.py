"""A scan is kept as it came, shown to whom all of it may be shown, and can do nothing there."""

import hashlib
from collections.abc import AsyncIterator

import pytest

from app.papers.inspecting import LARGEST
from tests.builders import Home, a_paper, an_order_body, nobody
from tests.papers.builders import hand_in, stored, taken_away, typed, wanted_away
from tests.papers.scans import a_jpeg, a_pdf, a_png
from tests.papers.test_inspecting import HOSTILE

MEGABYTE = 1 << 20


async def test_a_hostile_file_is_a_clear_refusal_and_nothing_is_kept(home: Home) -> None:
    patient_id = await home.registered()
    for what, (media_type, data) in HOSTILE.items():
        answer = await hand_in(home, patient_id, data, media_type=media_type)
        assert answer.status_code == 422, (what, answer.text)
        assert answer.json()["type"] == "/problems/paper-not-plain"
        assert answer.json()["title"].endswith("ください。")
    assert not home.rows.all("SELECT 1 FROM papers")


async def test_a_file_by_any_other_name_is_not_looked_at(home: Home) -> None:
    patient_id = await home.registered()
    for media_type in (
        *("text/html", "image/svg+xml", "image/gif", "application/zip", ""),
        *("image/png; charset=utf-8", "IMAGE/PNG", "application/json"),
    ):
        answer = await hand_in(home, patient_id, media_type=media_type)
        assert answer.status_code in {400, 415}, media_type
        assert "title" in answer.json()
    assert not home.rows.all("SELECT 1 FROM papers")


async def test_more_than_ten_megabytes_are_too_many(home: Home) -> None:
    patient_id = await home.registered()
    answer = await hand_in(home, patient_id, a_png() + b"\0" * (LARGEST + 64 * 1024))
    assert answer.status_code == 413
    assert "10 MB" in answer.json()["title"]
    # by one byte, which its door still lets through
    answer = await hand_in(home, patient_id, a_png() + b"\0" * (LARGEST + 1 - len(a_png())))
    assert (answer.status_code, answer.json()["type"]) == (413, "/problems/too-large")
    # and nowhere else is as much taken
    wish = f"/v1/patients/{patient_id}/wishes"
    headers = home.nurse | {"Content-Type": "image/png"}
    assert (await home.http.post(wish, content=b"a" * MEGABYTE, headers=headers)).status_code == 413
    elsewhere = await hand_in(home, patient_id, b"[" * MEGABYTE, media_type="application/json")
    assert elsewhere.status_code == 413


async def test_five_hundred_megabytes_are_stopped_while_they_come(home: Home) -> None:
    sent = 0

    async def pieces() -> AsyncIterator[bytes]:
        nonlocal sent
        for _ in range(500):
            sent += MEGABYTE
            yield b"\0" * MEGABYTE

    path = f"/v1/patients/{await home.registered()}/papers?kind=other"
    headers = home.nurse | {"Content-Type": "image/png"}
    answer = await home.http.post(path, content=pieces(), headers=headers)
    assert answer.status_code == 413
    assert sent <= LARGEST + 2 * MEGABYTE


async def test_nor_is_a_body_waited_for_that_says_how_long_it_is(home: Home) -> None:
    asked = False

    async def pieces() -> AsyncIterator[bytes]:
        nonlocal asked
        asked = True
        yield b"\0"

    path = f"/v1/patients/{await home.registered()}/papers?kind=other"
    headers = home.nurse | {"Content-Type": "image/png", "Content-Length": str(500 * MEGABYTE)}
    answer = await home.http.post(path, content=pieces(), headers=headers)
    assert answer.status_code == 413
    assert not asked


async def test_a_stranger_learns_nothing_whether_or_not_a_paper_is_there(home: Home) -> None:
    patient_id = await home.registered()
    paper_id = await stored(home, patient_id)
    for path in ("", "/content"):
        there = await home.send("GET", f"/papers/{paper_id}{path}", home.stranger)
        not_there = await home.send("GET", f"/papers/{nobody()}{path}", home.stranger)
        assert (there.status_code, there.json()) == (404, not_there.json())
    assert (await hand_in(home, patient_id, who=home.stranger)).status_code == 404
    assert (await hand_in(home, nobody(), who=home.stranger)).status_code == 404
    for method, path, body in (
        ("GET", f"/patients/{patient_id}/papers", None),
        ("POST", f"/papers/{paper_id}/removal", {"reason": "duplicate"}),
    ):
        assert (await home.send(method, path, home.stranger, body)).status_code == 404
    assert (await typed(home, paper_id, home.stranger)).status_code == 404


async def test_only_doctors_and_nurses_of_the_team_keep_papers(home: Home) -> None:
    patient_id = await home.registered()
    paper_id = await stored(home, patient_id)
    await home.consented(patient_id)
    await home.joined(patient_id, home.office, "care_management")
    patient = await home.invited(patient_id, "patient")
    for who in (home.care_manager, patient.headers):
        assert (await hand_in(home, patient_id, who=who)).status_code == 403
        assert (await typed(home, paper_id, who)).status_code == 403
    listed = await home.send("GET", f"/patients/{patient_id}/papers", home.care_manager)
    assert listed.status_code == 403


async def test_a_kind_of_which_a_part_is_withheld_is_withheld_whole(home: Home) -> None:
    patient_id = await home.registered()
    order = await stored(home, patient_id, kind="order_form")
    wish = await stored(home, patient_id, kind="wish_form")
    path = f"/patients/{patient_id}/papers"
    own = (await home.send("GET", path, home.nurse)).json()
    assert ([one["id"] for one in own["items"]], own["withheld"]) == ([wish, order], [])
    await home.consented(patient_id, restricted=["diagnosis"])
    await home.joined(patient_id, home.station, "nursing")
    listed = (await home.send("GET", path, home.station_nurse)).json()
    assert [one["id"] for one in listed["items"]] == [wish]
    assert listed["withheld"] == ["order_form", "other"]
    for door in ("", "/content"):
        answer = await home.send("GET", f"/papers/{order}{door}", home.station_nurse)
        assert answer.status_code == 404
        assert (await home.send("GET", f"/papers/{wish}{door}", home.station_nurse)).is_success
    assert (await typed(home, order, home.station_nurse)).status_code == 404
    assert (await hand_in(home, patient_id, who=home.station_nurse)).status_code == 404


async def test_patient_and_surrogate_read_what_the_table_gives_them(home: Home) -> None:
    patient_id = await home.registered()
    kinds = ("order_form", "wish_form", "consent_form", "witness_attestation", "other")
    papers = {kind: await stored(home, patient_id, kind=kind) for kind in kinds}
    patient = await home.invited(patient_id, "patient")
    surrogate = await home.invited(patient_id)
    path = f"/patients/{patient_id}/papers"
    for who, withheld in ((patient, []), (surrogate, ["wish_form", "other"])):
        listed = (await home.send("GET", path, who.headers)).json()
        assert listed["withheld"] == withheld
        assert all(one["added_by"] is None for one in listed["items"])
        for kind, paper_id in papers.items():
            answer = await home.send("GET", f"/papers/{paper_id}/content", who.headers)
            assert answer.status_code == (404 if kind in withheld else 200), kind


@pytest.mark.parametrize(
    ("scan", "media_type", "how"),
    [
        (a_png(), "image/png", 'inline; filename="paper.png"'),
        (a_jpeg(), "image/jpeg", 'inline; filename="paper.jpg"'),
        (a_pdf(), "application/pdf", 'attachment; filename="paper.pdf"'),
    ],
)
async def test_what_is_given_back_is_the_same_and_can_do_nothing(
    home: Home, scan: bytes, media_type: str, how: str
) -> None:
    patient_id = await home.registered()
    paper_id = await stored(home, patient_id, scan, media_type=media_type)
    answer = await home.send("GET", f"/papers/{paper_id}/content", home.doctor)
    assert answer.content == scan
    assert answer.headers["content-type"] == media_type
    assert answer.headers["content-disposition"] == how
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "sandbox" in answer.headers["content-security-policy"]
    assert answer.headers["cache-control"] == "no-store"
    (leaf,) = home.rows.leaves("paper_content.read")
    assert (leaf["outcome"], leaf["patient_id"]) == ("done", patient_id)
    assert set(leaf["sections"]) == {"identity", "physician_orders", "diagnosis"}


async def test_a_paper_says_when_and_by_whom_it_was_added(home: Home) -> None:
    patient_id = await home.registered()
    answer = await hand_in(
        home, patient_id, a_pdf(), media_type="application/pdf", written_on="R8.1"
    )
    said = answer.json()
    assert said["written_on"] == "2026-01"
    assert (said["pages"], said["byte_size"]) == (1, len(a_pdf()))
    assert said["sha256"] == hashlib.sha256(a_pdf()).hexdigest()
    assert (said["state"], said["can_open"], said["added_role"]) == ("stored", True, "nurse")
    assert said["added_by"] == "佐藤 花子"
    assert [one["action"] for one in home.rows.leaves()][-2:] == ["paper.added", "paper.read"]


@pytest.mark.parametrize("day", ["きのう".encode(), b"2026-13", b"2999-01-01", b"2100"])
async def test_a_day_that_cannot_be_is_refused(home: Home, day: bytes) -> None:
    patient_id = await home.registered()
    raw = [(name.encode(), value.encode()) for name, value in home.nurse.items()]
    headers = [*raw, (b"Content-Type", b"image/png"), (b"Paper-Written-On", day)]
    path = f"/v1/patients/{patient_id}/papers?kind=other"
    answer = await home.http.post(path, content=a_png(), headers=headers)
    assert answer.status_code == 422
    assert not home.rows.all("SELECT 1 FROM papers")


async def test_the_same_request_sent_again_keeps_one(home: Home) -> None:
    patient_id = await home.registered()
    first = await hand_in(home, patient_id, key="paper-00001")
    again = await hand_in(home, patient_id, key="paper-00001")
    assert first.json() == again.json()
    assert home.rows.one("SELECT count(*) FROM papers") == (1,)
    other = await hand_in(home, patient_id, kind="wish_form", key="paper-00001")
    assert other.status_code == 409


async def test_a_paper_taken_away_is_opened_by_nobody_and_stays_on_the_record(home: Home) -> None:
    patient_id = await home.registered()
    paper_id = await stored(home, patient_id)
    path = f"/papers/{paper_id}"
    await taken_away(home, paper_id, "wrong_person")
    seen = (await home.send("GET", path, home.doctor)).json()
    assert (seen["state"], seen["can_open"]) == ("removed", False)
    assert (seen["removal"]["reason"], seen["removal"]["is_own"]) == ("wrong_person", True)
    assert (await home.send("GET", f"{path}/content", home.doctor)).status_code == 409
    assert (await typed(home, paper_id)).status_code == 409
    assert (await wanted_away(home, paper_id)).status_code == 409
    assert home.rows.one("SELECT count(*) FROM papers") == (1,)


async def test_one_person_alone_takes_away_nothing_that_bears_on_a_verdict(home: Home) -> None:
    patient_id = await home.registered()
    paper_id = await stored(home, patient_id, kind="wish_form")
    first = (await wanted_away(home, paper_id)).json()
    assert (first["state"], first["can_open"]) == ("stored", True)
    assert first["removal"]["is_own"]
    again = await wanted_away(home, paper_id)
    assert (again.status_code, again.json()["type"]) == (403, "/problems/second-person-needed")
    seen = (await home.send("GET", f"/papers/{paper_id}", home.nurse)).json()
    assert not seen["removal"]["is_own"]
    assert (await wanted_away(home, paper_id, home.nurse)).json()["state"] == "removed"


async def test_what_no_verdict_looks_at_goes_by_one_word(home: Home) -> None:
    patient_id = await home.registered()
    paper_id = await stored(home, patient_id, kind="other")
    assert (await wanted_away(home, paper_id)).json()["state"] == "removed"


async def test_an_order_on_paper_names_a_paper_of_this_person(home: Home) -> None:
    patient_id, other_id = await home.registered(), await home.registered()
    removed = a_paper(home.rows, patient_id)
    await taken_away(home, str(removed))
    going = a_paper(home.rows, patient_id)
    await wanted_away(home, str(going))
    wrong = {
        "none": None,
        "one that is not there": nobody(),
        "another person's": a_paper(home.rows, other_id),
        "of another kind": a_paper(home.rows, patient_id, kind="wish_form"),
        "one taken away": removed,
        "one that somebody wants taken away": going,
    }
    path = f"/patients/{patient_id}/orders"
    for what, paper_id in wrong.items():
        body = an_order_body(paper_id=None if paper_id is None else str(paper_id))
        seen = await home.epoch(patient_id)
        answer = await home.send("POST", path, home.nurse, body, seen=seen)
        assert answer.status_code == 422, what
        assert answer.json()["violations"][0]["field"] == "body.paper_id"
    attested = {"attestation_id": str(a_paper(home.rows, patient_id, kind="witness_attestation"))}
    scanned = an_order_body(paper_id=str(a_paper(home.rows, patient_id)), **attested)
    seen = await home.epoch(patient_id)
    answer = await home.send("POST", path, home.nurse, scanned, seen=seen)
    assert answer.json()["violations"][0]["field"] == "body.attestation_id"
    witness = {"patient_signature": "witness", "patient_signature_by": "立会 太郎"}
    assert (await home.drafted(patient_id, **witness, **attested))["attestation_id"]
