"""Refusals of the pathway's verbs. The docstring is the message a person reads."""

from collections.abc import Sequence


class CaseError(Exception):
    """This cannot be done with the case."""

    def __init__(self, message: str | None = None) -> None:
        super().__init__(message or self.__doc__)


class Problems(CaseError):
    """This is not complete yet."""

    def __init__(self, problems: Sequence[str]) -> None:
        self.problems = tuple(problems)
        super().__init__(" ".join(self.problems))


class CaseClosed(CaseError):
    """The case is closed. Send a new contact instead."""


class AlreadyAMember(CaseError):
    """This person is part of the case already. Change their roles instead."""


class RoleNeeded(CaseError):
    """Say at least one role that the person has in the family."""


class NotAMember(CaseError):
    """This person is not part of the case. Add them to the family first."""


class DangerNeedsReason(CaseError):
    """Write at least 10 characters about what makes you answer yes."""


class RationaleTooShort(CaseError):
    """Write why, in at least 20 characters."""


class LoweringNeedsTwoAgencies(CaseError):
    """A rating goes down before the decision only when somebody from another agency signs too."""


class LoweringNeedsTheDecision(CaseError):
    """At the decision a rating goes down only with the agreement of every core agency."""


class AmberAtLeast(CaseError):
    """This family has come back at least twice within a year: the first rating is at least Amber."""


class SharingIncomplete(Problems):
    """The sharing decision is not complete yet."""


class SelfAuthorisation(CaseError):
    """Somebody else must authorise this: you made the decision yourself."""


class NotAManager(CaseError):
    """Only a manager of an agency or of the hub, or the information-governance lead, can authorise this."""


class NothingToAuthorise(CaseError):
    """There is nothing here that waits for a second person."""


class SharingLevelTooLow(CaseError):
    """The sharing decision allows only known or not known for this person."""

    def __init__(self, person_id: int, level: int) -> None:
        self.person_id, self.level = person_id, level
        super().__init__(
            f"The sharing decision for this person is level {level}: only known or not known may be answered."
        )


class AnswerIncomplete(Problems):
    """The answer is not complete yet."""


class NotAsked(CaseError):
    """This agency is not asked at the moment."""


class AnswerReleased(CaseError):
    """The hub has this agency's answer already. Add what is new as information to the case."""


class NotOfThisAgency(CaseError):
    """Only somebody from this agency can do that."""


class SecondPersonNeeded(CaseError):
    """A second person from your agency must confirm this."""


class NotACoreAgency(CaseError):
    """Only the core agencies take a position."""


class ReasonNeeded(CaseError):
    """Give the reason: it is needed unless you agree."""


class DecisionNotAllowed(Problems):
    """The decision cannot be frozen yet."""


class DecisionFrozen(CaseError):
    """The decision is frozen. New information starts a new one."""


class DissentOpen(CaseError):
    """A core agency does not agree. Settle that first; the more protective option stands meanwhile."""


class NoDecision(CaseError):
    """There is no frozen decision to plan from."""


class PlanNotReady(Problems):
    """The plan cannot be published yet."""


class PlanPublished(CaseError):
    """The plan is published. Draft a new version instead."""


class NotSentNeedsReason(CaseError):
    """Say why nothing was sent to the referrer."""


class AlreadyConsidered(CaseError):
    """Somebody has considered this information already."""


class NotReadyToClose(CaseError):
    """A case closes only after its plan of next steps is published."""


class StillRunning(CaseError):
    """Something still runs for this case, so it cannot be closed yet."""

    def __init__(self, running: Sequence[str]) -> None:
        self.running = tuple(running)
        super().__init__(f"This case cannot be closed yet. Still running: {', '.join(self.running)}.")
