"""What a query gives back where its columns are named at the place of use."""

from typing import Any

from sqlalchemy import Row

AnyRow = Row[*tuple[Any, ...]]
