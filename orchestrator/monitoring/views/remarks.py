"""Sentences above a page about its own address: what nobody understood, and where another period is shown."""

from orchestrator.monitoring.measures.filters import Filters, not_heeded, not_understood
from orchestrator.monitoring.measures.filters import unknown as not_known

from .asked import AskedPage
from .narrowing import day_words


def unread_days(page: AskedPage) -> tuple[str, ...]:
    """What cannot be a day. What else cannot be is told as what is not there (`unknown`)."""
    return not_understood({word: page.request.GET.get(word, "") for word in ("since", "until")})


def unread_own_words(page: AskedPage) -> tuple[str, ...]:
    """What a word of the page's own cannot say."""
    given = page.request.GET
    return tuple(
        not_known("choice", given[name], "the usual is shown")
        for name, known in page.own_words.items()
        if given.get(name, "") and given[name] not in known
    )


def unheeded(page: AskedPage) -> tuple[str, ...]:
    """For who sees no lists: the words that the page does not heed."""
    return () if page.scope.may_list else not_heeded(page.request.GET.dict(), page.choose_among)


def another_period(page: AskedPage) -> tuple[str, ...]:
    """Whether another period is shown than was asked for, or one that is still to come."""
    if "since" not in page.choices:
        return ()
    asked = Filters.of(page.request.GET.dict())
    if not page.scope.may_list:
        if asked.is_a_block(page.scope, page.now):
            return ()
        block = page.filters.block(page.scope, page.now)
        return (f"Shown is the period nearest to the one that was asked for: {block.name}.",)
    if asked.turned_round(page.scope, page.now):
        first, last = asked.days(page.scope, page.now)
        return (
            f"“From” was after “Up to”: we swapped them. Shown is {day_words(first)} to {day_words(last)}.",
        )
    if asked.is_to_come(page.scope, page.now) and asked.since is None:
        return (
            "“Up to” is so late that the 13 weeks before it are still to come: nothing has happened in that "
            "period yet. Choose a day in “From” as well, or an earlier one in “Up to”.",
        )
    if asked.is_to_come(page.scope, page.now):
        return ("“From” is a day that is still to come: nothing has happened in that period yet.",)
    return ()
