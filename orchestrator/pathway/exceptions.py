"""Refusals of the pathway. The docstring is the message a person reads."""


class PathwayError(Exception):
    """The pathway could not do that."""

    def __init__(self, message: str | None = None) -> None:
        super().__init__(message or self.__doc__)


class NotYourTask(PathwayError):
    """This task is not in one of your teams' queues."""


class NotForYou(PathwayError):
    """Your role does not allow this."""


class SecondPersonNeeded(PathwayError):
    """The person who decided cannot also authorise. Ask a colleague to authorise it."""


class AnswersRefused(PathwayError):
    """Some answers need another look. Nothing was lost: your draft is kept."""

    def __init__(self, problems: list[str], fields: dict[str, list[str]] | None = None) -> None:
        self.problems = problems
        self.fields = fields or {}
        super().__init__(" ".join(problems) or None)


class NothingToDecide(PathwayError):
    """This case is not waiting for answers, so there is nothing to decide early."""


class ScenariosNotPlayed(PathwayError):
    """It cannot be published yet: its scenarios have not been played on these files."""


class ScenariosFailed(PathwayError):
    """It cannot be published: a scenario did not come out as written."""
