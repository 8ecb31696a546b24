"""What a frozen value's types cannot say: ranges, names, and how much is too much."""

import math
import re
from collections.abc import Collection, Iterable, Iterator, Sized

from gdviz.core.catalogue import LANDSCAPES
from gdviz.core.common import declarations
from gdviz.core.datasets import DATASETS, Generated, Recorded, check_count, check_noise, check_seed
from gdviz.core.formula import Formula, FormulaError
from gdviz.core.hyper import Hyper
from gdviz.core.landscapes import compiled
from gdviz.core.models import MODELS, Model
from gdviz.core.optimizers import OPTIMIZERS
from gdviz.core.tilted import MAX_COPIES, MAX_TILT
from gdviz.scene.pace import PACES
from gdviz.scene.spec import (
    Camera,
    ComesNear,
    Document,
    Event,
    GeneratedData,
    LandscapeProblem,
    Lecture,
    LegSpec,
    LossBelow,
    Narration,
    Plane,
    ProblemSpec,
    RecordedData,
    Region,
    RunSpec,
    Scene,
    SettingSpec,
    Text,
    TiltSpec,
    TypedFormula,
    View,
)
from gdviz.scene.voice import MAX_SOUND, MAX_VOICE_S, RATE, VoiceError, samples_in
from gdviz.text import N_, Message

MAX_SCENES = 200
MAX_RUNS = 64
MAX_CHANGES = 10_000
MAX_LEGS = 100
MAX_CUES = 10_000
MAX_PAUSE = 3_600
"""Seconds."""
MAX_SAVED_VIEWS = 9
MAX_NAME = 100
MAX_TEXT = 10_000
MAX_SPEED = 1e9
SMOOTHEST = 0.999
MAX_TURN = 1e6
MAX_TARGET = 1e6
MAX_ABSOLUTE = 1e12

Finding = tuple[str, Message]


class SceneError(Exception):
    """A scene that gdviz refuses, as a sentence for the user.

    Attributes:
        path: the field at fault, like ``$.scenes[0].document.runs[1].seed``, or "".
        message: what is wrong and what was expected.
    """

    def __init__(self, message: Message, path: str = "") -> None:
        super().__init__(message, path)
        self.message = message
        self.path = path

    def __str__(self) -> str:
        return f"{self.path}: {self.message}" if self.path else str(self.message)


def check_lecture(lecture: Lecture) -> Iterator[Finding]:
    """Every fault as (path of the field, what is wrong)."""
    if not 1 <= len(lecture.scenes) <= MAX_SCENES:
        yield (
            "$.scenes",
            Message(N_("A lecture holds 1 to {count} scenes."), {"count": MAX_SCENES}),
        )
    yield from _check_text(lecture.title, "$.title")
    for number, scene in enumerate(lecture.scenes):
        yield from check_scene(scene, f"$.scenes[{number}]")


def check_scene(scene: Scene, path: str = "$") -> Iterator[Finding]:
    """Every fault of one scene."""
    yield from _check_text(scene.title, f"{path}.title")
    yield from _check_text(scene.summary, f"{path}.summary")
    if scene.fingerprint and not re.fullmatch("[0-9a-f]{64}", scene.fingerprint):
        yield f"{path}.fingerprint", Message(N_("It must be 64 hexadecimal digits, or empty."))
    yield from check_document(scene.document, f"{path}.document")
    yield from check_view(scene.view, f"{path}.view")


def check_view(view: View, path: str = "$") -> Iterator[Finding]:
    """Every fault of one view."""
    yield from check_camera(view.camera, f"{path}.camera")
    if not 0 <= view.playhead < math.inf:
        yield f"{path}.playhead", _at_least(0)
    yield from _check_speed(view.speed, f"{path}.speed")
    if not 0 <= view.smoothing <= SMOOTHEST:
        yield f"{path}.smoothing", _between(0, SMOOTHEST)
    if not 0 <= view.look.opacity <= 1:
        yield f"{path}.look.opacity", _between(0, 1)
    if view.look.cut is not None and not math.isfinite(view.look.cut):
        yield f"{path}.look.cut", Message(N_("It must be a finite number."))
    if view.seen is not None:
        yield from _check_ranges(view.seen, f"{path}.seen")
    if view.follow:
        yield from _check_name(view.follow, f"{path}.follow")
    yield from _check_count(view.cameras, MAX_RUNS, f"{path}.cameras")
    seen: set[str] = set()
    for number, own in enumerate(view.cameras):
        here = f"{path}.cameras[{number}]"
        yield from _check_name(own.run, f"{here}.run")
        if own.run in seen:
            yield f"{here}.run", Message(N_("This run already has a camera; keep one of the two."))
        seen.add(own.run)
        yield from check_camera(own.camera, f"{here}.camera")
    yield from _check_count(view.saved, MAX_SAVED_VIEWS, f"{path}.saved")
    for number, saved in enumerate(view.saved):
        yield from _check_text(saved.name, f"{path}.saved[{number}].name")
        yield from check_camera(saved.camera, f"{path}.saved[{number}].camera")


def check_document(document: Document, path: str = "$") -> Iterator[Finding]:
    """Every fault of one document."""
    yield from check_problem(document.problem, f"{path}.problem")
    yield from _check_ranges(document.plane, f"{path}.plane")
    if document.title is not None:
        yield from _check_text(document.title, f"{path}.title")
    yield from _check_text(document.notes, f"{path}.notes")
    longest = PACES[document.pace].longest
    if not 1 <= document.length <= longest:
        yield f"{path}.length", _between(1, longest)
    yield from _check_count(document.runs, MAX_RUNS, f"{path}.runs")
    seen: set[str] = set()
    for number, run in enumerate(document.runs):
        here = f"{path}.runs[{number}]"
        if run.id in seen:
            yield f"{here}.id", Message(N_("Another run already has this id; give it another."))
        seen.add(run.id)
        yield from check_run(run, here)
    yield from _check_count(document.cues, MAX_CUES, f"{path}.cues")
    for number, cue in enumerate(document.cues):
        here = f"{path}.cues[{number}]"
        yield from _check_moment(cue.at, seen, f"{here}.at")
        if cue.caption is not None:
            yield from _check_text(cue.caption, f"{here}.caption")
        if not 0 <= cue.pause <= MAX_PAUSE:
            yield f"{here}.pause", _between(0, MAX_PAUSE)
        if cue.speed is not None:
            yield from _check_speed(cue.speed, f"{here}.speed")
        if cue.camera is not None:
            yield from check_camera(cue.camera, f"{here}.camera")
        if cue.highlight:
            yield from _check_known(cue.highlight, seen, f"{here}.highlight")
        if cue.tap is not None and not 0 <= cue.tap <= MAX_VOICE_S:
            yield f"{here}.tap", _between(0, MAX_VOICE_S)
    if document.narration is not None:
        yield from _check_narration(document.narration, f"{path}.narration")


def _check_narration(narration: Narration, path: str) -> Iterator[Finding]:
    """Its form and its length, without decoding it."""
    if not 0 < narration.seconds <= MAX_VOICE_S:
        yield f"{path}.seconds", _between(0, MAX_VOICE_S)
    if narration.begins is not None and not 0 <= narration.begins < math.inf:
        yield f"{path}.begins", _at_least(0)
    if not narration.sound:
        return
    if len(narration.sound) > MAX_SOUND:
        text = N_("A voice may take at most {size} MB.")
        yield f"{path}.sound", Message(text, {"size": MAX_SOUND // 1024**2})
        return
    try:
        samples = samples_in(narration.sound)
    except VoiceError as error:
        yield f"{path}.sound", error.message
        return
    if abs(samples - narration.seconds * RATE) > 1:
        text = N_("The sound lasts {found} seconds.")
        yield f"{path}.seconds", Message(text, {"found": f"{samples / RATE:.6f}"})


def _check_moment(at: float | Event, runs: Collection[str], path: str) -> Iterator[Finding]:
    """When a cue is due."""
    if isinstance(at, float | int):
        if not 0 <= at < math.inf:
            yield path, _at_least(0)
        return
    yield from _check_known(at.run, runs, f"{path}.run")
    if isinstance(at, LossBelow) and not math.isfinite(at.value):
        yield f"{path}.value", Message(N_("It must be a finite number."))
    if isinstance(at, ComesNear):
        for axis, value in enumerate(at.point):
            if not abs(value) <= MAX_ABSOLUTE:
                yield f"{path}.point[{axis}]", _between(-MAX_ABSOLUTE, MAX_ABSOLUTE)
        if not 0 < at.within <= MAX_ABSOLUTE:
            yield f"{path}.within", Message(N_("It must be more than 0."))


def _check_known(run: str, runs: Collection[str], path: str) -> Iterator[Finding]:
    if run not in runs:
        yield path, Message(N_("There is no run with this id."))


def check_problem(problem: ProblemSpec, path: str = "$") -> Iterator[Finding]:
    """Every fault of one problem."""
    if isinstance(problem, LandscapeProblem):
        if problem.name not in LANDSCAPES:
            yield f"{path}.name", one_of(LANDSCAPES)
        if problem.samples is not None:
            yield from _check_tilt(problem.samples, f"{path}.samples")
        return
    if isinstance(problem, TypedFormula):
        yield from _check_formula(problem, path)
        return
    model = MODELS.get(problem.model)
    if model is None:
        yield f"{path}.model", one_of(MODELS)
        return
    if isinstance(problem.data, RecordedData):
        yield from _check_recorded(problem.data, model, f"{path}.data")
    else:
        yield from _check_generated(problem.data, model, f"{path}.data")
    if problem.settings and not model.hypers:
        sentence = N_("This model has no settings; leave the list empty.")
        yield f"{path}.settings", Message(sentence)
    else:
        yield from _check_settings(problem.settings, model.hypers, f"{path}.settings")


def surface_formula(text: str) -> Formula:
    """The formula of a surface, which has two variables; the same text is compiled once.

    Raises:
        FormulaError: the text cannot be read, or is a function of x alone.
    """
    formula = compiled(text)
    if len(formula.variables) != 2:
        raise FormulaError(
            Message(
                N_("A surface is a function of x and y: begin with f(x, y) = or with neither.")
            ),
            1,
        )
    return formula


def _check_formula(problem: TypedFormula, path: str) -> Iterator[Finding]:
    try:
        formula = surface_formula(problem.formula)
    except FormulaError as error:
        places = {"column": error.column, "fault": error.message}
        yield f"{path}.formula", Message(N_("Column {column}: {fault}"), places)
        return
    given = {letter.name for letter in problem.letters}
    if problem.letters and not formula.letters:
        sentence = N_("This formula has no letters; leave the list empty.")
        yield f"{path}.letters", Message(sentence)
    else:
        yield from _check_settings(problem.letters, formula.hypers(), f"{path}.letters")
    if missing := [name for name in formula.letters if name not in given]:
        sentence = N_("The letter “{name}” of the formula has no value; add it.")
        yield f"{path}.letters", Message(sentence, {"name": missing[0]})
    if problem.samples is not None:
        yield from _check_tilt(problem.samples, f"{path}.samples")


def _check_tilt(samples: TiltSpec, path: str) -> Iterator[Finding]:
    if not 2 <= samples.copies <= MAX_COPIES:
        yield f"{path}.copies", _between(2, MAX_COPIES)
    elif samples.copies % 2:
        yield f"{path}.copies", Message(N_("It must be an even number: copies tilt in pairs."))
    if not 0.0 <= samples.tilt <= MAX_TILT:
        yield f"{path}.tilt", _between(0, MAX_TILT)
    if fault := check_seed(samples.seed):
        yield f"{path}.seed", fault


def _check_recorded(data: RecordedData, model: Model, path: str) -> Iterator[Finding]:
    recorded = {key: row for key, row in DATASETS.items() if isinstance(row, Recorded)}
    if data.dataset not in recorded:
        yield f"{path}.dataset", one_of(recorded)
        return
    columns = recorded[data.dataset].columns
    targets = [name for name in columns if columns[name].member] if model.labelled else columns
    count = 2 if model.labelled else 1
    if len(data.inputs) != count:
        sentence = N_("The number of input columns must be {count}.")
        yield f"{path}.inputs", Message(sentence, {"count": count})
    for number, name in enumerate(data.inputs):
        if name not in columns:
            yield f"{path}.inputs[{number}]", one_of(columns)
    if data.target not in targets:
        yield f"{path}.target", one_of(targets)


def _check_generated(data: GeneratedData, model: Model, path: str) -> Iterator[Finding]:
    fitting = [
        key
        for key, row in DATASETS.items()
        if isinstance(row, Generated) and row.labelled == model.labelled
    ]
    if data.dataset not in fitting:
        yield f"{path}.dataset", one_of(fitting)
    if data.count is not None and (fault := check_count(data.count)):
        yield f"{path}.count", fault
    if data.noise is not None and (fault := check_noise(data.noise)):
        yield f"{path}.noise", fault
    if fault := check_seed(data.seed):
        yield f"{path}.seed", fault


def _check_settings(
    settings: Iterable[SettingSpec], declared: Iterable[Hyper], path: str
) -> Iterator[Finding]:
    hypers = {hyper.name: hyper for hyper in declared}
    seen: set[str] = set()
    for number, setting in enumerate(settings):
        here = f"{path}[{number}]"
        if setting.name not in hypers:
            yield f"{here}.name", one_of(hypers)
        elif setting.name in seen:
            yield (
                f"{here}.name",
                Message(
                    N_("“{name}” is given twice; keep one of the two."), {"name": setting.name}
                ),
            )
        elif fault := hypers[setting.name].check(setting.value):
            yield f"{here}.value", fault
        seen.add(setting.name)


def check_run(run: RunSpec, path: str = "$") -> Iterator[Finding]:
    """Every fault of one run, without knowing how many samples there are."""
    yield from _check_name(run.id, f"{path}.id")
    yield from _check_leg(run, path)
    yield from _check_count(run.legs, MAX_LEGS, f"{path}.legs")
    last = 0
    for number, leg in enumerate(run.legs):
        here = f"{path}.legs[{number}]"
        if leg.update <= last:
            text = N_("Legs stand in their order, each later than the one before and than 0.")
            yield f"{here}.update", Message(text)
        last = leg.update
        yield from _check_leg(leg, here)
    for axis, value in enumerate(run.start):
        if not abs(value) <= MAX_ABSOLUTE:
            yield f"{path}.start[{axis}]", _between(-MAX_ABSOLUTE, MAX_ABSOLUTE)
    if not 0 <= run.colour < MAX_RUNS:
        yield f"{path}.colour", _between(0, MAX_RUNS - 1)
    if run.label is not None:
        yield from _check_text(run.label, f"{path}.label")


def _check_leg(leg: RunSpec | LegSpec, path: str) -> Iterator[Finding]:
    """Every fault of a rule with its settings, and of batches."""
    if leg.batch_size is not None and leg.batch_size < 1:
        yield f"{path}.batch_size", _at_least(1)
    if not 0 <= leg.seed < 2**63:
        yield f"{path}.seed", _between(0, 2**63 - 1)
    optimizer = OPTIMIZERS.get(leg.optimizer)
    if optimizer is None:
        yield f"{path}.optimizer", one_of(OPTIMIZERS)
        return
    hypers = declarations(optimizer)
    for name, value in leg.settings.items():
        if name not in hypers:
            yield f"{path}.settings.{name[:MAX_NAME]}", one_of(hypers)
        elif fault := hypers[name].check(value):
            yield f"{path}.settings.{name}", fault
    yield from _check_count(leg.changes, MAX_CHANGES, f"{path}.changes")
    for number, change in enumerate(leg.changes):
        here = f"{path}.changes[{number}]"
        if change.update < 0:
            yield f"{here}.update", _at_least(0)
        if change.name not in hypers:
            yield f"{here}.name", one_of(hypers)
        elif fault := hypers[change.name].check(change.value):
            yield f"{here}.value", fault


def check_batch_size(size: int | None, sample_count: int) -> Message | None:
    """What is wrong with a batch size on a problem of `sample_count` samples, or None."""
    if size is None or 1 <= size <= sample_count:
        return None
    return Message(
        N_("The batch size must be 1 to {count}, the number of samples."), {"count": sample_count}
    )


def check_range(low: float, high: float) -> Message | None:
    """What is wrong with a range of the plane, or None."""
    finite = abs(low) <= MAX_ABSOLUTE and abs(high) <= MAX_ABSOLUTE
    if finite and high - low > 1e-12 * max(abs(low), abs(high), 1e-290):
        return None
    return Message(N_("A range needs two finite numbers, the lower one first."))


def _check_ranges(plane: Plane | Region, path: str) -> Iterator[Finding]:
    for name, ends in (("x", plane.x), ("y", plane.y)):
        if fault := check_range(*ends):
            yield f"{path}.{name}", fault


def check_camera(camera: Camera, path: str = "$") -> Iterator[Finding]:
    """Every fault of one camera."""
    if not abs(camera.azimuth) <= MAX_TURN:
        yield f"{path}.azimuth", _between(-MAX_TURN, MAX_TURN)
    if not -90 <= camera.elevation <= 90:
        yield f"{path}.elevation", _between(-90, 90)
    if not 0.05 <= camera.distance <= 100:
        yield f"{path}.distance", _between(0.05, 100)
    for axis, value in enumerate(camera.target):
        if not abs(value) <= MAX_TARGET:
            yield f"{path}.target[{axis}]", _between(-MAX_TARGET, MAX_TARGET)
    if not 0 <= camera.parallel <= 1:
        yield f"{path}.parallel", _between(0, 1)


def _check_speed(speed: float, path: str) -> Iterator[Finding]:
    if not 0 < speed <= MAX_SPEED:
        yield (
            path,
            Message(
                N_("It must be greater than 0 and at most {high}."), {"high": _shown(MAX_SPEED)}
            ),
        )


def _check_text(text: Text, path: str) -> Iterator[Finding]:
    for code, value in (("en", text.en), ("ko", text.ko)):
        if len(value) > MAX_TEXT:
            yield (
                f"{path}.{code}",
                Message(N_("A text holds at most {count} characters."), {"count": MAX_TEXT}),
            )


def _check_name(name: str, path: str) -> Iterator[Finding]:
    if not 1 <= len(name) <= MAX_NAME:
        yield path, Message(N_("It must be 1 to {count} characters long."), {"count": MAX_NAME})


def _check_count(items: Sized, most: int, path: str) -> Iterator[Finding]:
    if len(items) > most:
        yield path, Message(N_("There may be at most {count} of them."), {"count": most})


def one_of(names: Iterable[str]) -> Message:
    """That a word must be one of `names`."""
    return Message(N_("It must be one of: {names}."), {"names": ", ".join(names)})


def _at_least(low: float) -> Message:
    return Message(N_("It must be at least {low}."), {"low": _shown(low)})


def _between(low: float, high: float) -> Message:
    return Message(
        N_("It must be between {low} and {high}."), {"low": _shown(low), "high": _shown(high)}
    )


def _shown(number: float) -> str:
    return str(number) if isinstance(number, int) else f"{number:g}"
