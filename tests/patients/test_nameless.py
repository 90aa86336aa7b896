import pytest

from app.patients.nameless import nameless

PEOPLE = ("森 三郎", "ヤマダ タロウ", "山田 太郎", "リン ガン")
PLACES = ("みなと在宅クリニック", "日の出浜市港町1-2-3")


@pytest.mark.parametrize(
    ("text", "struck"),
    [
        ("山田 太郎", "●●"),
        ("山田太郎さんの肺がん", "●●さんの肺がん"),
        ("山田\u3000太郎", "●●"),
        ("太郎さんは山田家", "●●さんは●●家"),
        ("ヤマダさん、ヤマダタロウさん", "●●さん、●●さん"),
        ("森三郎の希望", "●●の希望"),
        ("みなと在宅クリニック受診中", "●●受診中"),
        ("自宅は日の出浜市港町1-2-3", "自宅は●●"),
        ("電話 090-0000-1234、03-0000-5678", "電話 ●●、●●"),
        ("番号０９００００１２３４", "番号●●"),
    ],
)
def test_what_the_record_knows_is_struck_out(text: str, struck: str) -> None:
    assert nameless(text, PEOPLE, PLACES) == struck


@pytest.mark.parametrize(
    "text",
    [
        "森林で倒れた",
        "リンパ節転移、ガン性疼痛",
        "SpO2 86%、血圧 90/60",
        "2026年11月",
        "肺がん(IV期)",
    ],
)
def test_words_of_illness_are_left(text: str) -> None:
    assert nameless(text, PEOPLE, PLACES) == text


def test_nothing_written_stays_nothing() -> None:
    assert nameless(None, PEOPLE) is None
