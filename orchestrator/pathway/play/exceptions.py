"""What can be wrong with a scenario. Each carries the sentence that a service manager reads."""


class ScenarioFault(Exception):
    """The scenario file cannot be played as it stands."""

    def __init__(self, message: str, *, file: str = "", line: int = 0) -> None:
        self.message = message
        self.file = file
        self.line = line
        super().__init__(message)

    def __str__(self) -> str:
        place = f"{self.file}, line {self.line}: " if self.line else f"{self.file}: " if self.file else ""
        return f"{place}{self.message}"

    def at(self, *, file: str, line: int) -> "ScenarioFault":
        """The same fault with its place, where it does not know it yet."""
        return ScenarioFault(self.message, file=self.file or file, line=self.line or line)


class PathwaysUnreadable(Exception):
    """The folder of pathways to play on cannot be read as such."""


class StageUnavailable(Exception):
    """The throw-away database for the play could not be made."""
