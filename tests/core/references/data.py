"""The problems on data, written out again: the loss of one sample, and the samples.

Nothing of gdviz takes part in a loss. Its generated samples and the indices of its mini-batches
are inputs; tests of their own hold those in place.
"""

import csv
from dataclasses import dataclass
from pathlib import Path

import numpy as np

SEED = 7
"""Of the batches."""


def sigma(z, m):
    return 1 / (1 + m.exp(-z))


def smaller(a, b):
    """The smaller of two numbers, in arithmetic that also tensors and jets have."""
    return (a + b - abs(a - b)) / 2


def linear(a, b, u, v, y, m):
    return (a * u + b * v - y) ** 2 / 2


def logistic(a, b, u, v, y, m):
    z = a * u + b * v
    return m.log(1 + m.exp(z)) - y * z


def neuron(a, b, u, v, y, m):
    return (sigma(a * u + b * v, m) - y) ** 2 / 2


def sine(a, b, u, v, y, m):
    return (m.sin(a * u + b * v) - y) ** 2 / 2


def product(a, b, u, v, y, m):
    return (a * b * u - y) ** 2 / 2


def huber(a, b, u, v, y, m):
    """Of scale ½: ½ r² up to there, ½ |r| − ⅛ beyond."""
    far = abs(a * u + b * v - y)
    near = smaller(far, 0.5)
    return near * (far - near / 2)


def cauchy(a, b, u, v, y, m):
    """Of scale ½."""
    return m.log(1 + 4 * (a * u + b * v - y) ** 2) / 8


LOSSES = {f.__name__: f for f in (linear, logistic, neuron, sine, product, huber, cauchy)}


@dataclass(frozen=True)
class Fit:
    """A model on data: which, how batches are drawn and added up, and where a run begins.

    Attributes:
        model: a key of `LOSSES`, and of gdviz's models.
        example: which of that model's examples the data are.
        reduction, batch_size, draw: as gdviz names them; None for all samples.
        start: where. reach: how wide the parameters' range worth looking at is.
    """

    model: str
    example: int
    reduction: str
    batch_size: int | None
    draw: str
    start: tuple[float, float]
    reach: float


FITS = {
    "linear-sum": Fit("linear", 0, "sum", None, "passes", (-1.5, 3.0), 6),
    "linear-one": Fit("linear", 0, "sum", 1, "independent", (3.5, -2.0), 6),
    "linear-penguins-mean": Fit("linear", 1, "mean", None, "passes", (-2.3, 6.0), 7.4),
    "linear-penguins-32": Fit("linear", 1, "sum", 32, "passes", (3.5, 1.5), 7.4),
    "logistic-sum": Fit("logistic", 0, "sum", None, "passes", (-3.5, 4.0), 10),
    "logistic-mean": Fit("logistic", 0, "mean", None, "passes", (-3.0, -4.0), 10),
    "logistic-penguins-16": Fit("logistic", 1, "mean", 16, "passes", (3.0, -3.0), 14),
    "logistic-iris-20": Fit("logistic", 2, "sum", 20, "independent", (2.0, -2.0), 16),
    "neuron-sum": Fit("neuron", 0, "sum", None, "passes", (-3.0, 4.0), 16),
    "neuron-penguins-16": Fit("neuron", 1, "mean", 16, "passes", (-4.0, 3.0), 20),
    "sine-mean": Fit("sine", 0, "mean", None, "passes", (3.2, -1.5), 5),
    "sine-8": Fit("sine", 0, "sum", 8, "passes", (1.2, 2.0), 5),
    "product-sum": Fit("product", 0, "sum", None, "passes", (0.1, 2.0), 4.4),
    "product-2": Fit("product", 0, "mean", 2, "passes", (-1.5, 1.4), 4.4),
    "huber-sum": Fit("huber", 0, "sum", None, "passes", (-2.5, 2.0), 6),
    "huber-10": Fit("huber", 0, "mean", 10, "passes", (2.5, -2.5), 6),
    "cauchy-mean": Fit("cauchy", 0, "mean", None, "passes", (-2.0, -3.5), 6),
    "cauchy-10": Fit("cauchy", 0, "sum", 10, "independent", (-1.5, 1.5), 6),
}

# The recorded examples: file, inputs, target (a number and its scale, or a word to be equal to).
_RECORDED = {
    ("linear", 1): ("penguins", ("flipper_length_mm",), ("body_mass_g", 1000)),
    ("logistic", 1): ("penguins", ("body_mass_g", "bill_depth_mm"), ("sex", "male")),
    ("logistic", 2): ("iris", ("petal_length_cm", "sepal_width_cm"), ("species", "setosa")),
    ("neuron", 1): ("penguins", ("flipper_length_mm",), ("species", "Gentoo")),
}


def samples(fit):
    """Inputs and targets: (N, 3), rows (u, v, y); of one input, v is 1."""
    if (fit.model, fit.example) in _RECORDED:
        return _recorded(*_RECORDED[fit.model, fit.example])
    from gdviz.core.datasets import generate
    from gdviz.core.models import MODELS

    made = generate(MODELS[fit.model].examples[fit.example].dataset)
    if hasattr(made, "label"):
        return np.column_stack([made.inputs, made.label])
    return np.column_stack([made.x, np.ones_like(made.x), made.y])


def _recorded(name, inputs, target):
    root = Path(__file__).resolve().parents[3]
    with (root / "resources" / "data" / f"{name}.csv").open(encoding="utf-8") as file:
        lines = list(csv.DictReader(file))
    column, unit = target
    needed = (*inputs, column)
    lines = [line for line in lines if all(line[each] not in ("", "NA") for each in needed)]
    x = np.array([[float(line[each]) for each in inputs] for line in lines])
    x = (x - x.mean(axis=0)) / x.std(axis=0)
    if len(inputs) == 1:
        x = np.column_stack([x, np.ones(len(x))])
    if isinstance(unit, str):
        y = np.array([float(line[column] == unit) for line in lines])
    else:
        y = np.array([float(line[column]) / unit for line in lines])
    return np.column_stack([x, y])


def batches(fit, count):
    """The indices that gdviz draws: update number to (b,), or None for all."""
    from gdviz.core.batches import BatchStream

    return BatchStream(count, fit.batch_size or count, fit.draw, SEED).at
