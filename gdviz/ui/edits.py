"""Edits of a document, each a function from one document to the next."""

from collections.abc import Collection

from msgspec.structs import replace

from gdviz.core.common import COMMON_BY_NAME, all_defaults
from gdviz.core.hyper import Setting
from gdviz.core.optimizers import OPTIMIZERS
from gdviz.core.problems import Problem
from gdviz.scene.check import MAX_RUNS
from gdviz.scene.spec import Document, RunSpec
from gdviz.ui.suggest import suggested_settings


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
    """Without that run."""
    return replace(document, runs=tuple(run for run in document.runs if run.id != run_id))


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
    (x, right), (y, top) = document.plane.x, document.plane.y
    return x + 0.15 * (right - x), y + 0.15 * (top - y)
