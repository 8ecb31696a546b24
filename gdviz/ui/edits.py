"""Edits of a document, each a function from one document to the next."""

from collections.abc import Collection, Mapping
from typing import TypeVar

from msgspec.structs import replace

from gdviz.core.catalogue import LANDSCAPES
from gdviz.core.common import COMMON_BY_NAME, all_defaults, declarations
from gdviz.core.hyper import Setting
from gdviz.core.optimizers import OPTIMIZERS
from gdviz.core.problems import Problem
from gdviz.scene.check import MAX_RUNS, surface_formula
from gdviz.scene.naming import problem_name
from gdviz.scene.own import corner, own_plane, own_starts
from gdviz.scene.spec import (
    Document,
    FitProblem,
    LandscapeProblem,
    LegSpec,
    Plane,
    ProblemSpec,
    RunSpec,
    SettingSpec,
    TypedFormula,
)
from gdviz.ui.suggest import suggested_settings
from gdviz.ui.typed import rounded

Start = tuple[float, float]
Leg = TypeVar("Leg", RunSpec, LegSpec)


def find_run(document: Document, run_id: str | None) -> RunSpec | None:
    """The run with this id."""
    return next((run for run in document.runs if run.id == run_id), None)


def add_run(
    document: Document, problem: Problem, optimizer: str, like: str | None = None
) -> tuple[Document, str]:
    """With a new run of `optimizer`, from where run `like` (or the first one) starts; its id."""
    model = find_run(document, like) or (document.runs[0] if document.runs else None)
    start = model.start if model else _free_start(document, problem)
    settings = suggested_settings(
        OPTIMIZERS[optimizer], problem, document.reduction, document.plane, start
    )
    run = RunSpec(
        id=_free_id(document),
        colour=_free_colour(document),
        optimizer=optimizer,
        start=start,
        settings=settings,
    )
    return replace(document, runs=(*document.runs, run)), run.id


def duplicate_run(document: Document, run_id: str) -> tuple[Document, str]:
    """With a copy of a run right below it, in a colour of its own; the copy's id."""
    at = next(i for i, run in enumerate(document.runs) if run.id == run_id)
    copy = replace(document.runs[at], id=_free_id(document), colour=_free_colour(document))
    runs = (*document.runs[: at + 1], copy, *document.runs[at + 1 :])
    return replace(document, runs=runs), copy.id


def remove_run(document: Document, run_id: str) -> Document:
    """Without that run, and without the cues that wait for it."""
    cues = tuple(
        replace(cue, highlight=None) if cue.highlight == run_id else cue
        for cue in document.cues
        if isinstance(cue.at, float | int) or cue.at.run != run_id
    )
    runs = tuple(run for run in document.runs if run.id != run_id)
    return replace(document, runs=runs, cues=cues)


def room_for_run(document: Document) -> bool:
    """Whether a scene may hold one more run."""
    return len(document.runs) < MAX_RUNS


def with_start(
    document: Document, start: tuple[float, float], only: Collection[str] | None = None
) -> Document:
    """With all runs starting there, or `only` those: the same start is a fair comparison."""
    runs = tuple(
        replace(run, start=start) if only is None or run.id in only else run
        for run in document.runs
    )
    return replace(document, runs=runs)


def with_optimizer(run: RunSpec, key: str, document: Document, problem: Problem) -> RunSpec:
    """Under another rule: its own settings chosen anew, since rates do not carry over.

    Schedule, decay and clipping stay as they were set.
    """
    optimizer = OPTIMIZERS[key]
    defaults = all_defaults(optimizer)
    suggested = suggested_settings(
        optimizer, problem, document.reduction, document.plane, run.start, run.batch_size
    )
    kept = {
        name: value
        for name, value in run.settings.items()
        if name in COMMON_BY_NAME and value != defaults[name]
    }
    return replace(run, optimizer=key, settings=suggested | kept, changes=())


def with_setting(run: RunSpec, name: str, value: Setting) -> RunSpec:
    """With one hyperparameter set; a default is not written down."""
    settings = {**run.settings, name: value}
    if all_defaults(OPTIMIZERS[run.optimizer])[name] == value:
        del settings[name]
    return replace(run, settings=settings)


def with_batch_size(run: RunSpec, size: int, sample_count: int) -> RunSpec:
    """With another batch size. A single sample is drawn anew each step, as the note has it."""
    was_single = run.batch_size == 1
    draw = "independent" if size == 1 else "passes" if was_single else run.draw
    return replace(run, batch_size=None if size == sample_count else size, draw=draw)


# --- the problem ---------------------------------------------------------------------------------


def with_problem(document: Document, spec: ProblemSpec, problem: Problem) -> Document:
    """On another problem: its own range, starts, and rates that suit it.

    The runs stay, with their rules; those that started together, or had the same rate, still do.
    """
    plane = own_plane(spec)
    starts = own_starts(spec, plane)
    were = list(dict.fromkeys(run.start for run in document.runs))
    places = {old: starts[number % len(starts)] for number, old in enumerate(were)}
    return _moved(document, spec, problem, plane, places)


def with_formula(document: Document, spec: TypedFormula, problem: Problem) -> Document:
    """On a formula that is being typed: range, height scale and starts stay as they are.

    They do not where they were those of a model's parameters.
    """
    before, plane = document.problem, document.plane
    if isinstance(before, FitProblem):
        return with_problem(document, spec, problem)
    if isinstance(before, LandscapeProblem) and plane.height is None:
        height = LANDSCAPES[before.name].height
        if height != "linear":  # that, a formula's heights ask for by themselves
            plane = replace(plane, height=height)
    return _moved(document, spec, problem, plane, {})


def typed_formula(document: Document, text: str) -> TypedFormula:
    """The formula `text`, its letters as they are in the document's formula, or else 1.

    Raises:
        FormulaError: it is none.
    """
    before = document.problem if isinstance(document.problem, TypedFormula) else None
    known = {letter.name: letter.value for letter in before.letters} if before else {}
    letters = tuple(
        SettingSpec(name, known.get(name, value))
        for name, value in surface_formula(text).letters.items()
    )
    return TypedFormula(text, letters, before.samples if before else None)


def with_numbers(document: Document, spec: ProblemSpec, problem: Problem) -> Document:
    """On the same problem with other numbers in it, such as a letter of its formula."""
    runs = tuple(_fitting(run, problem.sample_count) for run in document.runs)
    return replace(document, problem=spec, runs=runs)


def _moved(
    document: Document,
    spec: ProblemSpec,
    problem: Problem,
    plane: Plane,
    places: Mapping[Start, Start],
) -> Document:
    """On another problem, with starts by what they were."""
    runs: list[RunSpec] = []
    first_of: dict[tuple[object, ...], int] = {}
    for number, before in enumerate(document.runs):
        run = _fitting(before, problem.sample_count)
        run = replace(run, start=places.get(run.start, run.start), changes=(), legs=())
        kind = (before.optimizer, before.batch_size, before.draw)
        first = first_of.setdefault(kind, number)
        if first < number:
            runs.append(_at_ratio(run, document.runs[first], runs[first]))
            continue
        suggested = suggested_settings(
            OPTIMIZERS[run.optimizer], problem, document.reduction, plane, run.start, run.batch_size
        )
        for name, value in suggested.items():
            run = with_setting(run, name, value)
        runs.append(run)
    return replace(document, problem=spec, plane=plane, runs=tuple(runs), title=problem_name(spec))


def _at_ratio(run: RunSpec, before: RunSpec, after: RunSpec) -> RunSpec:
    """With a rate that is to that of `after` as its own was to that of `before`."""
    known = all_defaults(OPTIMIZERS[run.optimizer])
    rates = [(known | each.settings).get("learning_rate") for each in (run, before, after)]
    own, old, new = (rate if isinstance(rate, float | int) else 0.0 for rate in rates)
    if not own or not old:
        return run
    rate = rounded(new * own / old, 4)
    declared = declarations(OPTIMIZERS[run.optimizer])["learning_rate"]
    return run if declared.check(rate) else with_setting(run, "learning_rate", rate)


def _fitting(run: RunSpec, sample_count: int) -> RunSpec:
    """With batches that so many samples can fill, in all its legs."""
    legs = tuple(_filled(leg, sample_count) for leg in run.legs)
    return replace(_filled(run, sample_count), legs=legs)


def _filled(leg: Leg, sample_count: int) -> Leg:
    if sample_count == 1 or (leg.batch_size or 0) > sample_count:
        return replace(leg, batch_size=None, draw="passes")
    return leg


def _free_colour(document: Document) -> int:
    used = {run.colour for run in document.runs}
    return next((c for c in range(MAX_RUNS) if c not in used), 0)


def _free_id(document: Document) -> str:
    used = {run.id for run in document.runs}
    return next(name for n in range(1, MAX_RUNS + 2) if (name := f"run-{n}") not in used)


def _free_start(document: Document, problem: Problem) -> tuple[float, float]:
    if problem.starts:
        first, second = problem.starts[0]
        return first, second
    return corner(document.plane)
