"""The main path on a screen of 1366 pixels."""

from .main_path import MainPath
from .town import Town


def test_a_worry_becomes_a_plan_that_everybody_signed(town: Town) -> None:
    path = MainPath(town, in_full=True)
    path.walk()
    path.see_the_plan()
