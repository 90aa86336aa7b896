"""The home-care town, and the fire department around it."""

from tests.patients.conftest import home as home
from tests.patients.conftest import town as town
