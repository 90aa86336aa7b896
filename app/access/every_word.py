"""What the patient said to each group, as one column beside a grant on break-glass."""

from sqlalchemy import case, func, select
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
