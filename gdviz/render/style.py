"""Colours: the themes, the colours of runs, and the colour map of heights."""

from dataclasses import dataclass
from functools import cache
from typing import Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

from gdviz.core.arrays import Array, Indices
from gdviz.scene.spec import ColourMap
from gdviz.text import N_

ThemeName = Literal["light", "dark"]
Rgb: TypeAlias = tuple[int, int, int]


@dataclass(frozen=True)
class Theme:
    """The colours of one theme, sRGB 0…255.

    Attributes:
        background: behind the surface and the plots.
        panel: behind the controls. raised: a control. line: hairlines.
        text, dim: words, and words of less weight.
        accent: what is selected or in motion.
        casing: the thin outline of trails that keeps them apart from the surface.
        error: what is wrong.
    """

    name: ThemeName
    background: Rgb
    panel: Rgb
    raised: Rgb
    line: Rgb
    text: Rgb
    dim: Rgb
    accent: Rgb
    casing: Rgb
    error: Rgb


LIGHT = Theme(
    name="light",
    background=(250, 250, 248),
    panel=(242, 242, 239),
    raised=(255, 255, 255),
    line=(216, 216, 211),
    text=(28, 30, 34),
    dim=(98, 102, 110),
    accent=(28, 94, 180),
    casing=(255, 255, 255),
    error=(184, 38, 30),
)

DARK = Theme(
    name="dark",
    background=(18, 20, 26),
    panel=(26, 29, 36),
    raised=(38, 42, 51),
    line=(58, 63, 74),
    text=(232, 234, 238),
    dim=(156, 162, 174),
    accent=(110, 172, 255),
    casing=(12, 13, 17),
    error=(255, 120, 108),
)

THEMES: dict[ThemeName, Theme] = {"light": LIGHT, "dark": DARK}

# Okabe & Ito (2008), "Color Universal Design": told apart by colour-blind eyes, the first five
# best of all. Grey stands in for their black, which the dark theme would swallow.
_RUN_COLOURS: tuple[Rgb, ...] = (
    (213, 94, 0),  # vermilion
    (86, 180, 233),  # sky blue
    (240, 228, 66),  # yellow
    (204, 121, 167),  # reddish purple
    (230, 159, 0),  # orange
    (0, 158, 115),  # bluish green
    (0, 114, 178),  # blue
    (150, 150, 150),  # grey
)

MARKERS = ("circle", "square", "triangle", "diamond", "star", "plus", "hexagon", "cross")
DASHES = ("solid", "dash", "dot", "dashdot")


FADED = 0.6
"""How far a ghost's colour has gone over into the ground."""


def run_colour(index: int) -> Rgb:
    """The fixed colour of a run."""
    return _RUN_COLOURS[index % len(_RUN_COLOURS)]


def run_colours(indices: Indices) -> Array:
    """The same of many, 0 … 1: (k,) to (k, 3)."""
    return np.asarray(np.array(_RUN_COLOURS)[indices % len(_RUN_COLOURS)] / 255.0)


def run_ink(index: int, ghost: bool, theme: Theme) -> Rgb:
    """The colour of a run's lines; that of a ghost has faded."""
    rgb = run_colour(index)
    if not ghost:
        return rgb
    red, green, blue = (
        round((1.0 - FADED) * own + FADED * ground)
        for own, ground in zip(rgb, theme.background, strict=True)
    )
    return red, green, blue


def run_dash(index: int) -> str:
    """How a run's lines are broken once the colours have been used up."""
    return DASHES[index // len(_RUN_COLOURS) % len(DASHES)]


# Anchors in OKLab (Ottosson 2020): lightness climbs evenly in all of them, so that high is light
# in any of them, on paper and to any eye; the chroma stays low so that trails stand out.
_ANCHORS: dict[ColourMap, list[list[float]]] = {
    "deep": [  # indigo, teal, sand
        [0.36, 0.010, -0.110],
        [0.49, -0.030, -0.095],
        [0.62, -0.062, -0.042],
        [0.74, -0.055, 0.018],
        [0.86, -0.012, 0.066],
        [0.95, 0.008, 0.050],
    ],
    "ember": [  # plum, brick, straw
        [0.34, 0.070, -0.050],
        [0.46, 0.108, 0.012],
        [0.58, 0.108, 0.066],
        [0.71, 0.070, 0.098],
        [0.84, 0.020, 0.094],
        [0.95, -0.004, 0.050],
    ],
    "moss": [  # pine, moss, lime
        [0.33, -0.030, -0.030],
        [0.45, -0.058, 0.008],
        [0.58, -0.074, 0.044],
        [0.71, -0.076, 0.074],
        [0.84, -0.056, 0.088],
        [0.95, -0.022, 0.050],
    ],
    "grey": [[0.32, 0.0, 0.0], [0.64, 0.0, 0.0], [0.96, 0.0, 0.0]],
}


COLOUR_MAPS: dict[ColourMap, str] = {
    "deep": N_("sea"),
    "ember": N_("ember"),
    "moss": N_("moss"),
    "grey": N_("grey"),
}
"""What they are called; translatable."""


def shade_of(name: ColourMap) -> tuple[float, float, float]:
    """What deep shade leaves of red, green and blue, beside being dark.

    It is cool, as under a sky: yellow that only darkens turns to olive. Grey stays grey.
    """
    return (1.0, 1.0, 1.0) if name == "grey" else (0.90, 0.97, 1.22)


@cache
def height_colours(name: ColourMap = "deep", count: int = 256) -> NDArray[np.uint8]:
    """A colour map of heights, low to high: (count, 3) sRGB, equal steps in OKLab."""
    anchors = np.array(_ANCHORS[name])
    fine = np.linspace(0.0, len(anchors) - 1.0, 4096)
    lab = np.stack(
        [_smooth(fine, anchors[:, channel]) for channel in range(3)],
        axis=-1,
    )
    length = np.concatenate([[0.0], np.linalg.norm(np.diff(lab, axis=0), axis=1).cumsum()])
    even = np.linspace(0.0, length[-1], count)
    picked = np.stack([np.interp(even, length, lab[:, c]) for c in range(3)], axis=-1)
    colours = np.asarray(np.rint(255.0 * oklab_to_srgb(picked)), dtype=np.uint8)
    colours.setflags(write=False)
    return colours


def _smooth(at: NDArray[np.float64], values: NDArray[np.float64]) -> NDArray[np.float64]:
    """A Catmull–Rom curve that passes through `values` at the whole numbers."""
    i = np.minimum(at.astype(int), len(values) - 2)
    t = at - i
    last = len(values) - 1
    p0, p1 = values[np.maximum(i - 1, 0)], values[i]
    p2, p3 = values[i + 1], values[np.minimum(i + 2, last)]
    return np.asarray(
        p1
        + 0.5 * t * (p2 - p0 + t * (2 * p0 - 5 * p1 + 4 * p2 - p3 + t * (3 * (p1 - p2) + p3 - p0)))
    )


def oklab_to_srgb(lab: NDArray[np.float64]) -> NDArray[np.float64]:
    """OKLab (..., 3) to gamma-coded sRGB in 0…1, clipped to the gamut (Ottosson 2020)."""
    to_lms = np.array(
        [
            [1.0, 0.3963377774, 0.2158037573],
            [1.0, -0.1055613458, -0.0638541728],
            [1.0, -0.0894841775, -1.2914855480],
        ]
    )
    to_linear = np.array(
        [
            [4.0767416621, -3.3077115913, 0.2309699292],
            [-1.2684380046, 2.6097574011, -0.3413193965],
            [-0.0041960863, -0.7034186147, 1.7076147010],
        ]
    )
    linear = np.clip((lab @ to_lms.T) ** 3 @ to_linear.T, 0.0, 1.0)
    return np.where(linear <= 0.0031308, 12.92 * linear, 1.055 * linear ** (1 / 2.4) - 0.055)
