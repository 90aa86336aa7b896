"""What each figure means: its name, one sentence that says exactly what is counted, its unit."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from app.japan.text import Said
from app.region.indicators import Indicator


@dataclass(frozen=True, slots=True, kw_only=True)
class Meaning:
    """The words for a figure."""

    name: Said
    definition: Said
    unit: Said


_PEOPLE: Final = Said("人", "people")
_CALLS: Final = Said("件", "calls")
_TIMES: Final = Said("回", "times")

MEANINGS: Final[Mapping[Indicator, Meaning]] = MappingProxyType(
    {
        Indicator.PATIENTS: Meaning(
            name=Said("登録されている方", "Registered"),
            definition=Said(
                "期間の末日に登録があり、死亡の記録がない方。10人単位で切り捨てています。",
                "People registered on the last day of the period whose death is not recorded; "
                "rounded down to tens.",
            ),
            unit=_PEOPLE,
        ),
        Indicator.WITH_WISH: Meaning(
            name=Said("心肺蘇生の意思が記録されている方", "With a recorded wish"),
            definition=Said(
                "登録されている方のうち、最新の記録が心肺蘇生を「望む」か「望まない」で、"
                "その後に停止も撤回もされていない方。",
                "Of those registered, whose newest wish says that CPR is wanted or not wanted "
                "and was neither suspended nor withdrawn since.",
            ),
            unit=_PEOPLE,
        ),
        Indicator.REVIEWED: Meaning(
            name=Said("1年以内に話し合った方", "Talked over within the year"),
            definition=Said(
                "意思が記録されている方のうち、その話し合いが期間の末日までの1年以内の方。",
                "Of those with a recorded wish, whose talk lies within the year before the last "
                "day of the period.",
            ),
            unit=_PEOPLE,
        ),
        Indicator.WITH_ORDER: Meaning(
            name=Said("署名された指示書がある方", "With a signed order"),
            definition=Said(
                "登録されている方のうち、最新の指示書が心肺停止時について定め、医師の署名と"
                "本人の署名か立会人の証言があり、期限内で、停止も撤回もされていない方。",
                "Of those registered, whose newest order covers arrest, is signed by a physician "
                "and by the patient or a witness, has not expired and was not taken back.",
            ),
            unit=_PEOPLE,
        ),
        Indicator.CALLS: Meaning(
            name=Said("救急の事案", "Emergency calls"),
            definition=Said(
                "期間内にこの市町村を現場として、この仕組みで開かれた事案。",
                "Calls opened here within the period with their scene in this municipality.",
            ),
            unit=_CALLS,
        ),
        Indicator.FOUND: Meaning(
            name=Said("記録が見つかった事案", "Calls where a record was found"),
            definition=Said(
                "救急の事案のうち、現場で本人を確認し、記録が示された事案。",
                "Of the calls, those on which the person was confirmed and the record shown.",
            ),
            unit=_CALLS,
        ),
        Indicator.MINUTES: Meaning(
            name=Said("記録が出るまでの分(中央値)", "Minutes to the card (median)"),
            definition=Said(
                "記録が見つかった事案で、事案を開いてから本人を確認し記録が出るまでの分の中央値。",
                "Over the calls where a record was found: minutes from opening the call until "
                "the person was confirmed and the card shown.",
            ),
            unit=Said("分", "minutes"),
        ),
        Indicator.ARREST: Meaning(
            name=Said("心肺停止の事案", "Calls with cardiac arrest"),
            definition=Said(
                "救急の事案のうち、心肺停止が記録されたか、"
                "転帰で蘇生を続けた・中止した・開始しなかったと記録された事案。",
                "Of the calls, those with an arrest on record, or whose outcome says that CPR "
                "was continued, stopped or not started.",
            ),
            unit=_CALLS,
        ),
        Indicator.PHONED: Meaning(
            name=Said("医師に電話した事案", "Calls where a doctor was phoned"),
            definition=Said(
                "救急の事案のうち、医師に一度でも電話した事案(看護師だけの場合を除く)。",
                "Of the calls, those on which a doctor was phoned at least once.",
            ),
            unit=_CALLS,
        ),
        Indicator.REACHED: Meaning(
            name=Said("医師につながった事案", "Calls where a doctor was reached"),
            definition=Said(
                "医師に電話した事案のうち、一人でも医師につながった事案。",
                "Of the calls where a doctor was phoned, those where one was reached.",
            ),
            unit=_CALLS,
        ),
        Indicator.CPR_COMPARED: Meaning(
            name=Said("蘇生の希望と比べられた事案", "Arrests compared with the wish on CPR"),
            definition=Said(
                "心肺停止の事案のうち、開く前に「望む」か「望まない」が記録され、"
                "終わるまで停止も撤回もされず、転帰が記録された事案。",
                "Of the arrests, those with a wish (wanted or not wanted) recorded before the "
                "call, not taken back until its end, and with an outcome.",
            ),
            unit=_CALLS,
        ),
        Indicator.CPR_IN_LINE: Meaning(
            name=Said("蘇生が希望に沿った事案", "CPR in line with the wish"),
            definition=Said(
                "比べられた事案のうち、望む方に蘇生を続けたか、望まない方に中止したか開始しなかった事案。",
                "Of those compared, where CPR was continued for somebody who wants it, or stopped "
                "or not started for somebody who does not.",
            ),
            unit=_CALLS,
        ),
        Indicator.CPR_UNDECIDABLE: Meaning(
            name=Said("蘇生について比べられない事案", "Arrests that cannot be compared"),
            definition=Said(
                "心肺停止の事案のうち、記録がない・決まっていない・撤回された・転帰がない事案。",
                "Arrests without a record, a settled wish or an outcome, or taken back.",
            ),
            unit=_CALLS,
        ),
        Indicator.TRANSPORT_COMPARED: Meaning(
            name=Said("搬送の希望と比べられた事案", "Calls compared with the wish on transport"),
            definition=Said(
                "記録が見つかった事案のうち、開く前に病院への搬送を「望む」か「望まない」が記録され、"
                "終わるまで停止も撤回もされず、転帰が記録された事案。",
                "Of the calls where a record was found, those with a wish on transport (wanted or "
                "not wanted) recorded before, not taken back until the end, and with an outcome.",
            ),
            unit=_CALLS,
        ),
        Indicator.TRANSPORT_IN_LINE: Meaning(
            name=Said("搬送が希望に沿った事案", "Transport in line with the wish"),
            definition=Said(
                "比べられた事案のうち、望む方を搬送したか、望まない方を搬送しなかった事案。",
                "Of those compared, where somebody who wants it was taken to a hospital, or "
                "somebody who does not was not.",
            ),
            unit=_CALLS,
        ),
        Indicator.TRANSPORT_UNDECIDABLE: Meaning(
            name=Said("搬送について比べられない事案", "Transports that cannot be compared"),
            definition=Said(
                "記録が見つかった事案のうち、搬送の希望が決まっていない・撤回された・転帰がない事案。",
                "Calls with a record and without a settled wish on transport or an outcome, or "
                "taken back.",
            ),
            unit=_CALLS,
        ),
        Indicator.READS: Meaning(
            name=Said("記録の閲覧", "Readings of records"),
            definition=Said(
                "この市町村の方の記録が開かれた回数(一覧での表示を除く)。",
                "How often a record of somebody of this municipality was opened; lists left out.",
            ),
            unit=_TIMES,
        ),
        Indicator.OVERRIDES: Meaning(
            name=Said("緊急閲覧", "Overrides"),
            definition=Said(
                "記録の閲覧のうち、緊急閲覧(本人に尋ねられないときの閲覧)が始められた回数。",
                "How often break-glass was opened towards somebody of this municipality.",
            ),
            unit=_TIMES,
        ),
    }
)
"""Every figure in words."""
