"""The home-care town, whose clinic loads its register."""

from tests.patients.conftest import home as home
from tests.register.one_side import pair as pair
