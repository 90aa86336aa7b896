"""Which municipality an address names: never one that only sounds like a street of the place."""

from datetime import date

import pytest

from app.japan.named import elsewhere

DAY = date(2026, 11, 26)
FUCHU_TOKYO, FUCHU_HIROSHIMA, TAKAMATSU, NIIGATA = "132063", "342084", "372013", "151009"


@pytest.mark.parametrize(
    ("region", "area", "address"),
    [
        (FUCHU_TOKYO, "府中市", "宮西町2-24"),
        (FUCHU_HIROSHIMA, "府中市", "府川町315"),
        (FUCHU_TOKYO, "東京都府中市", "東京都府中市宮西町2-24"),
        (TAKAMATSU, "高松市", "府中町1丁目2-3"),  # a street there, a town elsewhere
        (TAKAMATSU, "高松市中央", "番町1-8-15"),
        (NIIGATA, "新潟市西区", "新潟市西区寺尾1"),  # a ward of the city
        ("151076", "新潟市", "寺尾1"),
        ("151076", " 新 潟 市 西区", "寺尾1"),
        ("122246", "鎌ヶ谷市", "新鎌ヶ谷2"),
        ("990221", "帆影町", "訓練1"),  # by its name of before
        ("990264", "東双子島町", "訓練1"),  # split: a part of it
        ("990272", "双子島町", "訓練1"),
        ("990019", "訓練市みなと町", "訓練町1丁目2番3号"),  # nothing that anybody knows
        ("990019", "", ""),
        ("990019", "県", "東京都"),
    ],
)
def test_the_place_itself_and_what_nobody_knows_are_no_other(
    region: str, area: str, address: str
) -> None:
    assert elsewhere(region, area, address, DAY) == ()


@pytest.mark.parametrize(
    ("region", "area", "address", "found"),
    [
        ("990019", "瑞野町", "港町1", ("990027",)),
        ("990019", "日の出浜市", "瑞野町港1", ("990027",)),  # the name of the area was forgotten
        ("990019", "日の出浜市", "潮路県瑞野町港1", ("990027",)),
        ("990019", "帆影町", "訓練1", ("990221",)),  # by its code of today
        (FUCHU_TOKYO, "広島県府中市", "府川町315", (FUCHU_HIROSHIMA,)),
        (TAKAMATSU, "府中市", "町1", (FUCHU_TOKYO, FUCHU_HIROSHIMA)),  # of one name: both
        ("151009", "岩船郡関川村", "下関912", ("155811",)),
        ("152251", "新潟県岩船郡関川村", "下関912", ("155811",)),
        ("232149", "郡山市", "朝日1", ("072036",)),  # no county
    ],
)
def test_another_town_is_told_by_its_code_of_today(
    region: str, area: str, address: str, found: tuple[str, ...]
) -> None:
    assert elsewhere(region, area, address, DAY) == found
