"""Papers on the screen: handed in with a plain form, typed by one, checked by another."""

from typing import Any

import httpx
import pytest

from app.policy.roles import Role
from tests.builders import a_paper
from tests.calls.builders import Town, a_patient
from tests.calls.steps import a_call, confirmed
from tests.papers.scans import a_pdf, a_png
from tests.web.builders import Browser, forms
from tests.web.conftest import Opens

READING = {
    "issued_on": "令和8年1月12日",
    "has_patient_signature": "yes",
    "has_witness_signature": "no",
    "has_surrogate_signature": "no",
    "covers_arrest": "unknown",
    "resuscitation": "not_wanted",
}


async def handed_in(
    nurse: Browser,
    path: str,
    scan: bytes = b"",
    *,
    data: Any = None,  # noqa: ANN401  as httpx takes them
    files: Any = None,  # noqa: ANN401  likewise
) -> httpx.Response:
    """The form as a browser sends it; the file's name and kind are whatever they are."""
    sent = {"Cookie": f"__Host-session={nurse.secret}", "Origin": "http://service.test"}
    if data is None:
        data = {"kind": "order_form", "written_on": ""}
    if files is None:
        files = {"file": ("../../山田太郎.html", scan or a_png(), "text/html")}
    return await nurse.client.post(path, headers=sent, data=data, files=files)


async def test_a_paper_is_handed_in_typed_and_checked(town: Town, opens: Opens) -> None:
    nurse, doctor = opens(Role.NURSE), opens(Role.PHYSICIAN)
    path = f"/patients/{a_patient(town)}/papers"
    assert forms((await nurse.get(path)).text)[path] == {"kind", "written_on", "file"}
    answer = await handed_in(nurse, path)
    assert answer.status_code == 303, answer.text
    one = answer.headers["location"]
    page = (await nurse.get(one)).text
    assert f'<img class="scan" src="{one}/content"' in page
    assert "山田" not in page
    assert (await nurse.post(f"{one}/readings", READING)).status_code == 303
    assert "別の人の照合を待っています" in (await nurse.get(one)).text
    page = (await doctor.get(one)).text
    (check,) = [action for action in forms(page) if action.endswith("/check")]
    assert "2026-01-12" not in page
    refused = await nurse.post(check, READING)
    assert refused.status_code == 403
    assert (await doctor.post(check, READING | {"covers_arrest": "no"})).status_code == 303
    assert "2人の読み取りが違います: 心肺停止のとき" in (await doctor.get(one)).text
    listed = (await doctor.get(path)).text
    assert "書面と記録が合っていません" in listed
    assert "書面の読み取りが、2人の間で食い違っています。" in (await doctor.get(path[:-7])).text
    assert (await doctor.post(f"{one}/removal", {"reason": "replaced"})).status_code == 303
    waiting = (await doctor.get(one)).text
    assert "別の人の同意を待っています" in waiting
    assert f"{one}/removal" not in forms(waiting)
    assert "同意して取り下げる" in (await nurse.get(one)).text
    assert (await nurse.post(f"{one}/removal", {"reason": "replaced"})).status_code == 303
    assert "撮り直した" in (await doctor.get(path)).text
    assert (await doctor.get(f"{one}/content")).status_code == 409


async def test_the_scan_comes_guarded_to_the_page_as_well(town: Town, opens: Opens) -> None:
    nurse = opens(Role.NURSE)
    path = f"/patients/{a_patient(town)}/papers"
    one = (await handed_in(nurse, path, a_pdf())).headers["location"]
    answer = await nurse.get(f"{one}/content")
    assert answer.content == a_pdf()
    assert answer.headers["content-disposition"] == 'attachment; filename="paper.pdf"'
    assert "sandbox" in answer.headers["content-security-policy"]
    assert 'class="scan"' not in (await nurse.get(one)).text


@pytest.mark.parametrize(
    ("scan", "more", "status"),
    [
        (b"<script>alert(1)</script>", {}, 415),
        (a_png() + b"PK", {}, 422),
        (b"", {"files": {"file": ("a.png", b"", "image/png")}}, 422),
        (b"", {"files": {"none": ("", b"")}}, 422),
        (b"", {"files": {"other": ("a.png", a_png(), "image/png")}}, 422),
        (b"", {"files": [("file", ("a.png", a_png())), ("file", ("b.png", a_png()))]}, 422),
        (b"", {"data": {"kind": "letter"}}, 422),
        (b"", {"data": {}}, 422),
        (b"", {"data": {"kind": "other", "patient": "x"}}, 422),
        (b"", {"data": {"kind": ["other", "other"]}}, 422),
        (b"", {"data": {"kind": "other", "written_on": "きのう"}}, 422),
        (b"", {"data": {"kind": "other", "written_on": "2" * 2000}}, 422),
    ],
)
async def test_what_cannot_be_taken_is_said_on_a_page(
    town: Town, opens: Opens, scan: bytes, more: dict[str, Any], status: int
) -> None:
    path = f"/patients/{a_patient(town)}/papers"
    answer = await handed_in(opens(Role.NURSE), path, scan, **more)
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"].startswith("text/html")
    assert "alert(1)" not in answer.text
    assert not town.rows.all("SELECT 1 FROM papers")


async def test_a_form_from_elsewhere_hands_in_nothing(town: Town, opens: Opens) -> None:
    nurse = opens(Role.NURSE)
    path = f"/patients/{a_patient(town)}/papers"
    elsewhere = {
        "Cookie": f"__Host-session={nurse.secret}",
        "Origin": "https://elsewhere.example",
    }
    files = {"file": ("a.png", a_png(), "image/png")}
    answer = await nurse.client.post(path, headers=elsewhere, data={"kind": "other"}, files=files)
    assert answer.status_code == 403
    assert not town.rows.all("SELECT 1 FROM papers")


async def test_no_other_form_takes_a_file(town: Town, opens: Opens) -> None:
    nurse = opens(Role.NURSE)
    path = f"/patients/{a_patient(town)}/suspend"
    answer = await handed_in(nurse, path, data={"said_by": "patient"})
    assert answer.status_code == 422
    assert not town.rows.all("SELECT 1 FROM intent_marks")


async def test_an_order_offers_the_papers_that_are_there(town: Town, opens: Opens) -> None:
    patient_id = a_patient(town)
    own = a_paper(town.rows, patient_id, written_on="2026-01-12")
    witness = a_paper(town.rows, patient_id, kind="witness_attestation")
    page = (await opens(Role.PHYSICIAN).get(f"/patients/{patient_id}/order")).text
    paper, attestation = page.split('name="attestation_id"')
    assert str(own) in paper
    assert str(witness) in attestation
    assert str(witness) not in paper


async def test_the_crew_opens_the_order_form_from_the_card(
    client: httpx.AsyncClient, town: Town, opens: Opens
) -> None:
    patient_id = a_patient(town)
    await handed_in(opens(Role.NURSE), f"/patients/{patient_id}/papers")
    call_id = await a_call(client, town)
    await confirmed(client, town, call_id, patient_id)
    crew = opens(Role.CREW)
    path = f"/calls/{call_id}/papers"
    assert f'href="{path}"' in (await crew.get(f"/calls/{call_id}")).text
    page = (await crew.get(path)).text
    (content,) = [one for one in page.split('"') if one.endswith("/content")]
    assert (await crew.get(content)).content == a_png()
    assert forms(page).keys() <= {"/sign-out"}
