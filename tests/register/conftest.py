"""The home-care town, whose clinic loads its register."""

from tests.patients.conftest import home as home
