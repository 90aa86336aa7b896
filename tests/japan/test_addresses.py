"""Addresses compared, not looked up."""

import pytest

from app.japan.addresses import address_key, are_near_addresses, place_key

KEY = address_key("訓練市訓練町1-2-3")


@pytest.mark.parametrize(
    "text",
    [
        "訓練市訓練町一丁目２番３号",
        "訓練市訓練町１ー２ー３",
        "訓練市 訓練町 1丁目2番地の3",
        "訓練市訓練町1丁目 2-3",
        "訓練市訓練町1−2−3",
        "訓練県訓練市訓練町1-2-3",
        "訓練市訓練町一の二の三",
        "訓練市訓練町１の２の３",
        "訓練市大字訓練町一丁目二番地三号",
        "訓練市訓練町 1丁目 2番 3号",
    ],
)
def test_one_place_has_one_key(text: str) -> None:
    assert address_key(text) == KEY


@pytest.mark.parametrize(
    "text", ["訓練市訓練町1-23", "訓練市訓練町12-3", "訓練市練習町1-2-3", "訓練市訓練町1-2-4"]
)
def test_another_place_has_another_key(text: str) -> None:
    assert address_key(text) != KEY
    assert not are_near_addresses(address_key(text), KEY)


def test_a_building_or_the_city_left_out_is_near() -> None:
    assert are_near_addresses(KEY, address_key("訓練市訓練町1-2-3 サンプル荘101号室"))
    assert are_near_addresses(address_key("訓練町1-2-3"), KEY)
    assert not are_near_addresses("1-2-3", KEY)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("訓練市訓練町百二十三番地の四", "訓練市訓練町123-4"),
        ("訓練市訓練町二十番地", "訓練市訓練町20"),
        ("訓練市光ヶ丘1-2-3", "訓練市光が丘1丁目2番3号"),
        ("訓練市廣澤1-2", "訓練市広沢1番2号"),
        ("訓練市訓練町1-2-3 101", "訓練市訓練町1-2-3-101"),
        ("訓練市一番町5-6", "訓練市一番町五番六号"),
    ],
)
def test_the_usual_ways_of_writing_are_one(one: str, other: str) -> None:
    assert address_key(one) == address_key(other)


@pytest.mark.parametrize(
    "text",
    [
        "訓練市訓練町1-2-3 サンプル荘101号室",
        "訓練市訓練町1-2-3-101",
        "訓練県訓練市訓練町一丁目二番三号 サンプル荘",
        "訓練市訓練町1-2-3 3階301",
    ],
)
def test_a_place_is_without_prefecture_building_and_room(text: str) -> None:
    assert place_key(address_key(text)) == place_key(KEY) == KEY


def test_a_number_cut_short_is_another_house() -> None:
    assert not are_near_addresses(address_key("訓練市訓練町1-2"), address_key("訓練市訓練町1-23"))
    assert are_near_addresses(address_key("訓練市訓練町1-2"), KEY)
