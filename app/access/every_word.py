"""What the patient said elsewhere than to the one group, as columns beside a grant."""

from sqlalchemy import bindparam, case, func, null, select
from sqlalchemy.dialects.postgresql import distinct_on

from app.access.models import ConsentVersion, Grant
from app.policy.bases import Basis

_newest = (
    select(
        ConsentVersion.recipient,
        ConsentVersion.state,
        ConsentVersion.sections,
        ConsentVersion.restricted,
        ConsentVersion.epoch,
    )
    .where(ConsentVersion.patient_id == Grant.patient_id)
    .ext(distinct_on(ConsentVersion.recipient))
    .order_by(ConsentVersion.recipient, ConsentVersion.epoch.desc())
    .correlate(Grant)
    .subquery()
)

EVERY_WORD = case(
    (
        Grant.basis == Basis.GLASS,
        select(func.json_agg(_newest.table_valued())).scalar_subquery(),
    )
)
"""The newest word to each group as a JSON list; NULL on every other basis, where one group counts.

Not evaluated there either: the hot reads pay nothing for it.
"""

KEPT_WORDS = func.wall.kept_words(
    Grant.patient_id, case((Grant.basis == Basis.GLASS, null()), else_=bindparam("recipient"))
)
"""The newest words on the record that this one went into, as a JSON list; NULL where it did not.

To the one group, on break-glass to each. Whoever reads the record that ended need not reach it.
"""
