"""What runs and problems are called when nobody has named them."""

from gdviz.core.catalogue import LANDSCAPES
from gdviz.core.datasets import DATASETS
from gdviz.core.models import MODELS
from gdviz.core.optimizers import OPTIMIZERS
from gdviz.scene.spec import (
    LandscapeProblem,
    LegSpec,
    ProblemSpec,
    RunSpec,
    Text,
    TypedFormula,
)
from gdviz.text import language, tr, translated

LONGEST = 60
"""Characters of a formula that stand for it in a title."""


def run_name(run: RunSpec, sample_count: int) -> str:
    """The run's label, or its optimizer and batch regime, in the current language.

    Full batch, mini-batch and stochastic are one rule with batch size N, b and 1; for plain
    gradient descent the regime is the name, as in the note. Of a run of several legs, the first
    and the last are named.
    """
    if run.label is not None:
        return run.label.into(language())
    first, last = leg_name(run, sample_count), ""
    if run.legs:
        last = leg_name(run.legs[-1], sample_count)
    return f"{first} → {last}" if last not in ("", first) else first


def leg_name(leg: RunSpec | LegSpec, sample_count: int) -> str:
    """The optimizer and batch regime of one leg, in the current language."""
    size = sample_count if leg.batch_size is None else leg.batch_size
    optimizer = tr(OPTIMIZERS[leg.optimizer].name)
    whole = size == sample_count and leg.draw == "passes"
    if leg.optimizer == "gd" and sample_count > 1:
        if whole:
            return tr("Full-batch GD")
        return tr("Stochastic GD") if size == 1 else tr("Mini-batch GD ({size})", size=size)
    return optimizer if whole else tr("{optimizer}, batch {size}", optimizer=optimizer, size=size)


def problem_name(problem: ProblemSpec) -> Text:
    """The landscape, the formula, or the model and its data."""
    if isinstance(problem, TypedFormula):
        short = shortened(problem.formula)
        return Text(short, short)
    return Text(*(_name_in(problem, code) for code in ("en", "ko")))


def _name_in(problem: ProblemSpec, code: str) -> str:
    if isinstance(problem, LandscapeProblem):
        return translated(LANDSCAPES[problem.name].name, code)
    assert not isinstance(problem, TypedFormula)
    model, data = MODELS[problem.model].name, DATASETS[problem.data.dataset].name
    return f"{translated(model, code)}: {translated(data, code)}"


def shortened(formula: str) -> str:
    """A formula as a title has room for it."""
    text = " ".join(formula.split())
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"
