"""The home-care town, shared with the room of patients."""

from tests.patients.conftest import home as home
