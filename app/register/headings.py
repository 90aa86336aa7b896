"""Column headings as they stand on real forms, and what each column is. Pure.

Only what is named here is read, and nothing is guessed: a heading that is not known is told to
whoever loads, and its column is left where it is. A column that may never be stored turns the
whole file away, before any of it is kept.
"""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from types import MappingProxyType
from typing import Final

# field · the spellings of its heading, after `_plain`
_TABLE: Final = """
name            氏名 名前 お名前 患者氏名 患者名 本人氏名 利用者氏名 利用者名 対象者氏名
name            登録者氏名
family_name     姓 氏 苗字
given_name      名
reading         ふりがな フリガナ 氏名ふりがな 氏名フリガナ 氏名カナ カナ氏名 カナ よみがな
reading         ヨミガナ 読み 読みがな 患者カナ 氏名かな
family_reading  姓フリガナ 姓ふりがな 姓カナ セイ せい
given_reading   名フリガナ 名ふりがな 名カナ メイ めい
former_name     旧姓 旧氏 旧姓氏名 旧氏名
former_reading  旧姓フリガナ 旧姓ふりがな 旧姓カナ 旧姓読み 旧氏フリガナ 旧氏ふりがな 旧氏カナ
by_name         通称 通称名 通名
by_reading      通称フリガナ 通称ふりがな 通称カナ 通称名フリガナ 通称名カナ 通名フリガナ
birth_date      生年月日 誕生日 出生年月日
sex             性別
address.0       都道府県 都道府県名
address.1       住所 現住所 住所1 自宅住所 居住地 所在地
address.2       住所2 番地 町名番地 丁目番地
address.3       住所3 建物 建物名 方書 マンション名 アパート名
area            市区町村 市区町村名 市町村 市町村名 自治体名
phone.1         電話 電話番号 自宅電話 自宅電話番号 電話1 電話番号1 固定電話 tel
phone.2         携帯 携帯電話 携帯電話番号 携帯番号 電話2 電話番号2
phone.3         電話3 電話番号3
care_number     介護保険被保険者番号 介護保険番号 介護保険証番号 介護被保険者番号
care_number     介護保険被保険者証番号
informed_on     記入日 作成日 作成年月日 記入年月日 更新日 最終確認日 確認日 情報更新日
chain.doctor    かかりつけ医 かかりつけ医氏名 主治医 主治医氏名 在宅医 担当医 かかりつけ医師名
chain.doctor    主治医名
chain.clinic    かかりつけ医療機関 かかりつけ医療機関名 医療機関 医療機関名 主治医医療機関
chain.clinic    かかりつけ病院 かかりつけ医院
chain.phone     かかりつけ医電話 かかりつけ医電話番号 医療機関電話 医療機関電話番号 主治医電話
chain.phone     主治医電話番号 かかりつけ医連絡先 かかりつけ医療機関電話
chain.phone     かかりつけ医療機関電話番号
chain.hours     かかりつけ医時間帯 診療時間 対応時間
nurse.clinic    訪問看護 訪問看護ステーション 訪問看護ステーション名 訪問看護事業所
nurse.doctor    訪問看護師 訪問看護担当者 担当訪問看護師
nurse.phone     訪問看護電話 訪問看護電話番号 訪問看護ステーション電話
nurse.phone     訪問看護ステーション電話番号
main_diagnosis  病名 主病名 傷病名 診断名 主な病名 疾患名 主傷病名
other_diagnoses 治療中の病気 持病 現病歴 その他の病名 現在治療中の病気
past_history 既往歴 既往症 病歴
allergies       アレルギー アレルギー歴 薬アレルギー
medicines       服薬 内服薬 常用薬 服用薬 服用中の薬 薬 お薬 処方薬
devices         医療機器 使用機器 在宅医療機器 医療処置
infections      感染症
blood           血液型
care_level      要介護度 介護度 要介護認定 要介護状態区分
physical        障害高齢者の日常生活自立度 障害自立度 寝たきり度
cognitive       認知症高齢者の日常生活自立度 認知症自立度
key_person      キーパーソン
main_caregiver  主介護者 主たる介護者
family_structure 家族構成 世帯構成
services        利用サービス 介護サービス 利用中のサービス
"""

_LEFT: Final = {
    "意思": "意思は読み込みません。登録の後、署名のある指示書とともに記録してください。",
    "空欄": "見出しがありません。読み込みません。",
    "不要": "保存しない項目です。読み込みません。",
}
_UNKNOWN: Final = "分からない見出しです。読み込みません。"
_LEFT_TABLE: Final = """
意思 心肺蘇生 心肺蘇生の希望 蘇生の希望 dnar dnr 意思表示 延命治療 延命治療の希望 延命処置
意思 事前指示 事前指示書 最期の場所 看取りの場所 看取りの希望 搬送の希望 医師の指示書 指示書
意思 代理意思決定者 価値観 本人の希望 本人の意思
不要 番号なし no 通番 連番 整理番号 管理番号 患者番号 患者id id カルテ番号 年齢 郵便番号
不要 備考 メモ 特記事項
"""
_FORBIDDEN: Final = frozenset(
    (
        *("マイナンバー", "個人番号", "保険者番号", "被保険者番号", "記号", "番号", "記号番号"),
        *("被保険者記号", "被保険者証記号", "被保険者証番号", "保険証番号", "保険証記号番号"),
        *("保険証記号", "健康保険証番号", "健康保険番号", "健康保険被保険者番号", "被保険者枝番"),
        *("医療保険者番号", "後期高齢者保険番号", "国保番号", "資格確認書番号"),
    )
)
_CONTACT: Final = re.compile(
    r"(?P<whose>緊急連絡先|緊急時連絡先|緊急時の連絡先|家族連絡先|連絡先|家族)(?P<n>[1-5])?(?:の)?"
    r"(?P<what>氏名|名前|お名前|続柄|関係|間柄|電話|電話番号|携帯|携帯電話|tel|時間帯|住所|ふりがな|フリガナ)?"
)
_CONTACT_PARTS: Final = MappingProxyType(
    {
        **dict.fromkeys(("氏名", "名前", "お名前", ""), "name"),
        **dict.fromkeys(("続柄", "関係", "間柄"), "relation"),
        **dict.fromkeys(("電話", "電話番号", "携帯", "携帯電話", "tel"), "phone"),
        "時間帯": "hours",
    }
)
_FOLLOWS_CONTACT: Final = MappingProxyType(
    {
        **dict.fromkeys(("氏名", "名前", "お名前"), "name"),
        **dict.fromkeys(("続柄", "関係", "間柄", "本人との関係"), "relation"),
        **dict.fromkeys(("電話", "電話番号", "携帯", "携帯電話", "tel", "連絡先"), "phone"),
        "時間帯": "hours",
    }
)
_PHONE: Final = ("電話", "電話番号", "tel", "連絡先")
_MOST_CONTACTS: Final = 5
NEEDED: Final = MappingProxyType(
    {
        "name": "氏名",
        "reading": "ふりがな",
        "birth_date": "生年月日",
        "sex": "性別",
        "address.1": "住所",
        "area": "市区町村名",
    }
)
"""What a person cannot be registered without, and how a form says it."""
_LEAST_KNOWN: Final = 3


class Use(StrEnum):
    """What becomes of a column."""

    READ = "read"
    LEFT = "left"  # known, and not kept here
    UNKNOWN = "unknown"
    FORBIDDEN = "forbidden"  # may never be stored


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its heading as it stands there, what it is read as, and what is to be said."""

    heading: str
    use: Use
    field: str = ""
    said: str = ""


def _words(text: str) -> dict[str, str]:
    """Spelling → the first word of its line."""
    found: dict[str, str] = {}
    for line in text.strip().splitlines():
        field, *spellings = line.split()
        found |= dict.fromkeys(spellings, field)
    return found


_FIELDS: Final[Mapping[str, str]] = MappingProxyType(_words(_TABLE))
_FIRST: Final[Mapping[str, str]] = MappingProxyType(
    {field: word for word, field in reversed(tuple(_FIELDS.items()))}
)
_PARTS_SAID: Final = MappingProxyType(
    {"name": "氏名", "relation": "続柄", "phone": "電話", "hours": "時間帯"}
)
_KNOWN_LEFT: Final = MappingProxyType(_words(_LEFT_TABLE))


def columns_of(headings: Sequence[str]) -> tuple[Column, ...]:
    """What each column is, from left to right. 続柄 and 電話 belong to whoever was named before."""
    found: list[Column] = []
    taken: set[str] = set()
    group = ""
    for heading in headings:
        column, group = _column(heading, group, taken)
        if column.use is Use.READ and column.field in taken:
            said = "同じ項目の列が前にもあります。この列は読み込みません。"
            column = replace(column, use=Use.UNKNOWN, said=said)
        taken.add(column.field)
        found.append(column)
    return tuple(found)


def is_head(cells: Sequence[str]) -> bool:
    """Whether a line is that of the headings: a name or a reading among three known ones."""
    fields = {_FIELDS.get(_plain(cell), "") for cell in cells} - {""}
    return len(fields) >= _LEAST_KNOWN and bool(fields & {"name", "family_name", "reading"})


def missing(columns: Sequence[Column], *, has_area: bool) -> list[str]:
    """The headings that a list cannot do without and has not."""
    fields = {column.field for column in columns if column.use is Use.READ}
    if {"family_name", "given_name"} <= fields:
        fields.add("name")
    if {"family_reading", "given_reading"} <= fields:
        fields.add("reading")
    if has_area:
        fields.add("area")
    if {"area", "address.2"} <= fields:
        fields.add("address.1")  # 市区町村 · 町名番地: the two are the address
    return [heading for field, heading in NEEDED.items() if field not in fields]


def label(field: str) -> str:
    """A field in the words of a form, where the file has no heading for it."""
    head, _, part = field.partition(".")
    if head.startswith("family"):
        return f"緊急連絡先{head[-1]} {_PARTS_SAID[part]}"
    spelling = field if field in _FIRST else {"address": "address.1"}.get(field, "")
    return _FIRST.get(spelling, "")


def _column(heading: str, group: str, taken: set[str]) -> tuple[Column, str]:
    """The column, and whose columns follow it."""
    plain = _plain(heading)
    if plain in _FORBIDDEN:
        return Column(heading, Use.FORBIDDEN), ""
    if group and (part := _following(plain, group, taken)):
        return Column(heading, Use.READ, f"{group}.{part}"), group
    if field := _FIELDS.get(plain):
        return _of_field(heading, field, taken)
    if contact := _CONTACT.fullmatch(plain):
        return _of_contact(heading, contact, taken)
    if why := _KNOWN_LEFT.get(plain) or ("" if plain else "空欄"):
        return Column(heading, Use.LEFT, said=_LEFT[why]), group
    return Column(heading, Use.UNKNOWN, said=_UNKNOWN), ""


def _of_field(heading: str, field: str, taken: set[str]) -> tuple[Column, str]:
    head, _, part = field.partition(".")
    if field in taken and head == "phone":
        field = next((f"phone.{n}" for n in (2, 3) if f"phone.{n}" not in taken), field)
    is_person = head in {"chain", "nurse"} and part != "hours"
    return Column(heading, Use.READ, field), head if is_person else ""


def _following(plain: str, group: str, taken: set[str]) -> str:
    if group.startswith("family"):
        part = _FOLLOWS_CONTACT.get(plain, "")
    else:
        part = "phone" if plain in _PHONE else ""
    return "" if f"{group}.{part}" in taken else part


def _of_contact(heading: str, contact: re.Match[str], taken: set[str]) -> tuple[Column, str]:
    part = _CONTACT_PARTS.get(contact["what"] or "", "")
    is_bare = contact["n"] is None and contact["what"] is None
    if is_bare and not contact["whose"].startswith("緊急"):
        return Column(heading, Use.UNKNOWN, said=_UNKNOWN), ""  # perhaps the patient's own
    if not part:
        return Column(heading, Use.LEFT, said=_LEFT["不要"]), ""
    number = int(contact["n"]) if contact["n"] else 1
    if not contact["n"]:
        # 緊急連絡先 · 続柄 · 電話 · 緊急連絡先 · …: each begins another one.
        while f"family{number}.{part}" in taken and number < _MOST_CONTACTS:
            number += 1
    group = f"family{number}"
    return Column(heading, Use.READ, f"{group}.{part}"), group


def _plain(heading: str) -> str:
    """A heading without what is only ornament: widths, blanks, brackets, marks, what is needed."""
    text = unicodedata.normalize("NFKC", heading)
    text = re.sub(r"[\s()\[\]【】「」<>〈〉・:;,、。/_\-※*★●■◆]+$", "", text)
    text = re.sub(r"必須|任意|漢字|西暦|和暦", "", text)
    text = re.sub(r"[\s()\[\]【】「」<>〈〉・:;,、。/_\-※*★●■◆]", "", text)
    return text.casefold()
