"""Addresses compared, not looked up."""

import pytest

from app.japan.addresses import address_key, are_near_addresses

KEY = address_key("訓練市訓練町1-2-3")


@pytest.mark.parametrize(
    "text",
    [
        "訓練市訓練町一丁目２番３号",
        "訓練市訓練町１ー２ー３",
        "訓練市 訓練町 1丁目2番地の3",
        "訓練市訓練町1丁目 2-3",
        "訓練市訓練町1−2−3",
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
