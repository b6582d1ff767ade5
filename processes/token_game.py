"""Every way that a level of a drawing can run, played with tokens on its arrows.

A token on an arrow into a step means that the step is open. Steps in a row without a choice or an edge event
count as one place: that changes neither where tokens can meet nor where they can get stuck. Conditions are
not evaluated: every route counts as possible. A branch that a time limit starts beside the step, and that
never joins the main route again, is played on its own, since it cannot change what the main route does.
"""

from collections import deque
from dataclasses import dataclass, field

from processes.graph import Level
from processes.token_board import Board, Standing, Stuck

MAX_STATES = 20_000


@dataclass(frozen=True)
class Doubled:
    """Two tokens meet on one arrow: the step behind it would run twice at the same time."""

    node_id: str
    state: int
    move: tuple[str, ...]  #: the nodes passed by the move that brings the second token


@dataclass
class Play:
    """What one exhaustive game showed. A state is a set of marked arrows, as bits."""

    parents: dict[int, tuple[int, tuple[str, ...]] | None] = field(default_factory=dict)
    successors: dict[int, set[int]] = field(default_factory=dict)
    finished: list[int] = field(default_factory=list)  #: states in which no token is left
    stuck: list[Stuck] = field(default_factory=list)
    doubled: list[Doubled] = field(default_factory=list)
    reached: dict[str, int] = field(default_factory=dict)  #: node id to the first state in which it is open
    capped: bool = False

    def path(self, state: int) -> list[str]:
        """Ids of the nodes passed on a shortest way to a state."""
        steps: list[str] = []
        while found := self.parents[state]:
            state, passed = found
            steps.extend(reversed(passed))
        return steps[::-1]

    def endless(self) -> int | None:
        """A state from which no end can be reached any more, or None. Only meaningful when not capped."""
        back: dict[int, list[int]] = {}
        for state, nexts in self.successors.items():
            for following in nexts:
                back.setdefault(following, []).append(state)
        good = set(self.finished)
        open_states = list(good)
        while open_states:
            for state in back.get(open_states.pop(), ()):
                if state not in good:
                    good.add(state)
                    open_states.append(state)
        return next((state for state in self.parents if state not in good), None)


def play(
    level: Level,
    *,
    after: tuple[str, ...] = (),
    stop_when_done: frozenset[str] = frozenset(),
    stop_when_open: frozenset[str] = frozenset(),
    watched: frozenset[str] = frozenset(),
    max_states: int = MAX_STATES,
    standing: Standing | None = None,
) -> Play:
    """Play a level from its start, from just after the nodes of `after`, or from where a case stands.

    A game in which a node of `stop_when_done` is completed, or one of `stop_when_open` is opened, is not
    followed further: what is still found then happens without it. `watched` nodes are told apart in
    `Play.reached`, like those.
    """
    here = standing.open if standing else frozenset()
    board = Board(level, after, stop_when_done | stop_when_open | watched | frozenset(after) | here)
    result = Play()
    if standing:
        first = board.tidy(board.stand(standing))
    else:
        first = board.mark(level.out(id) for id in (after or board.starts))
    result.parents[first] = None
    queue = deque([first])
    _note_open(board, result, first, first)
    if board.opens(first, stop_when_open):
        return result
    while queue:
        state = queue.popleft()
        if len(result.parents) > max_states:
            result.capped = True
            return result
        _advance(board, result, queue, state, stop_when_done, stop_when_open)
    return result


def _advance(
    board: Board,
    result: Play,
    queue: deque[int],
    state: int,
    stop_when_done: frozenset[str],
    stop_when_open: frozenset[str],
) -> None:
    nexts = result.successors.setdefault(state, set())
    moved = False
    for node_id, kept, placed in board.moves(state):
        moved = True
        if node_id in stop_when_done:
            continue
        passed = board.passed(state & ~kept, node_id)
        clash = board.clash(kept, placed)
        if clash:
            result.doubled.append(Doubled(clash, state, passed))
            continue
        following = board.tidy(kept | placed)
        nexts.add(following)
        if following not in result.parents:
            result.parents[following] = (state, passed)
            _note_open(board, result, following, placed)
            if not board.opens(placed, stop_when_open):
                queue.append(following)
    if state & board.all_flows == 0:
        result.finished.append(state)
    elif not moved:
        result.stuck.append(board.stuck(state))


def _note_open(board: Board, result: Play, state: int, placed: int) -> None:
    for node_id, mask in board.into.items():
        if placed & mask:
            result.reached.setdefault(node_id, state)
