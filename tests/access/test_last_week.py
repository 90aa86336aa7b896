"""What a version would change, in words and against the reads of the last seven days."""

from datetime import timedelta
from typing import Any

from app.clock import now
from tests.access.builders import HINODE, MIZUNO, Council, a_version, read_by


def moved(version: dict[str, Any], against: str = "from_now") -> dict[str, dict[str, Any]]:
    return {f"{cell['section']}/{cell['column']}": cell for cell in version[against]["cells"]}


def in_words(week: dict[str, Any]) -> tuple[str, str, str]:
    return week["less"]["en"], week["more"]["en"], week["same"]["en"]


async def test_last_weeks_reads_are_counted_by_column_and_never_singly(council: Council) -> None:
    here = council.rows.add("subjects", region=HINODE, epoch=1)
    there = council.rows.add("subjects", region=MIZUNO, epoch=1)
    read_by(council.rows, here, 57, values="withheld", treatment_choices="brief", diagnosis="full")
    read_by(
        council.rows, here, 12, treatment_choices="full", diagnosis="full"
    )  # an older agreement
    read_by(council.rows, here, 3, diagnosis="brief")
    read_by(council.rows, here, 20, role="emergency_clinician", basis="handover", values="brief")
    # none of these is a read of the week by the crew towards a patient of the region
    read_by(council.rows, there, 40, diagnosis="full")
    read_by(council.rows, here, 40, days_ago=7.01, diagnosis="full")
    read_by(council.rows, here, 40, outcome="refused", diagnosis="full")
    read_by(council.rows, here, 40)
    read_by(council.rows, here, 40, role="mc_physician", diagnosis="full")
    version = await council.drafted(
        {
            "treatment_choices/crew": "full",
            "diagnosis/crew": "withheld",
            "clinical_alerts/crew": "withheld",
            "values/emergency": "withheld",
            "care_team/ward": "brief",
        }
    )
    cells = moved(version)
    assert {cell: in_words(one["week"]) for cell, one in cells.items()} == {
        "treatment_choices/crew": ("none", "60 to 69", "10 to 19"),
        "diagnosis/crew": ("70 to 79", "none", "none"),
        "clinical_alerts/crew": ("none", "none", "70 to 79"),
        "values/emergency": ("20 to 29", "none", "none"),
        "care_team/ward": ("none", "none", "none"),
    }
    week = {one["column"]: one["reads"]["en"] for one in version["week"]}
    assert week["crew"] == "70 to 79"
    assert week["mc_physician"] == "40 to 49"
    assert week["glass"] == "none"


async def test_fewer_than_ten_reads_are_not_told_apart(council: Council) -> None:
    here = council.rows.add("subjects", region=HINODE, epoch=1)
    told = []
    for _ in range(2):
        read_by(council.rows, here, 4, place_of_care="brief")
        version = await council.drafted({"place_of_care/crew": "withheld"})
        told.append((moved(version)["place_of_care/crew"]["week"], version["week"]))
    assert told[0] == told[1], "four and eight look alike"
    assert in_words(told[0][0]) == ("fewer than 10", "none", "none")
    assert told[0][0]["less"] == {"least": 1, "most": 9, "ja": "10件未満", "en": "fewer than 10"}


async def test_the_difference_is_told_against_what_holds_now_and_the_default(
    council: Council,
) -> None:
    hour_ago = now() - timedelta(hours=1)
    a_version(
        council.rows, HINODE, {"values/ward": "brief", "place_of_care/crew": "full"}, hour_ago
    )
    version = await council.drafted({"values/ward": "withheld", "identity/crew": "full"})
    assert version["cells"] == {"values/ward": "withheld"}, "what the default says is left out"
    assert version["from_now"]["against"] == f"{HINODE}-1"
    now_cells, default_cells = moved(version), moved(version, "from_default")
    assert {cell: one["change"] for cell, one in now_cells.items()} == {
        "place_of_care/crew": "narrower",
        "values/ward": "narrower",
    }
    assert set(default_cells) == {"values/ward"}
    assert default_cells["values/ward"]["week"] is None
    assert now_cells["values/ward"]["said"] == {
        "ja": "病棟・入退院支援(入院)の「大切にしていること」を"
        "「要点のみ」から「表示しない」に狭める",
        "en": "ward, discharge desk (admission), values: brief → withheld (narrower)",
    }
    assert default_cells["values/ward"]["before"] == "full"
    (listed,) = (
        line
        for line in (
            await council.http.get("/v1/agreements", headers=council.clinic_privacy)
        ).json()["items"]
        if line["id"] == version["line"]["id"]
    )
    assert listed == version["line"]
