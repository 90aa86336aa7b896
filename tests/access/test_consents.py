"""What the patient said about who may see: itemised, dated, kept."""

import pytest

from tests.builders import Home, a_consent_body


@pytest.mark.parametrize(
    "changes",
    [
        {"given_by": "surrogate"},
        {"given_by": "surrogate", "given_by_name": "髙橋 一郎"},
        {"how": "written", "paper": None},
        {"given_on": "2199-01-01"},
        {"given_on": 0},
        {"recipient": "own_institution"},
        {"recipient": "everybody"},
        {"how": "online", "paper": None, "given_on": None},
        {"given_on": None},
        {"state": "implied"},
        {"sections": ["everything"]},
        {"surrogate_reason": "番号 123456789018"},
        {"recorded_by": "somebody"},
    ],
)
async def test_a_statement_that_is_not_whole_is_refused(
    home: Home, changes: dict[str, object]
) -> None:
    patient_id = await home.registered()
    assert (await home.consented(patient_id, **changes)).status_code == 422
    assert not home.rows.all("SELECT 1 FROM consents")


async def test_only_those_who_record_it_read_its_history(home: Home) -> None:
    patient_id = await home.registered()
    await home.joined(patient_id, home.pharmacy, "pharmacy")
    await home.consented(patient_id)
    path = f"/patients/{patient_id}/consents"
    assert (await home.send("GET", path, home.stranger)).status_code == 404
    assert (await home.send("POST", path, home.stranger, a_consent_body())).status_code == 404
    assert (await home.send("GET", path, home.pharmacist)).status_code == 403
    assert (await home.send("POST", path, home.pharmacist, a_consent_body())).status_code == 403


async def test_every_statement_is_kept_newest_first(home: Home) -> None:
    patient_id = await home.registered()
    await home.consented(patient_id, recipient="ambulance")
    await home.consented(patient_id, recipient="hospital", state="refused", how="oral", paper=None)
    done = await home.consented(
        patient_id,
        recipient="ambulance",
        state="withdrawn",
        given_by="surrogate",
        given_by_name="髙橋 一郎",
        surrogate_reason="意識がなく、本人に尋ねられないため",
    )
    items = done.json()["items"]
    assert [(one["recipient"], one["state"]) for one in items] == [
        ("ambulance", "withdrawn"),
        ("hospital", "refused"),
        ("ambulance", "granted"),
    ]
    assert items[0]["epoch"] > items[1]["epoch"] > items[2]["epoch"]
    actions = [leaf["action"] for leaf in home.rows.leaves() if leaf["action"] > "consent"]
    assert {"consent.granted", "consent.refused", "consent.withdrawn"} <= set(actions)


async def test_a_retried_statement_is_recorded_once(home: Home) -> None:
    patient_id = await home.registered()
    path = f"/patients/{patient_id}/consents"
    for _ in range(2):
        answer = await home.send("POST", path, home.doctor, a_consent_body(), key="consent-1")
        assert len(answer.json()["items"]) == 1
