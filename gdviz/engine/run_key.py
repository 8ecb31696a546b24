"""Everything that a trajectory depends on, as one value."""

import sys
from dataclasses import dataclass, replace

from gdviz.core.batches import Draw, has_short_batch
from gdviz.core.common import all_defaults
from gdviz.core.descent import Change
from gdviz.core.hyper import Setting
from gdviz.core.optimizers import OPTIMIZERS
from gdviz.core.problems import Reduction
from gdviz.scene.legs import legs_of
from gdviz.scene.spec import Document, LegSpec, ProblemSpec, RunSpec


@dataclass(frozen=True)
class LegKey:
    """One leg of a run, its defaults filled in.

    Attributes:
        update: the first update that it makes.
        first_pass: the update with which its first pass through the data begins; before
            `update` where the leg before had the same batches.
    """

    update: int
    optimizer: str
    settings: tuple[tuple[str, Setting], ...]
    batch_size: int
    draw: Draw
    drop_last: bool
    seed: int
    first_pass: int
    changes: tuple[Change, ...]

    @property
    def batches(self) -> tuple[int, Draw, bool, int]:
        """What its batches depend on, apart from where they begin."""
        return self.batch_size, self.draw, self.drop_last, self.seed


@dataclass(frozen=True)
class RunKey:
    """Everything that a trajectory depends on, and nothing else.

    Two runs with equal keys are one computation; an edit that comes back to an old key finds
    its trajectory again.
    """

    problem: ProblemSpec
    reduction: Reduction
    start: tuple[float, float]
    legs: tuple[LegKey, ...]

    def shared_updates(self, other: "RunKey") -> int:
        """How many updates from the start on are the same in both runs.

        As many as there are before anything differs: a change on the way, or a leg.
        """
        if self.problem != other.problem:  # soon told: a letter that is dragged leaves many
            return 0
        if (self.reduction, self.start) != (other.reduction, other.start):
            return 0
        first, others = self.legs[0], other.legs[0]
        if (first.optimizer, first.settings) != (others.optimizer, others.settings):
            return 0  # soon told, too: most of what is kept had another rate
        differing = self._events() ^ other._events()
        return min((update for update, *_ in differing), default=sys.maxsize)

    def _events(self) -> set[tuple[int, int, Change | LegKey]]:
        """What happens at which update: (update, number of the leg, what)."""
        legs = {(leg.update, n, replace(leg, changes=())) for n, leg in enumerate(self.legs)}
        changes = {(c.update, n, c) for n, leg in enumerate(self.legs) for c in leg.changes}
        return legs | changes


def run_key(document: Document, run: RunSpec, sample_count: int) -> RunKey:
    """The key of `run` in `document`."""
    legs: list[LegKey] = []
    for spec in legs_of(run):
        leg = _leg_key(spec, sample_count)
        if legs and leg.batches == legs[-1].batches:
            leg = replace(leg, first_pass=legs[-1].first_pass)
        legs.append(leg)
    return RunKey(document.problem, document.reduction, run.start, tuple(legs))


def _leg_key(leg: LegSpec, sample_count: int) -> LegKey:
    settings = all_defaults(OPTIMIZERS[leg.optimizer]) | leg.settings
    size = sample_count if leg.batch_size is None else leg.batch_size
    whole = size == sample_count and leg.draw == "passes"
    return LegKey(
        update=leg.update,
        optimizer=leg.optimizer,
        settings=tuple(sorted(settings.items())),
        batch_size=size,
        draw=leg.draw,
        drop_last=leg.drop_last and has_short_batch(sample_count, size, leg.draw),
        seed=0 if whole else leg.seed,
        first_pass=leg.update,
        changes=tuple(Change(c.update, c.name, c.value) for c in leg.changes),
    )
