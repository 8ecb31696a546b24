"""Settings, rules and batches changed while a run plays: from its start, or from here on. No Qt.

A setting belongs to its rule: where another one took over, its start is there.
"""

from typing import Any

from msgspec.structs import replace

from gdviz.core.arrays import Array
from gdviz.core.common import all_defaults
from gdviz.core.hyper import Setting, Settings
from gdviz.core.optimizers import OPTIMIZERS
from gdviz.core.problems import Problem
from gdviz.scene.legs import leg_at, legs_of, seen_at, with_leg_at, with_leg_from
from gdviz.scene.spec import ChangeSpec, Document, LegSpec, RunSpec
from gdviz.ui.edits import duplicate_run, with_optimizer, with_setting


def settings_at(run: RunSpec, update: int) -> Settings:
    """All settings that hold in update number `update` (from 0)."""
    seen = seen_at(run, update)
    current: dict[str, Setting] = all_defaults(OPTIMIZERS[seen.optimizer]) | seen.settings
    for change in sorted(seen.changes, key=lambda change: change.update):
        if change.update <= update:
            current[change.name] = change.value
    return current


def set_from_start(run: RunSpec, name: str, value: Setting, update: int = 0) -> RunSpec:
    """With a setting that holds as long as the rule of this update; its changes are forgotten."""
    for leg in _same_rule(run, update):
        run = _set_in_leg(run, leg, name, value)
    return run


def set_from_here(run: RunSpec, name: str, value: Setting, update: int) -> RunSpec:
    """With a setting that holds from update number `update` on; up to there nothing changes."""
    for leg in _same_rule(run, update):
        if leg >= update:
            run = _set_in_leg(run, leg, name, value)
    if update == legs_of(run)[leg_at(run, update)].update:
        return run
    seen = seen_at(run, update)
    kept = tuple(c for c in seen.changes if c.name != name or c.update < update)
    before = with_leg_at(run, update, replace(seen, changes=kept))
    if settings_at(before, update)[name] == value:
        return before
    changes = (*kept, ChangeSpec(update, name, value))
    return with_leg_at(run, update, replace(seen, changes=changes))


def _same_rule(run: RunSpec, update: int) -> list[int]:
    """The first updates of the legs that follow one another under the rule of this update."""
    legs, here = legs_of(run), leg_at(run, update)
    first, last = here, here
    while first > 0 and legs[first - 1].optimizer == legs[here].optimizer:
        first -= 1
    while last + 1 < len(legs) and legs[last + 1].optimizer == legs[here].optimizer:
        last += 1
    return [leg.update for leg in legs[first : last + 1]]


def _set_in_leg(run: RunSpec, update: int, name: str, value: Setting) -> RunSpec:
    seen = seen_at(run, update)
    changes = tuple(change for change in seen.changes if change.name != name)
    return with_leg_at(run, update, with_setting(replace(seen, changes=changes), name, value))


def optimizer_from_start(run: RunSpec, key: str, document: Document, problem: Problem) -> RunSpec:
    """Under another rule all the way, with settings that suit it."""
    return replace(with_optimizer(run, key, document, problem), legs=())


def optimizer_from_here(
    run: RunSpec, key: str, document: Document, problem: Problem, update: int, theta: Array
) -> RunSpec:
    """Under another rule from this update on, with settings that suit it where the run is.

    The rule that led there goes on as if it had never been left.

    Args:
        theta: (2,), where that is.
    """
    here, before = _carried_on(run, update), _up_to(run, update)
    if update and seen_at(before, update).optimizer == key:
        return _going_on(before, update, replace(_carried_on(before, update), **_batches(here)))
    here = replace(here, start=(float(theta[0]), float(theta[1])))
    return with_leg_from(run, update, with_optimizer(here, key, document, problem))


def batches_from_start(run: RunSpec, seen: RunSpec) -> RunSpec:
    """With the batches of `seen` all the way, whatever rule that is under."""
    return _with_rules(replace(run, legs=(), **_batches(seen)), run.legs, seen)


def batches_from_here(run: RunSpec, update: int, seen: RunSpec) -> RunSpec:
    """With the batches of `seen` from this update on; the rules go on as they are."""
    if update == 0:
        return batches_from_start(run, seen)
    here = replace(_carried_on(run, update), **_batches(seen))
    later = tuple(leg for leg in run.legs if leg.update > update)
    return _with_rules(_going_on(_up_to(run, update), update, here), later, seen)


def _with_rules(run: RunSpec, later: tuple[LegSpec, ...], seen: RunSpec) -> RunSpec:
    """`run`, and then the rules of `later` on the batches of `seen`."""
    for leg in later:
        run = _going_on(run, leg.update, replace(leg, **_batches(seen)))
    return run


def _going_on(run: RunSpec, update: int, way: RunSpec | LegSpec) -> RunSpec:
    """`run` with one more leg; with no more than its changes, where nothing else is new."""
    found = with_leg_from(run, update, way)
    carried = with_leg_from(run, update, _carried_on(run, update))
    if replace(found.legs[-1], changes=()) != replace(carried.legs[-1], changes=()):
        return found
    last = seen_at(run, update)
    kept = tuple(change for change in last.changes if change.update <= update)
    return with_leg_at(run, update, replace(last, changes=(*kept, *way.changes)))


def _up_to(run: RunSpec, update: int) -> RunSpec:
    """The run with the legs that begin before this update."""
    return replace(run, legs=tuple(leg for leg in run.legs if leg.update < update))


def _batches(run: RunSpec) -> dict[str, Any]:
    return {name: getattr(run, name) for name in ("batch_size", "draw", "drop_last", "seed")}


def _carried_on(run: RunSpec, update: int) -> RunSpec:
    """The leg of this update as one that begins there: with the settings that hold."""
    seen = seen_at(run, update)
    defaults = all_defaults(OPTIMIZERS[seen.optimizer])
    settings = {
        name: value for name, value in settings_at(run, update).items() if value != defaults[name]
    }
    later = tuple(change for change in seen.changes if change.update > update)
    return replace(seen, settings=settings, changes=later)


def branch(document: Document, run_id: str) -> tuple[Document, str]:
    """A second run on the way of the first, in its colour; the first stays as a ghost.

    The two are one until the branch is changed, from some update on.
    """
    document, copy_id = duplicate_run(document, run_id)
    colour = next(run.colour for run in document.runs if run.id == run_id)
    runs = tuple(
        replace(run, ghost=True)
        if run.id == run_id
        else replace(run, colour=colour, ghost=False)
        if run.id == copy_id
        else run
        for run in document.runs
    )
    return replace(document, runs=runs), copy_id
