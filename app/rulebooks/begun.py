"""Which versions count at a place and moment, as a query that the statement of a call carries."""

from typing import Any

from sqlalchemy import FromClause, Select, or_, select
from sqlalchemy.dialects.postgresql import distinct_on

from app.people.names import meets
from app.rulebooks.models import RulebookVersion

_ruled = RulebookVersion.__table__.alias("ruled")
_placed = RulebookVersion.__table__.alias("placed")


def begun(
    municipality: Any,  # noqa: ANN401  a column or a bound value
    moment: Any,  # noqa: ANN401  likewise
    *of: FromClause,
) -> Select[*tuple[Any, ...]]:
    """Of every book that ever named the place, the newest version begun by then.

    Or a part of it, so that the doubt can be told. Also where that version has left the place:
    the one before it is superseded all the same. A version withdrawn before its hour never began.
    `of`: the table whose columns are handed in.
    """
    here = (
        select(_placed.c.book)
        .where(
            _placed.c.begins_at <= moment,
            meets(_placed.c.municipalities, municipality),
        )
        .correlate(*of)
    )
    return (
        select(
            _ruled.c.book,
            _ruled.c.version,
            _ruled.c.kind,
            _ruled.c.digest,
            _ruled.c.municipalities,
            _ruled.c.excluding,
            _ruled.c.begins_at,
            _ruled.c.withdrawn_at,
        )
        .where(
            _ruled.c.begins_at <= moment,
            or_(_ruled.c.withdrawn_at.is_(None), _ruled.c.withdrawn_at > _ruled.c.begins_at),
            _ruled.c.book.in_(here),
        )
        .ext(distinct_on(_ruled.c.book))
        .order_by(_ruled.c.book, _ruled.c.begins_at.desc())
        .correlate(*of)
    )
