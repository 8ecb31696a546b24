"""What the playhead may count: updates, epochs or gradient evaluations."""

from collections.abc import Mapping
from dataclasses import dataclass

from gdviz.scene.spec import Pace
from gdviz.text import N_, tr


@dataclass(frozen=True)
class PaceKind:
    """How one pace is told of, and how far and fast it may go.

    Attributes:
        name: what is counted. axis: under a plot. unit: of its speed.
        at, of: the playhead in words, alone and with the length.
        longest: greatest length. speeds: slowest and fastest, per second.
        whole: whether only whole numbers of it mean anything.
    """

    name: str
    axis: str
    unit: str
    at: str
    of: str
    longest: int
    speeds: tuple[float, float]
    whole: bool = True


MAX_LENGTH = 1_000_000
"""Updates that a run makes at most, whatever the pace counts."""

PACES: Mapping[Pace, PaceKind] = {
    "updates": PaceKind(
        name=N_("Updates"),
        axis=N_("update"),
        unit=N_("updates/s"),
        at=N_("update {head}"),
        of=N_("update {head} of {length}"),
        longest=MAX_LENGTH,
        speeds=(1.0, 20_000.0),
    ),
    "epochs": PaceKind(
        name=N_("Epochs"),
        axis=N_("epoch"),
        unit=N_("epochs/s"),
        at=N_("epoch {head}"),
        of=N_("epoch {head} of {length}"),
        longest=MAX_LENGTH,
        speeds=(0.01, 20_000.0),
        whole=False,
    ),
    "evaluations": PaceKind(
        name=N_("Gradient evaluations"),
        axis=N_("gradient evaluation"),
        unit=N_("evaluations/s"),
        at=N_("evaluation {head}"),
        of=N_("evaluation {head} of {length}"),
        longest=1_000_000_000,
        speeds=(1.0, 10_000_000.0),
    ),
}


def head_text(head: float, pace: Pace) -> str:
    """Where the playhead is, in the current language."""
    return tr(PACES[pace].at, head=_number(head, pace))


def head_of_text(head: float, length: int, pace: Pace) -> str:
    """Where the playhead is, and where it ends, in the current language."""
    return tr(PACES[pace].of, head=_number(head, pace), length=f"{length:,}")


def _number(head: float, pace: Pace) -> str:
    if PACES[pace].whole:
        return f"{int(head):,}"
    # One that is whole to the last digit shown is not cut down to the one before.
    return f"{int(head * 100 + 1e-6) / 100:,.2f}"
