"""Scenes that are computed to their ends, beside the one that is open."""

from collections.abc import Sequence

from gdviz.engine.computation import Goal
from gdviz.engine.session import Session
from gdviz.engine.worker import advance


class Ahead:
    """A task for the worker: one scene after the other, in the order given."""

    def __init__(self, sessions: Sequence[Session]) -> None:
        """Take down what is to be computed: nothing here looks at the sessions again."""
        self._left = [
            (session.computations, Goal.at(float(session.document.length), session.document.pace))
            for session in sessions
        ]

    def advance(self) -> bool:
        """Compute for a millisecond or so; whether there is more to do."""
        while self._left:
            computations, goal = self._left[0]
            behind = [each for each in computations if not each.passes(goal)]
            if behind:
                advance(min(behind, key=lambda each: each.reach(goal.pace)), goal.rows)
                return True
            del self._left[0]
        return False
