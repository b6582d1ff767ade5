"""Prints a play: the timeline as it happens, then what had to be true, then what comes later."""

from datetime import date, datetime

from rich.console import Console
from rich.markup import escape
from rich.padding import Padding

from . import moments
from .chronicle import Line
from .player import Checked, Played
from .scenario import Scenario

#: Kind of a line → (mark before it, style).
LOOKS = {
    "deed": ("", "bold"),
    "note": ("", "italic"),
    "happened": ("→", ""),
    "told": ("✉", "cyan"),
    "moved": ("⏱", "yellow"),
    "limit": ("!", "bold red"),
}
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


class Report:
    """Writes one play to a console. `quiet` leaves the timeline out."""

    def __init__(self, console: Console, scenario: Scenario, *, quiet: bool = False) -> None:
        self.console, self.scenario, self.quiet = console, scenario, quiet
        self._day: date | None = None
        self._minute = ""

    def begin(self) -> None:
        self.console.print()
        self.console.rule(f"[bold]{escape(self.scenario.name)}  {escape(self.scenario.title)}", align="left")
        self.console.print(f"[dim]{escape(self.scenario.source)}. Everybody and everything here is invented.[/]")
        if self.scenario.story:
            self.console.print()
            self.console.print(escape(self.scenario.story))

    def line(self, line: Line) -> None:
        """One line of the timeline; a new day and a new minute are said once."""
        if self.quiet:
            return
        self._head(line.at)
        mark, style = LOOKS[line.kind]
        indent = 9 if line.kind in ("deed", "note") else 11
        text = f"{mark} {escape(line.text)}" if mark else escape(line.text)
        self.console.print(Padding(f"[{style}]{text}[/]" if style else text, (0, 0, 0, indent)))

    def end(self, played: Played) -> None:
        """Expectations, what comes later, and one last line that says how it went."""
        self.console.print()
        self.console.print("[bold]What had to be true[/]")
        for checked in played.checked:
            self._checked(checked)
        if played.scenario.later:
            self.console.print()
            self.console.print("[bold]Later[/] [dim](asked for by the source, not part of this version)[/]")
            for later in played.scenario.later:
                text = f"◦ {escape(later.what)} [dim]{escape(later.why)}[/]"
                self.console.print(Padding(text, (0, 0, 0, 2)))
        self.console.print()
        if played.stopped:
            self.console.print(f"[bold red]The play stopped.[/] {escape(played.stopped)}")
        self.console.print(self._sum(played))

    def _head(self, at: datetime) -> None:
        local = at.astimezone(self.scenario.zone)
        if local.date() != self._day:
            self._day = local.date()
            self._minute = ""
            name = f"{DAYS[local.weekday()]} {moments.day_in_words(local.date())[4:]}"
            self.console.print()
            self.console.print(f"[bold underline]{name}[/]")
        minute = f"{local:%H:%M}"
        if minute != self._minute:
            self._minute = minute
            self.console.print(f"  [bold blue]{minute}[/]")

    def _checked(self, checked: Checked) -> None:
        mark = "[green]✓[/]" if checked.is_met else "[bold red]✗[/]"
        when = moments.in_words(checked.at, self.scenario.zone)
        text = f"{mark} {escape(checked.sentence)} [dim]({when})[/]"
        self.console.print(Padding(text, (0, 0, 0, 2)))
        for difference in checked.differences:
            place = f"{self.scenario.file}, line {checked.expectation.line}"
            self.console.print(Padding(f"[red]{escape(difference)}[/] [dim]{place}[/]", (0, 0, 0, 6)))

    def _sum(self, played: Played) -> str:
        met = len(played.checked) - len(played.failed)
        later = len(played.scenario.later)
        colour = "green" if played.is_good else "red"
        words = f"{played.scenario.name}: {met} of {len(played.checked)} expectations met"
        return f"[bold {colour}]{words}[/], {later} later"
