"""The data sets, recorded and generated: one row each, at the foot of this file.

A recorded set is a file that ships with gdviz (``resources/data/<key>.csv``, read by
`gdviz.io.bundled`); a generated one is a function of how many samples, how much noise and a seed.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from gdviz.core.arrays import Array
from gdviz.core.noise import Words
from gdviz.core.problems import LabelledPoints, Points, Samples, check_numbers
from gdviz.text import N_, Message

MAX_COUNT = 1000
MAX_NOISE = 10.0
MAX_SEED = 2**63 - 1


@dataclass(frozen=True, slots=True)
class Column:
    """A numeric column: how it is named on screen and turned into the unit shown.

    Attributes:
        label: its name with the unit (translatable).
        scale: takes the stored number to the shown unit (grams to kilograms: 0.001).
        member: for a column of classes: (the stored column, the stored word) of class 1; every
            other word is class 0.
        class_labels: the names of class 0 and class 1 (translatable).
    """

    label: str
    scale: float = 1.0
    member: tuple[str, str] | None = None
    class_labels: tuple[str, str] = ("", "")


@dataclass(frozen=True)
class Recorded:
    """A data set that was measured.

    Attributes:
        key: its name in code and files.
        name: its name on screen (translatable).
        columns: what can be an input or a target, by name.
        source, licence: where it is from, and under which terms.
    """

    key: str
    name: str
    columns: Mapping[str, Column]
    source: str
    licence: str


@dataclass(frozen=True)
class Generated:
    """A data set made by a formula and seeded noise.

    Attributes:
        key: its name in code and files.
        name: its name on screen (translatable).
        formula: how a sample is made; σ is the noise, ε a standard normal number.
        make: (words, count, noise) to samples.
        labelled: whether the samples are two inputs and a class, rather than one input.
        count, noise: how many samples and how much noise where nothing else is said.
        source, licence: where it is from, and under which terms.
    """

    key: str
    name: str
    formula: str
    make: Callable[[Words, int, float], Samples]
    labelled: bool
    count: int
    noise: float
    source: str = "generated"
    licence: str = "MIT, as gdviz"


def generate(
    key: str, count: int | None = None, noise: float | None = None, seed: int = 0
) -> Samples:
    """The samples of a generated set; the same for the same arguments.

    More samples are the same samples and some more. Without noise they lie on the formula.

    Args:
        key: a `Generated` row of `DATASETS`.
        count: 1 … MAX_COUNT; None for the set's own.
        noise: 0 … MAX_NOISE; None for the set's own.
        seed: 0 … MAX_SEED.

    Raises:
        KeyError: there is no such data set.
        ValueError: it is not a generated one, or an argument is out of range.

    >>> line = generate("noisy-line", count=3, seed=1)
    >>> line.x.shape, line.y.shape
    ((3,), (3,))
    """
    row = DATASETS[key]
    if not isinstance(row, Generated):
        raise ValueError(f"{key} is recorded, not generated")
    count = row.count if count is None else count
    noise = row.noise if noise is None else noise
    faults = {"count": check_count(count), "noise": check_noise(noise), "seed": check_seed(seed)}
    for name, fault in faults.items():
        if fault:
            raise ValueError(f"{name}: {fault}")
    return row.make(Words(seed), count, noise)


def check_count(count: int) -> Message | None:
    """What is wrong with a number of samples, or None."""
    return None if 1 <= count <= MAX_COUNT else _between(1, MAX_COUNT)


def check_noise(noise: float) -> Message | None:
    """What is wrong with an amount of noise, or None."""
    return None if 0.0 <= noise <= MAX_NOISE else _between(0, MAX_NOISE)


def check_seed(seed: int) -> Message | None:
    """What is wrong with a seed, or None."""
    return None if 0 <= seed <= MAX_SEED else _between(0, MAX_SEED)


def _between(low: float, high: float) -> Message:
    places = {
        name: str(value) if isinstance(value, int) else f"{value:g}"
        for name, value in (("low", low), ("high", high))
    }
    return Message(N_("It must be between {low} and {high}."), places)


def standardised(values: Array) -> tuple[Array, float, float]:
    """`values` with mean 0 and standard deviation 1, and the scale and offset that lead back.

    Equal values become zeros, with a scale of 1.

    Raises:
        DataError: there are none, or one is not finite.
    """
    check_numbers(values)
    if values.min() == values.max():
        return np.zeros_like(values), 1.0, float(values[0])
    offset, scale = float(values.mean()), float(values.std())
    return np.ascontiguousarray((values - offset) / scale), scale, offset


# --- generated sets --------------------------------------------------------------------------


def _spread(words: Words, stream: int, count: int, reach: float) -> Array:
    """Numbers spread evenly at random over (−reach, reach)."""
    return reach * (2.0 * words.uniform(stream, count) - 1.0)


def _noisy_line(words: Words, count: int, noise: float) -> Points:
    x = _spread(words, 0, count, 2.0)
    return Points(x, 1.2 * x + 0.5 + noise * words.normal(1, count), "x", "y")


def _outlier_line(words: Words, count: int, noise: float) -> Points:
    x = _spread(words, 0, count, 2.0)
    y = 1.2 * x + 0.5
    outlier = np.arange(count) % 5 == 4
    x = np.where(outlier, 1.5 + 0.25 * x, x)
    y = np.where(outlier, -3.0, y)
    return Points(x, y + noise * words.normal(1, count), "x", "y")


def _noisy_sine(words: Words, count: int, noise: float) -> Points:
    x = _spread(words, 0, count, 3.0)
    return Points(x, np.sin(2.0 * x + 0.5) + noise * words.normal(1, count), "x", "y")


def _steps(words: Words, count: int, noise: float) -> Points:
    x = _spread(words, 0, count, 3.0)
    y = np.where(x + noise * words.normal(1, count) > 0.5, 1.0, 0.0)
    return Points(x, y, "x", "y")


def _tiny_line(words: Words, count: int, noise: float) -> Points:
    x = _spread(words, 0, count, 1.0)
    return Points(x, x + noise * words.normal(1, count), "x", "y")


def _two_blobs(words: Words, count: int, noise: float) -> LabelledPoints:
    label = np.asarray(np.arange(count) % 2, dtype=np.float64)
    side = 2.0 * label - 1.0
    inputs = np.stack(
        [side + noise * words.normal(0, count), 0.5 * side + noise * words.normal(1, count)],
        axis=-1,
    )
    return LabelledPoints(inputs, label, ("x₁", "x₂"), (N_("class 0"), N_("class 1")))


# --- the table -------------------------------------------------------------------------------

_OTHER_SPECIES = N_("other species")

DATASETS: dict[str, Recorded | Generated] = {
    row.key: row
    for row in (
        Recorded(
            key="penguins",
            name=N_("Palmer penguins"),
            columns={
                "flipper_length_mm": Column(N_("flipper length (mm)")),
                "body_mass_g": Column(N_("body mass (kg)"), scale=1e-3),
                "bill_length_mm": Column(N_("bill length (mm)")),
                "bill_depth_mm": Column(N_("bill depth (mm)")),
                "gentoo": Column(
                    N_("Gentoo penguin (1) or not (0)"),
                    member=("species", "Gentoo"),
                    class_labels=(_OTHER_SPECIES, N_("Gentoo")),
                ),
                "male": Column(
                    N_("male (1) or female (0)"),
                    member=("sex", "male"),
                    class_labels=(N_("female"), N_("male")),
                ),
            },
            source="Gorman, Williams & Fraser (2014), PLoS ONE 9(3): e90081; palmerpenguins",
            licence="CC0 1.0",
        ),
        Recorded(
            key="iris",
            name=N_("Iris flowers"),
            columns={
                "sepal_length_cm": Column(N_("sepal length (cm)")),
                "sepal_width_cm": Column(N_("sepal width (cm)")),
                "petal_length_cm": Column(N_("petal length (cm)")),
                "petal_width_cm": Column(N_("petal width (cm)")),
                "setosa": Column(
                    N_("Iris setosa (1) or not (0)"),
                    member=("species", "setosa"),
                    class_labels=(_OTHER_SPECIES, N_("setosa")),
                ),
                "virginica": Column(
                    N_("Iris virginica (1) or not (0)"),
                    member=("species", "virginica"),
                    class_labels=(_OTHER_SPECIES, N_("virginica")),
                ),
            },
            source="Fisher (1936), Annals of Eugenics 7(2): 179–188; scikit-learn",
            licence="BSD 3-Clause",
        ),
        Generated(
            key="noisy-line",
            name=N_("Noisy line"),
            formula="y = 1.2 x + 0.5 + σ ε",
            make=_noisy_line,
            labelled=False,
            count=40,
            noise=0.4,
        ),
        Generated(
            key="outlier-line",
            name=N_("Line with outliers"),
            formula="yₙ = 1.2 xₙ + 0.5 + σ ε;  n = 5, 10, …: xₙ ∈ (1, 2), yₙ = −3 + σ ε",
            make=_outlier_line,
            labelled=False,
            count=40,
            noise=0.3,
        ),
        Generated(
            key="noisy-sine",
            name=N_("Noisy sine"),
            formula="y = sin(2 x + 0.5) + σ ε",
            make=_noisy_sine,
            labelled=False,
            count=60,
            noise=0.15,
        ),
        Generated(
            key="steps",
            name=N_("Noisy step"),
            formula="y = [x + σ ε > 0.5]",
            make=_steps,
            labelled=False,
            count=40,
            noise=0.8,
        ),
        Generated(
            key="tiny-line",
            name=N_("A few points on a line"),
            formula="y = x + σ ε",
            make=_tiny_line,
            labelled=False,
            count=6,
            noise=0.1,
        ),
        Generated(
            key="two-blobs",
            name=N_("Two clouds"),
            formula="(x₁, x₂) = (2y − 1) (1, 0.5) + σ (ε₁, ε₂),  y = 0, 1, 0, 1, …",
            make=_two_blobs,
            labelled=True,
            count=80,
            noise=0.9,
        ),
    )
}
