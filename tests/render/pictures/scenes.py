"""The table of pictures: what is drawn, and how large.

A row is a name and what it shows. To add one:

    "bowl, green": over("bowl", colours="moss"),

and then ``make pictures`` draws its reference. Fields that are named at the end of a row are those
of the `View`. What no scene can say is a function of the frame (`change`).
"""

import dataclasses
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from msgspec.structs import replace

from gdviz.core.models import MODELS
from gdviz.core.problems import HeightScale
from gdviz.engine.session import Session
from gdviz.io.lessons import lesson
from gdviz.io.problems import load_problem
from gdviz.render.form import Shown
from gdviz.render.frame import Frame, build_frame
from gdviz.render.style import THEMES, ThemeName
from gdviz.scene.opening import SHIPPED
from gdviz.scene.own import own_plane, own_starts
from gdviz.scene.spec import (
    Camera,
    Cue,
    Document,
    FitProblem,
    GeneratedData,
    LandscapeProblem,
    Look,
    PanelCamera,
    Plane,
    ProblemSpec,
    Region,
    RunSpec,
    Scene,
    Text,
    TypedFormula,
    View,
)

SURFACE, WHOLE = (192, 144), (384, 216)
"""Sizes in pixels: large enough for every line and word, small enough to draw a hundred."""

SCALE = 0.5
"""Of words and lines, where the surface is drawn alone."""


@dataclass(frozen=True)
class Picture:
    """One row.

    Attributes:
        scene: what is shown, its playhead included.
        whole: whether it is the whole composition, or the surface with its words alone.
        size: in pixels. scale: of words and lines; a composition has its own.
        language: of the words. transparent: whether nothing lies behind a composition.
        shown: what is on a composition.
        change: the last touch on the frame.
    """

    scene: Scene
    whole: bool = False
    size: tuple[int, int] = SURFACE
    scale: float = SCALE
    language: str = "en"
    transparent: bool = False
    shown: Shown = "all"
    change: Callable[[Frame], Frame] = lambda frame: frame

    @cached_property
    def _session(self) -> Session:
        """The scene with all rows up to its playhead, for both themes."""
        session = Session(self.scene, load_problem)
        session.compute_to(session.playback.head)
        return session

    def frame(self, theme: ThemeName) -> Frame:
        """What is to be seen of it, in the language that is set."""
        return self.change(build_frame(self._session, THEMES[theme]))


# --- what rows are written with ----------------------------------------------------------------


def over(
    problem: str | ProblemSpec,
    *runs: RunSpec,
    plane: Plane | None = None,
    height: HeightScale | None = None,
    **view: object,
) -> Picture:
    """The surface of a landscape of the catalogue, or of any problem, with these runs."""
    spec = LandscapeProblem(problem) if isinstance(problem, str) else problem
    seen = replace(plane or own_plane(spec), height=height)
    document = Document(problem=spec, plane=seen, runs=runs, length=2000)
    return Picture(Scene(Text("", ""), document, View(**view)))  # type: ignore[arg-type]


def typed(formula: str, **rest: object) -> Picture:
    """The surface of a typed formula."""
    return over(TypedFormula(formula), **rest)  # type: ignore[arg-type]


def fitted(model: str, **view: object) -> Picture:
    """The surface of a model, on the first data that it has been given, with one run."""
    spec = fit_of(model)
    start = own_starts(spec, own_plane(spec))[0]
    return over(spec, gd(1e-3, start), playhead=12.0, **view)  # type: ignore[arg-type]


def fit_of(model: str) -> FitProblem:
    return FitProblem(model, GeneratedData(MODELS[model].examples[0].dataset))


def of(scene: Scene, **view: object) -> Picture:
    """The surface of a scene."""
    return Picture(replace(scene, view=replace(scene.view, **view)))


def whole(
    scene: Scene, size: tuple[int, int] = WHOLE, language: str = "en", **view: object
) -> Picture:
    """The whole composition of a scene."""
    return dataclasses.replace(of(scene, **view), whole=True, size=size, language=language)


def gd(rate: float, start: tuple[float, float], colour: int = 0, **more: object) -> RunSpec:
    return rule("gd", start, colour, learning_rate=rate, **more)


def rule(
    optimizer: str,
    start: tuple[float, float],
    colour: int,
    learning_rate: float,
    **more: object,
) -> RunSpec:
    settings = {"learning_rate": learning_rate}
    return RunSpec(f"run-{colour + 1}", colour, optimizer, start, settings, **more)  # type: ignore[arg-type]


def ring(count: int) -> tuple[RunSpec, ...]:
    """So many runs from all around the middle of Himmelblau."""
    turns = np.linspace(0.0, 2.0 * np.pi, count, endpoint=False)
    starts = [(float(5.0 * np.cos(t)), float(5.0 * np.sin(t))) for t in turns]
    return tuple(gd(0.004, start, colour) for colour, start in enumerate(starts))


def first_of(scene: Scene, count: int) -> Scene:
    """The scene with its first `count` runs."""
    return edited(scene, runs=scene.document.runs[:count])


def edited(scene: Scene, **document: object) -> Scene:
    return replace(scene, document=replace(scene.document, **document))


def with_cue(scene: Scene, **cue: object) -> Scene:
    return edited(scene, cues=(Cue(at=0.0, **cue),))  # type: ignore[arg-type]


def with_run(scene: Scene, number: int, **run: object) -> Scene:
    """The scene with its run of this number changed."""
    runs = list(scene.document.runs)
    runs[number] = replace(runs[number], **run)
    return edited(scene, runs=tuple(runs))


def with_a_hole(frame: Frame) -> Frame:
    """A square of the surface is missing, as where a model cannot be computed."""
    loss = frame.surface.loss.copy()
    loss[60:110, 130:190] = np.nan
    return dataclasses.replace(frame, surface=dataclasses.replace(frame.surface, loss=loss))


# --- the table ---------------------------------------------------------------------------------

PENGUINS, HIMMELBLAU, ROSENBROCK = (
    SHIPPED[name]() for name in ("penguins", "himmelblau", "rosenbrock")
)
FAST, TOO_FAST = {"learning_rate": 1.2e-3}, {"learning_rate": 0.1}
CAPTION = Text("The slope is steepest at the start.", "기울기는 처음에 가장 가파릅니다.")
CLOSE = Camera(azimuth=-20.0, elevation=18.0, distance=1.1, target=(0.3, -0.2, 0.2))
FAR = Camera(elevation=20.0, distance=2.6, target=(0.0, 0.0, 0.1))
BELOW = Camera(azimuth=-130.0, elevation=-25.0)
NEAR = Camera(azimuth=-75.0, elevation=40.0, distance=1.4, target=(-0.2, 0.2, 0.4))
TOP, FRONT, SIDE = Camera(-90.0, 90.0), Camera(-90.0, 0.0), Camera(0.0, 0.0)

PICTURES: dict[str, Picture] = {
    # Surfaces, one of each kind
    **{
        name: over(name)
        for name in (
            *("bowl", "rastrigin", "ackley", "saddle", "monkey-saddle-bounded"),
            *("easom", "abs-valley", "plateau"),
        )
    },
    "rosenbrock, log": over("rosenbrock"),
    "rosenbrock, linear": over("rosenbrock", height="linear"),
    "bowl, log": over("bowl", height="log"),
    "spike": typed("1/(x² + y² + 0.002)"),
    "range of 1e35": typed("exp(40 x) + y²", plane=Plane((-2.0, 2.0), (-2.0, 2.0)), height="log"),
    "flat": typed("0 x + 0 y + 3"),
    "half is not a number": typed("sqrt(x) + y²"),
    "infinite": typed("exp(500 x) + y²", height="log"),
    "hole": dataclasses.replace(of(HIMMELBLAU, playhead=40.0), change=with_a_hole),
    "critical points": over("himmelblau", critical=True, camera=CLOSE),
    # Looks
    "clear": of(HIMMELBLAU, playhead=30.0, look=Look(opacity=0.45)),
    "lines alone": of(HIMMELBLAU, playhead=30.0, look=Look(opacity=0.0, mesh=True)),
    "mesh": over("saddle", look=Look(mesh=True)),
    "cut": of(ROSENBROCK, playhead=30.0, look=Look(cut=80.0)),
    "floor": of(HIMMELBLAU, playhead=30.0, camera=FAR, look=Look(floor=True)),
    "labels and bar": dataclasses.replace(
        over("himmelblau", look=Look(labels=True, bar=True)), size=(300, 240), scale=0.8
    ),
    "fading": of(HIMMELBLAU, playhead=60.0, look=Look(fading=True)),
    "symmetric log": typed("sinh(30 x) + y", look=Look(bar=True)),
    "shade": typed("1 - exp(-30 (x² + y²))", camera=NEAR),
    "markers of all runs": dataclasses.replace(
        over("bowl", *(gd(0.3, (-1.6, 0.45 * n - 1.6), n) for n in range(8)), playhead=1.5),
        size=(240, 180),
        scale=0.8,
    ),
    # Surfaces of models
    **{f"fit, {model}": fitted(model) for model in ("logistic", "neuron", "sine", "product")},
    "fit, huber from the top": fitted("huber", camera=TOP),
    # Runs
    "no update yet": of(PENGUINS),
    "penguins": of(PENGUINS, playhead=6.5),
    "momentum against adam": over(
        "rosenbrock",
        rule("momentum", (-1.4, 2.4), 3, 0.006),
        rule("adam", (-1.4, 2.4), 4, 0.15),
        playhead=60.0,
    ),
    "mean": of(edited(PENGUINS, reduction="mean"), playhead=30.0),
    "many runs": over("himmelblau", *ring(24), playhead=8.0),
    "thousands of updates": over("bowl", gd(1e-3, (-1.8, 1.7)), playhead=1500.0),
    "large marks": dataclasses.replace(
        of(with_run(first_of(PENGUINS, 1), 0, settings=FAST), playhead=3.5, camera=NEAR),
        size=(240, 180),
        scale=1.0,
    ),
    "ghost": of(with_run(PENGUINS, 2, ghost=True), playhead=20.0),
    "highlight": of(with_cue(PENGUINS, highlight="run-4"), playhead=20.0),
    "diverged": of(with_run(PENGUINS, 0, settings=TOO_FAST), playhead=60.0),
    "leaves the range": over("bowl", gd(2.04, (0.7, 0.3)), gd(0.1, (-1.5, 1.5), 1), playhead=40.0),
    "behind the hill": of(PENGUINS, playhead=6.5, camera=Camera(azimuth=122.0, elevation=5.0)),
    "net of a batch": of(PENGUINS, playhead=12.25, batch_of="run-3"),
    "vectors": of(HIMMELBLAU, playhead=6.25, vectors_of="run-4"),
    # Cameras and colours
    "from the top": of(HIMMELBLAU, playhead=30.0, camera=TOP),
    "from the front": of(HIMMELBLAU, playhead=30.0, camera=FRONT),
    "from the side": of(HIMMELBLAU, playhead=30.0, camera=SIDE),
    "from below": of(HIMMELBLAU, playhead=30.0, camera=BELOW),
    "near": of(HIMMELBLAU, playhead=30.0, camera=CLOSE),
    **{
        f"colours, {name}": over("himmelblau", colours=name, camera=HIMMELBLAU.view.camera)
        for name in ("ember", "grey")
    },
    "orthographic": of(HIMMELBLAU, playhead=30.0, camera=Camera(orthographic=True)),
    "followed": of(ROSENBROCK, playhead=90.0, camera=CLOSE, follow="run-2"),
    "zoomed": of(ROSENBROCK, playhead=90.0, seen=Region((-1.6, -0.9), (1.2, 2.4))),
    # Panels
    "cameras of their own": of(
        HIMMELBLAU,
        playhead=30.0,
        layout="grid",
        linked=False,
        cameras=(PanelCamera("run-4", TOP), PanelCamera("run-5", CLOSE)),
    ),
    **{
        f"grid of {count}": over("himmelblau", *ring(count), playhead=8.0, layout="grid")
        for count in range(2, 10)
    },
    # Whole compositions
    "whole": whole(with_cue(PENGUINS, caption=CAPTION), playhead=6.5),
    "whole, Korean": whole(with_cue(PENGUINS, caption=CAPTION), language="ko", playhead=6.5),
    "whole, portrait": whole(PENGUINS, size=(300, 400), playhead=6.5),
    "whole, square": whole(ROSENBROCK, size=(240, 240), playhead=90.0),
    "whole, critical points": whole(HIMMELBLAU, playhead=30.0, critical=True),
    "whole, grid in moss": whole(HIMMELBLAU, playhead=30.0, layout="grid", colours="moss"),
    "whole, vectors and field": whole(HIMMELBLAU, playhead=5.0, field=True, vectors_of="run-5"),
    "whole, net and step": whole(PENGUINS, playhead=12.25, batch_of="run-3", curve="step"),
    "whole, epochs and distance": whole(
        edited(PENGUINS, pace="epochs"), playhead=30.0, curve="distance"
    ),
    "whole, gradient": whole(
        with_run(PENGUINS, 0, settings=TOO_FAST), playhead=60.0, curve="gradient"
    ),
    "whole, smooth": whole(PENGUINS, playhead=60.0, smoothing=0.95, curve="momentum"),
    "whole, zoomed and cut": whole(
        ROSENBROCK, playhead=30.0, seen=Region((-2.0, 0.0), (0.0, 3.0)), look=Look(cut=60.0)
    ),
    "whole, transparent": dataclasses.replace(whole(PENGUINS, playhead=6.5), transparent=True),
    "whole, two classes": dataclasses.replace(fitted("logistic"), whole=True, size=WHOLE),
    "curves alone": dataclasses.replace(whole(HIMMELBLAU, playhead=150.0), shown="curves"),
    "contours alone": dataclasses.replace(
        whole(HIMMELBLAU, playhead=30.0, field=True), shown="contour"
    ),
    "whole, lesson": whole(lesson("momentum-ravine").scenes[0], playhead=30.0),
}
