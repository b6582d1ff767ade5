"""Prints a play: the timeline as it happens, then what had to be true, then what comes later."""

import textwrap
from datetime import date, datetime

from rich.console import Console
from rich.text import Text

from . import moments
from .chronicle import Line
from .player import Checked, Played
from .scenario import Scenario

#: Kind of a line → (mark before it, style of the line).
LOOKS = {
    "deed": ("", "bold"),
    "default": ("", "bold yellow"),
    "note": ("", "italic green"),
    "happened": ("→", ""),
    "told": ("✉", "cyan"),
    "moved": ("↥", "yellow"),
    "limit": ("!", "bold red"),
}
MARGIN = 9  #: columns that the time of day takes
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


class Report:
    """Writes one play to a console. `quiet` leaves the timeline out."""

    def __init__(self, console: Console, scenario: Scenario, *, quiet: bool = False) -> None:
        self.console, self.scenario, self.quiet = console, scenario, quiet
        self._day: date | None = None
        self._minute = ""

    def begin(self) -> None:
        self.console.print()
        self._write(f"{self.scenario.name}  {self.scenario.title}", style="bold")
        self._write(f"{self.scenario.source}. Everybody and everything here is invented.", style="dim")
        if self.scenario.story:
            self.console.print()
            self._write(self.scenario.story)

    def line(self, line: Line) -> None:
        """One line of the timeline; a new day and a new minute are said once."""
        if self.quiet:
            return
        mark, style = LOOKS[line.kind]
        self._write(line.text, mark=f"{mark} " if mark else "", style=style, margin=self._head(line.at))

    def end(self, played: Played) -> None:
        """Expectations, what comes later, and one last line that says how it went."""
        self.console.print()
        self._write("What had to be true", style="bold")
        for stuck in played.stuck:
            at_which = moments.in_words(stuck.at, self.scenario.zone)
            self._write(f"{stuck.sentence}.", mark="✗ ", margin=Text("    "), style="bold red")
            self._write(at_which, margin=Text("      "), style="dim")
        at = None
        for checked in played.checked:
            if checked.at != at:
                at = checked.at
                self._write(moments.in_words(at, self.scenario.zone), margin=Text("  "), style="dim")
            self._checked(checked)
        self._unspoken(played)
        if played.scenario.later:
            self.console.print()
            self._write("Later: asked for by the source, not part of this version", style="bold")
        for later in played.scenario.later:
            self._write(f"{later.what} {later.why}", mark="◦ ", margin=Text("    "))
        self.console.print()
        if played.stopped:
            self._write(f"The play stopped. {played.stopped}", style="bold red")
        met = len(played.checked) - len(played.failed)
        expected, to_come = len(played.checked), len(played.scenario.later)
        words = f"{self.scenario.name}: {met} of {expected} expectations met, {to_come} later"
        self._write(words, style="bold green" if played.is_good else "bold red")

    def _unspoken(self, played: Played) -> None:
        if not played.unspoken:
            return
        self.console.print()
        self._write("Steps this scenario does not speak of", style="bold yellow")
        for step in played.unspoken:
            at = moments.in_words(step.at, self.scenario.zone)
            often = f" and {step.times - 1} more times" if step.times > 1 else ""
            self._write(f"{step.words}, {at}{often}", mark="◦ ", margin=Text("    "))
            for chosen in step.chosen:
                read = " (the process reads this)" if chosen.decides else ""
                self._write(f"{chosen.question} {chosen.answer}{read}", margin=Text("        "), style="dim")

    def _head(self, at: datetime) -> Text:
        """The left margin of a line: the time of day where it is a new one."""
        local = at.astimezone(self.scenario.zone)
        if local.date() != self._day:
            self._day, self._minute = local.date(), ""
            self.console.print()
            day = f"{DAYS[local.weekday()]} {moments.day_in_words(local.date())[4:]}"
            self._write(day, style="bold underline")
        minute = f"{local:%H:%M}"
        if minute == self._minute:
            return Text(" " * MARGIN)
        self._minute = minute
        return Text(f"  {minute}".ljust(MARGIN), style="bold blue")

    def _checked(self, checked: Checked) -> None:
        mark, style = ("✓ ", "green") if checked.is_met else ("✗ ", "bold red")
        self._write(checked.sentence, mark=mark, mark_style=style, margin=Text("    "))
        for difference in checked.differences:
            place = f"{self.scenario.file}, line {checked.expectation.line}"
            self._write(f"{difference} ({place})", margin=Text("        "), style="red")
        if checked.besides:
            self._write(checked.besides, margin=Text("        "), style="red")

    def _write(
        self, text: str, *, mark: str = "", mark_style: str = "", style: str = "", margin: Text | None = None
    ) -> None:
        """One paragraph, wrapped so that its lines stand under each other."""
        left = margin or Text()
        indent = len(left) + len(mark)
        lines = textwrap.wrap(text, max(self.console.width - indent, 20)) or [""]
        for number, part in enumerate(lines):
            start = left + Text(mark, mark_style or style) if number == 0 else Text(" " * indent)
            self.console.print(start + Text(part, style))
