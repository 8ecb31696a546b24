"""What a frozen value's types cannot say: ranges, names, and how much is too much."""

import math
from collections.abc import Iterable, Iterator

from gdviz.core.landscapes import LANDSCAPES
from gdviz.core.optimizers import OPTIMIZERS
from gdviz.scene.spec import Camera, Document, LandscapeProblem, Lecture, Plane, RunSpec, Scene
from gdviz.text import Message, N_

MAX_SCENES = 200
MAX_RUNS = 64
MAX_LENGTH = 1_000_000
MAX_TEXT = 10_000
MAX_CHANGES = 10_000
MAX_ABSOLUTE = 1e12

Finding = tuple[str, Message]


def check_lecture(lecture: Lecture) -> Iterator[Finding]:
    """Every fault as (path of the field, what is wrong)."""
    if not 1 <= len(lecture.scenes) <= MAX_SCENES:
        yield (
            "$.scenes",
            Message(N_("A lecture holds 1 to {count} scenes."), {"count": MAX_SCENES}),
        )
    for number, scene in enumerate(lecture.scenes):
        yield from check_scene(scene, f"$.scenes[{number}]")


def check_scene(scene: Scene, path: str = "$") -> Iterator[Finding]:
    """Every fault of one scene."""
    yield from check_document(scene.document, f"{path}.document")
    yield from _check_camera(scene.view.camera, f"{path}.view.camera")
    view = scene.view
    if not (math.isfinite(view.playhead) and view.playhead >= 0):
        yield f"{path}.view.playhead", _at_least(0)
    if not 0 < view.speed <= 1e9:
        yield f"{path}.view.speed", _between(0, 1e9)


def check_document(document: Document, path: str = "$") -> Iterator[Finding]:
    """Every fault of one document."""
    problem = document.problem
    if isinstance(problem, LandscapeProblem) and problem.name not in LANDSCAPES:
        yield f"{path}.problem.name", _one_of(LANDSCAPES)
    yield from _check_plane(document.plane, f"{path}.plane")
    if not 1 <= document.length <= MAX_LENGTH:
        yield f"{path}.length", _between(1, MAX_LENGTH)
    if len(document.runs) > MAX_RUNS:
        yield f"{path}.runs", Message(N_("A scene holds at most {count} runs."), {"count": MAX_RUNS})
    seen: set[str] = set()
    for number, run in enumerate(document.runs):
        here = f"{path}.runs[{number}]"
        if run.id in seen:
            yield f"{here}.id", Message(N_("Another run already has this id."))
        seen.add(run.id)
        yield from check_run(run, here)
    for number, caption in enumerate(document.captions):
        if not 0 <= caption.start <= caption.end < math.inf:
            yield f"{path}.captions[{number}]", Message(N_("A caption must end after it starts."))
    for number, cue in enumerate(document.cues):
        if not 0 <= cue.at < math.inf:
            yield f"{path}.cues[{number}].at", _at_least(0)
        if cue.camera is not None:
            yield from _check_camera(cue.camera, f"{path}.cues[{number}].camera")


def check_run(run: RunSpec, path: str = "$") -> Iterator[Finding]:
    """Every fault of one run, without knowing how many samples there are."""
    optimizer = OPTIMIZERS.get(run.optimizer)
    if optimizer is None:
        yield f"{path}.optimizer", _one_of(OPTIMIZERS)
        return
    hypers = {hyper.name: hyper for hyper in optimizer.hypers}
    for name, value in run.settings.items():
        if name not in hypers:
            yield f"{path}.settings.{name}", _one_of(hypers)
        elif fault := hypers[name].check(value):
            yield f"{path}.settings.{name}", fault
    if len(run.changes) > MAX_CHANGES:
        yield f"{path}.changes", Message(
            N_("A run holds at most {count} changes."), {"count": MAX_CHANGES}
        )
    for number, change in enumerate(run.changes):
        here = f"{path}.changes[{number}]"
        if change.update < 0:
            yield f"{here}.update", _at_least(0)
        if change.name not in hypers:
            yield f"{here}.name", _one_of(hypers)
        elif fault := hypers[change.name].check(change.value):
            yield f"{here}.value", fault
    for axis, value in enumerate(run.start):
        if not abs(value) <= MAX_ABSOLUTE:
            yield f"{path}.start[{axis}]", _between(-MAX_ABSOLUTE, MAX_ABSOLUTE)
    if run.batch_size is not None and run.batch_size < 1:
        yield f"{path}.batch_size", _at_least(1)
    if not 0 <= run.seed < 2**63:
        yield f"{path}.seed", _between(0, 2**63 - 1)
    if not 0 <= run.colour < MAX_RUNS:
        yield f"{path}.colour", _between(0, MAX_RUNS - 1)


def check_batch_size(size: int | None, sample_count: int) -> Message | None:
    """What is wrong with a batch size on a problem of `sample_count` samples, or None."""
    if size is None or 1 <= size <= sample_count:
        return None
    return Message(
        N_("The batch size must be 1 to {count}, the number of samples."), {"count": sample_count}
    )


def _check_plane(plane: Plane, path: str) -> Iterator[Finding]:
    for name, (low, high) in (("x", plane.x), ("y", plane.y)):
        finite = abs(low) <= MAX_ABSOLUTE and abs(high) <= MAX_ABSOLUTE
        if not finite or not high - low > 1e-12 * max(abs(low), abs(high), 1e-290):
            yield (
                f"{path}.{name}",
                Message(N_("A range needs two finite numbers, the lower one first.")),
            )


def _check_camera(camera: Camera, path: str) -> Iterator[Finding]:
    if not all(map(math.isfinite, (camera.azimuth, *camera.target))):
        yield path, Message(N_("The camera must stand at a finite place."))
    if not -90 <= camera.elevation <= 90:
        yield f"{path}.elevation", _between(-90, 90)
    if not 0.05 <= camera.distance <= 100:
        yield f"{path}.distance", _between(0.05, 100)


def _one_of(names: Iterable[str]) -> Message:
    return Message(N_("It must be one of: {names}."), {"names": ", ".join(names)})


def _at_least(low: float) -> Message:
    return Message(N_("It must be at least {low}."), {"low": f"{low:g}"})


def _between(low: float, high: float) -> Message:
    return Message(
        N_("It must be between {low} and {high}."), {"low": f"{low:g}", "high": f"{high:g}"}
    )
