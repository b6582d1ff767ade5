"""The main path in a browser whose JavaScript is switched off."""

from .main_path import MainPath
from .town import Town


def test_a_worry_becomes_a_plan_that_everybody_signed(town: Town) -> None:
    path = MainPath(town, in_full=False, java_script_enabled=False)
    path.walk()
    path.see_the_plan()
