"""Settings changed while a run plays: from its start, or from here on. No Qt here."""

from msgspec.structs import replace

from gdviz.core.common import all_defaults
from gdviz.core.hyper import Setting, Settings
from gdviz.core.optimizers import OPTIMIZERS
from gdviz.scene.spec import ChangeSpec, Document, RunSpec
from gdviz.ui.edits import duplicate_run, with_setting


def settings_at(run: RunSpec, update: int) -> Settings:
    """All settings that hold in update number `update` (from 0)."""
    current: dict[str, Setting] = all_defaults(OPTIMIZERS[run.optimizer]) | run.settings
    for change in sorted(run.changes, key=lambda change: change.update):
        if change.update <= update:
            current[change.name] = change.value
    return current


def set_from_start(run: RunSpec, name: str, value: Setting) -> RunSpec:
    """With a setting that holds all the way: what changed it later is forgotten."""
    changes = tuple(change for change in run.changes if change.name != name)
    return with_setting(replace(run, changes=changes), name, value)


def set_from_here(run: RunSpec, name: str, value: Setting, update: int) -> RunSpec:
    """With a setting that holds from update number `update` on; up to there nothing changes."""
    if update == 0:
        return set_from_start(run, name, value)
    kept = tuple(c for c in run.changes if c.name != name or c.update < update)
    before = replace(run, changes=kept)
    if settings_at(before, update)[name] == value:
        return before
    return replace(run, changes=(*kept, ChangeSpec(update, name, value)))


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
