"""The scenes that can be switched to from the start."""

from collections.abc import Callable

from gdviz.core.batches import Draw
from gdviz.core.catalogue import LANDSCAPES
from gdviz.scene.spec import (
    Camera,
    Document,
    FitProblem,
    LandscapeProblem,
    Plane,
    RecordedData,
    RunSpec,
    Scene,
    Text,
    View,
)

PENGUINS = FitProblem(
    model="linear",
    data=RecordedData("penguins", inputs=("flipper_length_mm",), target="body_mass_g"),
)


def opening_scene() -> Scene:
    """Body mass on flipper length: five runs from one start, under the sum convention.

    The rates are chosen so that each is seen at work over the same updates: full batch goes
    straight down (standardised inputs make the bowl round), mini-batches sway, single samples
    stagger, the moving average runs past the minimum and comes back, and Adam, which scales
    the two parameters apart, takes the diagonal first.
    """
    start = (-2.3, 6.0)
    runs = (
        _run(0, "gd", start, {"learning_rate": 3e-4}),
        _run(1, "gd", start, {"learning_rate": 5e-3}, batch_size=32, seed=7),
        _run(2, "gd", start, {"learning_rate": 0.12}, batch_size=1, draw="independent", seed=7),
        _run(3, "momentum", start, {"learning_rate": 3e-3, "gamma": 0.9}),
        _run(4, "adam", start, {"learning_rate": 0.12}),
    )
    return Scene(
        title=Text(
            en="Penguins: one surface, five ways down", ko="펭귄: 하나의 곡면, 다섯 갈래 길"
        ),
        document=Document(
            problem=PENGUINS,
            plane=Plane(x=(-3.0, 4.4), y=(0.5, 7.9)),
            runs=runs,
            reduction="sum",
            length=120,
        ),
        view=View(camera=Camera(), speed=8.0),
    )


def himmelblau_scene() -> Scene:
    """From one start near the hill in the middle, four rules end in three different minima."""
    start = (0.0, -1.0)
    runs = (
        _run(0, "gd", start, {"learning_rate": 0.01}),
        _run(3, "momentum", start, {"learning_rate": 0.05, "gamma": 0.9}),
        _run(4, "adam", start, {"learning_rate": 0.4}),
        _run(5, "adam-note", start, {"learning_rate": 0.3}),
    )
    return _landscape_scene(
        "himmelblau",
        Text(en="Himmelblau: four minima", ko="힘멜블라우: 네 개의 최솟값"),
        runs,
        length=150,
        camera=Camera(azimuth=-66.0, elevation=44.0, distance=2.1, target=(0.0, 0.0, 0.32)),
    )


def rosenbrock_scene() -> Scene:
    """A curved valley: easy to find, slow to follow."""
    start = (-1.4, 2.4)
    runs = (
        _run(0, "gd", start, {"learning_rate": 0.0008}),
        _run(3, "momentum", start, {"learning_rate": 0.006, "gamma": 0.9}),
        _run(4, "adam", start, {"learning_rate": 0.15}),
        _run(5, "adam-note", start, {"learning_rate": 0.02}),
    )
    return _landscape_scene(
        "rosenbrock",
        Text(en="Rosenbrock: a curved valley", ko="로젠브록: 굽은 골짜기"),
        runs,
        length=600,
        camera=Camera(azimuth=-76.0, elevation=50.0, distance=2.0, target=(0.0, 0.0, 0.32)),
    )


def _landscape_scene(
    key: str, title: Text, runs: tuple[RunSpec, ...], length: int, camera: Camera
) -> Scene:
    row = LANDSCAPES[key]
    return Scene(
        title=title,
        document=Document(
            problem=LandscapeProblem(name=key),
            plane=Plane(x=row.x, y=row.y),
            runs=runs,
            length=length,
        ),
        view=View(camera=camera, speed=length / 15.0),
    )


SHIPPED: dict[str, Callable[[], Scene]] = {
    "penguins": opening_scene,
    "himmelblau": himmelblau_scene,
    "rosenbrock": rosenbrock_scene,
}
"""Scenes by the name that commands and the window's chooser use."""


def _run(
    colour: int,
    optimizer: str,
    start: tuple[float, float],
    settings: dict[str, float | str],
    batch_size: int | None = None,
    draw: Draw = "passes",
    seed: int = 0,
) -> RunSpec:
    return RunSpec(
        id=f"run-{colour + 1}",
        colour=colour,
        optimizer=optimizer,
        start=start,
        settings=settings,
        batch_size=batch_size,
        draw=draw,
        seed=seed,
    )
