"""The town for break-glass, whose officers these are."""

from tests.access.conftest import scene as scene
