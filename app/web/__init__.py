"""The pages: the same actions and decisions as the JSON door, rendered for people."""

from app.web.doors import mount as mount
from app.web.doors import on_calls as on_calls
from app.web.doors import router as router
