"""What an order lacks before a physician may sign it, in words.

Not everything that leaves a verdict in doubt is asked here: an order may leave arrest out, a
surrogate may be the only one who can sign, a paper of years ago may be past its day. Asked is what
its reader will need and what nobody can add once it is signed: a wish it rests on, one direction,
a signature, and a doctor who can be phoned.
"""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Final

from app.clock import japan_date
from app.db import Found
from app.intent import whole
from app.intent.history import Answer, OrderCode, PatientSignature, WishSource
from app.intent.polarity import says_both
from app.intent.told import order_of
from app.japan.text import Said
from app.patients.kinds import LinkRole

WISH: Final = Said("本人の意思の記録", "a recorded wish of the patient")
TALK_SINCE: Final = Said("撤回・停止の後に話し合った記録", "a talk held after it was taken back")
OWN_WILL: Final = Said(
    "家族の意見ではなく、本人(または代わって話す人)の意思の記録",
    "a wish of the patient or who speaks for them, not the family's view",
)
REFUSAL: Final = Said(
    "心肺蘇生を望まないという意思の記録", "a recorded wish that refuses resuscitation"
)
NO_REFUSAL: Final = Said(
    "心肺蘇生を行う指示と食い違わない意思の記録",
    "a recorded wish that does not refuse resuscitation",
)
ONE_DIRECTION: Final = Said(
    "心肺蘇生について食い違いのない指示(指示・文面・範囲)",
    "one direction on resuscitation in code, words and scope",
)
ISSUED_SINCE: Final = Said(
    "撤回・停止の後に発行した指示書", "an order issued after it was taken back"
)
SIGNATURE: Final = Said(
    "本人の署名、立会人の証言または代理人の署名",
    "the patient's signature, a witness or a surrogate's signature",
)
PHYSICIAN: Final = Said("連絡先の医師の電話番号", "a physician's number among the contacts")
_PHYSICIANS: Final = (
    LinkRole.ATTENDING_PHYSICIAN,
    LinkRole.COVERING_PHYSICIAN,
    LinkRole.ON_CALL_HOME_PHYSICIAN,
)


def missing(order: Found, will: Found, person: Found | None) -> list[Said]:
    """Everything that an order lacks, in the order in which one would see to it."""
    since = _day_taken_back(will)
    lacks = [*_of_the_wish(order, will, since)]
    if says_both(order_of(order._asdict())):
        lacks.append(ONE_DIRECTION)
    if order.issued_on < since:
        lacks.append(ISSUED_SINCE)
    if order.patient_signature == PatientSignature.NONE:
        lacks.append(SIGNATURE)
    chain = [] if person is None else person.chain
    if not any(one["role"] in _PHYSICIANS for one in chain):
        lacks.append(PHYSICIAN)
    return lacks


def _of_the_wish(order: Found, will: Found, since: date) -> Iterator[Said]:
    wish = will.newest_wish[0] if will.newest_wish else None
    if wish is None or wish["epoch"] < taken_back(will):
        yield WISH
    elif date.fromisoformat(wish["stated_on"]) < since:
        yield TALK_SINCE
    elif order.covers_arrest:
        is_refused = wish["resuscitation"] == Answer.NOT_WANTED
        forbids = whole.code(order._asdict()) is OrderCode.DO_NOT_RESUSCITATE
        if forbids and not is_refused:
            yield REFUSAL
        elif is_refused and not forbids:
            yield NO_REFUSAL
        elif forbids and wish["source"] == WishSource.FAMILY:
            yield OWN_WILL


def taken_back(will: Found) -> int:
    """The epoch of the newest suspension or withdrawal; -1 where there is none."""
    return int(will.marks[0]["epoch"]) if will.marks else -1


def _day_taken_back(will: Found) -> date:
    """The day in Japan of the newest suspension or withdrawal: an older paper is not anew."""
    if not will.marks:
        return date.min
    return japan_date(datetime.fromisoformat(will.marks[0]["marked_at"]))
