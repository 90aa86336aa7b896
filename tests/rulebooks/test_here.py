"""The rules of a place, open to everybody; and that no rulebook door tells of a patient."""

import httpx

from tests.calls.builders import a_town
from tests.days import in_hours
from tests.patients.canary import TRACES, a_whole_life
from tests.rulebooks.builders import MIZUNO, Makers


async def test_nobody_signed_in_reads_what_counts_and_no_draft(makers: Makers) -> None:
    shipped = (await makers.rules())["rules"]
    assert [(one["kind"], one["book"]) for one in shipped] == [("resuscitation", "training-hinode")]
    assert shipped[0]["begins_at"] is None
    await makers.drafted(more="# 下書きの言葉\n")
    await makers.published(
        book="hinode-where", copy_of="copy_of: tokyo-destination", begins=in_hours(4)
    )
    assert (await makers.rules())["rules"] == shipped
    version = await makers.published()
    (rule,) = (await makers.rules())["rules"]
    assert (rule["book"], rule["version"]) == ("hinode-cpr", "1")
    assert rule["begins_at"] == version["line"]["begins_at"]
    assert rule["residents"]["markdown"] != rule["crews"]["markdown"]
    assert rule["residents"]["title"]["ja"].startswith("日の出浜")
    (far,) = (await makers.rules(MIZUNO))["rules"]
    assert far["book"] == "training-mizuho"


async def test_a_place_without_rule_and_a_withdrawn_one_say_so(makers: Makers) -> None:
    (nothing,) = (await makers.rules("990035"))["rules"]
    assert (nothing["reason"], nothing["residents"], nothing["crews"]) == ("none", None, None)
    version = await makers.published()
    await makers.withdraw(version)
    (rule,) = (await makers.rules())["rules"]
    assert rule["reason"] == "withdrawn"
    assert "取り下げ" in rule["why"]["ja"]
    for code in ("990018", "x", ""):
        answer = await makers.http.get(f"/v1/rules?municipality={code}")
        assert answer.status_code == 422
        assert code not in answer.text or code in {"", "x"}


async def test_no_rulebook_door_tells_of_a_patient(
    makers: Makers, client: httpx.AsyncClient
) -> None:
    town = a_town(makers.rows)
    await a_whole_life(client, town)
    version = await makers.published()
    draft = await makers.drafted(version="2")
    await makers.comment(draft, makers.home_doctor)
    one, other = version["line"]["id"], draft["line"]["id"]
    paths = [
        *("/rulebooks", "/rulebooks/versions", "/rulebooks/hinode-cpr/1"),
        *(f"/rulebooks/versions/{each}" for each in (one, other)),
        *(f"/rulebooks/versions/{each}/differences" for each in (one, other)),
        *(f"/rulebooks/versions/{each}/comments" for each in (one, other)),
        "/rules?municipality=990019",
    ]
    for who in (makers.steward, makers.home_doctor, makers.crew, town.doctor):
        for path in paths:
            answer = await makers.send("GET", path, who)
            assert answer.status_code in {200, 404}, path
            assert not any(trace in answer.text for trace in TRACES), path
    # and a leaf about a rule names no patient
    leaves = [leaf for leaf in makers.rows.leaves() if leaf["action"].startswith("rulebook")]
    assert leaves
    assert {leaf["patient_id"] for leaf in leaves} == {None}
