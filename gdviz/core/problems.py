"""A problem: a loss that is a sum over samples, its gradient and its Hessian."""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal, TypeAlias

import numpy as np

from gdviz.core.arrays import Array, Indices
from gdviz.core.symbolic.graph import Expr
from gdviz.text import N_, Message

Reduction = Literal["sum", "mean"]
HeightScale = Literal["linear", "log", "symlog"]
"""The scale on which the heights of a loss can be seen."""


class DataError(ValueError):
    """Data that nothing can be fitted to, as a sentence for the user."""

    def __init__(self, message: Message) -> None:
        super().__init__(message)
        self.message = message

    def __str__(self) -> str:
        return str(self.message)


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter of a problem: its name (translatable, may be empty) and its symbol."""

    name: str
    symbol: str


@dataclass(frozen=True, slots=True)
class Points:
    """Samples with one input: what is drawn beside the surface, with the fitted curve.

    One sample, samples that are all at the same x, and samples that are there twice are fine:
    each counts as often as it is there.

    Attributes:
        x, y: the samples in the units of the fit, each (N,).
        x_label, y_label: names with units (translatable).
        x_shown_scale, x_shown_offset: shown x = scale · x + offset (undoes standardising).

    Raises:
        DataError: there is no sample, or a number is missing or not finite.
    """

    x: Array
    y: Array
    x_label: str
    y_label: str
    x_shown_scale: float = 1.0
    x_shown_offset: float = 0.0

    def __post_init__(self) -> None:
        check_numbers(self.x, self.y)

    def shown_x(self, x: Array) -> Array:
        """`x` in the units of the axis."""
        return self.x_shown_scale * x + self.x_shown_offset


@dataclass(frozen=True, slots=True)
class LabelledPoints:
    """Samples with two inputs and a class: what is drawn beside the surface, with the boundary.

    Attributes:
        inputs: (N, 2), in the units of the fit.
        label: (N,), each 0 or 1.
        input_labels: names of the inputs with units (translatable).
        class_labels: names of class 0 and class 1 (translatable).
        shown_scale, shown_offset: shown input = scale · input + offset, one for each input.

    Raises:
        DataError: there is no sample, a number is missing or not finite, or a label is neither
            0 nor 1.
    """

    inputs: Array
    label: Array
    input_labels: tuple[str, str]
    class_labels: tuple[str, str]
    shown_scale: tuple[float, float] = (1.0, 1.0)
    shown_offset: tuple[float, float] = (0.0, 0.0)

    def __post_init__(self) -> None:
        check_numbers(self.inputs[:, 0], self.inputs[:, 1], self.label)
        if not np.isin(self.label, (0.0, 1.0)).all():
            raise DataError(Message(N_("A class must be 0 or 1 for every sample.")))

    def shown(self, inputs: Array) -> Array:
        """Inputs (..., 2) in the units of the axes."""
        return np.asarray(inputs * self.shown_scale + self.shown_offset)


Samples: TypeAlias = Points | LabelledPoints


def check_numbers(*columns: Array) -> None:
    """Check data before anything is fitted to them.

    Raises:
        DataError: the columns, each (N,), are unequally long, N is 0, or a number is not finite.
    """
    if len({len(column) for column in columns}) > 1:
        raise DataError(Message(N_("The columns must be equally long.")))
    if not len(columns[0]):
        raise DataError(Message(N_("There is no sample: every row lacks a value.")))
    for column in columns:
        odd = np.flatnonzero(~np.isfinite(column))
        if len(odd):
            sentence = N_("Sample {number} is missing or not a finite number.")
            raise DataError(Message(sentence, {"number": int(odd[0]) + 1}))


class Problem(ABC):
    """A loss L(θ) = Σ_n L_n(θ) over `sample_count` samples.

    Every method takes θ with any leading axes, `theta: (..., d)`, and an index array
    `samples: (b,)`, or None for all samples. Everything is a **sum** over the samples named;
    whoever wants a mean asks `oracle.reduced`.

    Attributes:
        parameters: what θ consists of.
        sample_count: N.
        points: the samples as they are drawn, or None where there are none to draw.
        average: the mean over all samples as a problem of one, where there is more to it than a
            sum divided by N (which rounds); None elsewhere.
        starts: starts worth trying, the best of them first.
        height: the scale on which the heights of the loss can be seen; None is the one that
            the heights themselves ask for.
    """

    parameters: tuple[Parameter, ...]
    sample_count: int
    points: Samples | None = None
    average: "Problem | None" = None
    starts: tuple[tuple[float, ...], ...] = ()
    slopes: tuple[Expr, ...] | None = None
    """∇L over all samples as expressions in the symbols of `parameters` and in `letters`, where
    there are such."""
    letters: Mapping[str, float] = MappingProxyType({})
    """The numbers that `slopes` name beside the parameters: changing one compiles nothing."""
    height: HeightScale | None = None

    def __repr__(self) -> str:
        samples = f", {self.sample_count} samples" if self.sample_count > 1 else ""
        return f"<{type(self).__name__} of {self.dimension} parameters{samples}>"

    @property
    def dimension(self) -> int:
        """d, the number of parameters."""
        return len(self.parameters)

    @abstractmethod
    def loss(self, theta: Array, samples: Indices | None = None) -> Array:
        """Σ L_n(θ) over `samples`: (...)."""

    @abstractmethod
    def gradient(self, theta: Array, samples: Indices | None = None) -> Array:
        """Σ ∇L_n(θ) over `samples`: (..., d)."""

    @abstractmethod
    def hessian(self, theta: Array, samples: Indices | None = None) -> Array:
        """Σ ∇²L_n(θ) over `samples`: (..., d, d)."""

    def predict(self, theta: Array, x: Array) -> Array | None:
        """The fitted curve at inputs `x: (k,)`, or None where there is no such thing."""
        return None

    def minimum(self) -> Array | None:
        """The exact minimiser where a formula gives it, (d,), else None."""
        return None

    def minima(self) -> Array:
        """The minimisers that are known, (k, d); there may be none, and there may be more."""
        best = self.minimum()
        return np.empty((0, self.dimension)) if best is None else best[None]
