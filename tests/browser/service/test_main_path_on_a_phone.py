"""The main path on a phone, 390 pixels wide."""

from .main_path import MainPath
from .town import PHONE, Town


def test_a_worry_becomes_a_plan_that_everybody_signed(town: Town) -> None:
    path = MainPath(town, in_full=False, **PHONE)
    path.walk()
    path.see_the_plan()
