"""A person with everything around them, the profile as it stood at an earlier moment."""

from typing import Any

from sqlalchemy import DateTime, bindparam

from app.patients.models import ProfileVersion
from app.patients.store import PERSON, PROFILE, as_list

UNTIL: Any = bindparam("until", type_=DateTime(timezone=True))
"""The moment, as statements of other rooms name it beside `PERSON_THEN`."""

PERSON_THEN = PERSON.with_only_columns(
    *(column for column in PERSON.selected_columns if column.key != "profile"),
    as_list(PROFILE.where(ProfileVersion.recorded_at <= UNTIL)).label("profile"),
)
