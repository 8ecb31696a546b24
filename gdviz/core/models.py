"""The models of two parameters that are fitted to data: one row each.

To add a model, write it as a `Problem` (a `LinearPredictor`, if its loss depends on one number
that is linear in the parameters) and add a `Model(...)` to `MODELS`: the file format, its checks
and the table of tests read it from there.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from gdviz.core.hyper import Hyper
from gdviz.core.predictors import (
    CauchyLine,
    HuberLine,
    LogisticRegression,
    Neuron,
    SineFit,
)
from gdviz.core.problems import LabelledPoints, Parameter, Problem, Samples
from gdviz.core.regression import LinearRegression, ProductRegression
from gdviz.text import N_

Range = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Example:
    """Data on which a model is worth seeing, and where to look.

    Attributes:
        dataset: a key of `DATASETS`.
        x, y: the range of the first and of the second parameter.
        starts: starts worth trying.
        inputs, target: columns, if the data set is a recorded one.
    """

    dataset: str
    x: Range
    y: Range
    starts: tuple[tuple[float, float], ...]
    inputs: tuple[str, ...] = ()
    target: str = ""


@dataclass(frozen=True)
class Model:
    """One row of the table.

    Attributes:
        key: its name in code and files.
        name: its name on screen (translatable).
        formula: the loss of sample n, as one reads it.
        summary: what it is worth seeing for, in a sentence (translatable).
        problem: its class, made of samples and the settings by name.
        labelled: whether it takes two inputs and a class, rather than one input and a target.
        examples: data to begin with; the first is the one it is made for.
        hypers: what can be set of the loss itself.
    """

    key: str
    name: str
    formula: str
    summary: str
    problem: type[Problem]
    labelled: bool
    examples: tuple[Example, ...]
    hypers: tuple[Hyper, ...] = ()

    @property
    def parameters(self) -> tuple[Parameter, ...]:
        """The two parameters: names (translatable) and symbols."""
        return self.problem.parameters

    def defaults(self) -> dict[str, float]:
        """The default of every setting, by name."""
        return {hyper.name: hyper.default for hyper in self.hypers}


def fit(key: str, samples: Samples, settings: Mapping[str, float] | None = None) -> Problem:
    """The problem of fitting a model to samples.

    Args:
        key: a key of `MODELS`.
        samples: one input and a target, or two inputs and a class, as the model takes them.
        settings: what differs from the defaults, by name.

    Raises:
        KeyError: there is no such model.
        ValueError: the samples are of the other kind, or a setting is unknown or out of range.

    >>> from gdviz.core.datasets import generate
    >>> problem = fit("linear", generate("noisy-line", noise=0.0))
    >>> problem.minimum().round(12).tolist()
    [1.2, 0.5]
    """
    row = MODELS[key]
    if row.labelled != isinstance(samples, LabelledPoints):
        kind = "two inputs and a class" if row.labelled else "one input and a target"
        raise ValueError(f"{key} takes {kind}")
    chosen = row.defaults() | dict(settings or {})
    for hyper in row.hypers:
        if fault := hyper.check(chosen[hyper.name]):
            raise ValueError(f"{hyper.name}: {fault}")
    if unknown := set(chosen) - set(row.defaults()):
        raise ValueError(f"{key} has no setting {min(unknown)!r}")
    make: type = row.problem
    problem: Problem = make(samples, **chosen)
    return problem


def _scale(doc: str, default: float) -> Hyper:
    return Hyper(
        name="scale",
        symbol="c",
        label=N_("scale of the loss"),
        doc=doc,
        default=default,
        low=1e-6,
        high=1e6,
        slider=(0.01, 10.0),
        scale="log",
    )


MODELS: dict[str, Model] = {
    row.key: row
    for row in (
        Model(
            key="linear",
            name=N_("Linear regression"),
            formula="½ (w x + b − y)²",
            summary=N_("A bowl, made of one straight valley for each sample."),
            problem=LinearRegression,
            labelled=False,
            examples=(
                Example("noisy-line", (-2.0, 4.0), (-2.5, 3.5), ((-1.5, 3.0), (3.5, -2.0))),
                Example(
                    "penguins",
                    (-3.0, 4.4),
                    (0.5, 7.9),
                    ((-2.3, 6.0), (3.5, 1.5)),
                    inputs=("flipper_length_mm",),
                    target="body_mass_g",
                ),
            ),
        ),
        Model(
            key="logistic",
            name=N_("Logistic regression"),
            formula="ln(1 + eᶻ) − y z,  z = w₁ x₁ + w₂ x₂",
            summary=N_("Convex, but steep where samples are wrong and flat where all are right."),
            problem=LogisticRegression,
            labelled=True,
            examples=(
                Example("two-blobs", (-4.0, 6.0), (-5.0, 5.0), ((-3.5, 4.0), (-3.0, -4.0))),
                Example(
                    "penguins",
                    (-4.0, 10.0),
                    (-4.0, 10.0),
                    ((-3.0, 2.0), (3.0, -3.0)),
                    inputs=("body_mass_g", "bill_depth_mm"),
                    target="male",
                ),
                Example(
                    "iris",
                    (-12.0, 4.0),
                    (-4.0, 12.0),
                    ((2.0, -2.0), (3.0, 9.0)),
                    inputs=("petal_length_cm", "sepal_width_cm"),
                    target="setosa",
                ),
            ),
        ),
        Model(
            key="neuron",
            name=N_("One neuron"),
            formula="½ (σ(w x + b) − y)²",
            summary=N_("True plateaus: where the neuron is saturated, the slope is nothing."),
            problem=Neuron,
            labelled=False,
            examples=(
                Example("steps", (-8.0, 8.0), (-8.0, 8.0), ((-3.0, 4.0), (-6.0, -6.0), (1.0, 7.0))),
                Example(
                    "penguins",
                    (-8.0, 12.0),
                    (-10.0, 10.0),
                    ((-4.0, 3.0), (-6.0, 8.0)),
                    inputs=("flipper_length_mm",),
                    target="gentoo",
                ),
            ),
        ),
        Model(
            key="sine",
            name=N_("Sine wave"),
            formula="½ (sin(ω x + φ) − y)²",
            summary=N_("Many minima; small batches see other ones and hop between them."),
            problem=SineFit,
            labelled=False,
            examples=(
                Example(
                    "noisy-sine", (0.0, 5.0), (-3.2, 3.2), ((3.2, -1.5), (1.2, 2.0), (4.5, 2.5))
                ),
            ),
        ),
        Model(
            key="product",
            name=N_("Product of two weights"),
            formula="½ (w₁ w₂ x − y)²",
            summary=N_("The smallest deep network: a saddle, and a whole curve of minima."),
            problem=ProductRegression,
            labelled=False,
            examples=(Example("tiny-line", (-2.2, 2.2), (-2.2, 2.2), ((0.1, 2.0), (-1.5, 1.4))),),
        ),
        Model(
            key="huber",
            name=N_("Line by Huber's loss"),
            formula="½ m² + c (|r| − m);  m = min(|r|, c),  r = w x + b − y",
            summary=N_("Outliers pull, but no harder for being farther off."),
            problem=HuberLine,
            labelled=False,
            examples=(
                Example("outlier-line", (-3.0, 3.0), (-3.0, 3.0), ((-2.5, 2.0), (2.5, -2.5))),
            ),
            hypers=(_scale(N_("How far off a sample must be for its pull to stop growing."), 0.5),),
        ),
        Model(
            key="cauchy",
            name=N_("Line by Cauchy's loss"),
            formula="½ c² ln(1 + (r/c)²);  r = w x + b − y",
            summary=N_("Far outliers are let go; those that agree make a minimum of their own."),
            problem=CauchyLine,
            labelled=False,
            examples=(
                Example("outlier-line", (-3.0, 3.0), (-4.0, 2.0), ((-2.0, -3.5), (-1.5, 1.5))),
            ),
            hypers=(_scale(N_("How far off a sample must be for its pull to grow weaker."), 0.5),),
        ),
    )
}
