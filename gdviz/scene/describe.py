"""An edit in words: what differs between a document and the next."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from msgspec.structs import replace

from gdviz.core.catalogue import LANDSCAPES
from gdviz.core.common import declarations
from gdviz.core.datasets import DATASETS
from gdviz.core.hyper import Choice, Declaration, Setting
from gdviz.core.models import MODELS
from gdviz.core.optimizers import OPTIMIZERS
from gdviz.scene.courses import by_leg, by_setting, first_difference, held
from gdviz.scene.legs import leg_at, legs_of
from gdviz.scene.naming import leg_name, run_name, shortened
from gdviz.scene.pace import PACES
from gdviz.scene.spec import (
    Cue,
    DataSpec,
    Document,
    FitProblem,
    GeneratedData,
    LandscapeProblem,
    LegSpec,
    ProblemSpec,
    RunSpec,
    SettingSpec,
    TypedFormula,
)
from gdviz.text import N_, Message

Numbers = Mapping[str, float]

DATA_NUMBERS = {"count": N_("samples"), "noise": N_("noise"), "seed": N_("seed")}
"""The numbers of generated data, by the names under which they are shown."""


@dataclass(frozen=True)
class Change:
    """What an edit did.

    Attributes:
        label: in words.
        key: names the thing that changed; edits of equal keys may be one gesture. Empty for an
            edit that never is a part of one.
    """

    label: Message
    key: str


def describe(before: Document, after: Document, sample_count: int) -> Change:
    """What led from one document to the next.

    Args:
        sample_count: of the problem, for the names of runs.
    """
    if before.problem != after.problem:  # plane, starts and rates follow from it
        return _problem_change(before.problem, after.problem)
    found = list(_changes(before, after, sample_count))
    if not found:
        return Change(Message(N_("Nothing")), "")
    if len(found) == 1:
        return found[0]
    keys = {change.key.partition(".")[2] or change.key for change in found}
    if keys == {"start"}:
        every = len(found) == len(after.runs)
        label = N_("Start of all runs") if every else N_("Start of several runs")
        return Change(Message(label), "start")
    return Change(Message(N_("{first}, and more"), {"first": found[0].label}), "")


@dataclass(frozen=True)
class _Name:
    """A run's name in whatever language it is asked for."""

    run: RunSpec
    sample_count: int

    def __str__(self) -> str:
        return run_name(self.run, self.sample_count)


@dataclass(frozen=True)
class _LegName:
    """A leg's name in whatever language it is asked for."""

    leg: LegSpec
    sample_count: int

    def __str__(self) -> str:
        return leg_name(self.leg, self.sample_count)


def _changes(before: Document, after: Document, count: int) -> Iterator[Change]:
    old = {run.id: run for run in before.runs}
    new = {run.id: run for run in after.runs}
    for run_id in (each for each in new if each not in old):
        yield Change(Message(N_("Add {run}"), {"run": _Name(new[run_id], count)}), "")
    for run_id in (each for each in old if each not in new):
        yield Change(Message(N_("Remove {run}"), {"run": _Name(old[run_id], count)}), "")
    if old.keys() == new.keys() and list(old) != list(new):
        yield Change(Message(N_("Order of the runs")), "")
    for run_id in (each for each in new if each in old):
        if old[run_id] is not new[run_id]:
            yield from _run_changes(old[run_id], new[run_id], count)
    if before.plane.height != after.plane.height:
        yield Change(Message(N_("Height scale of the surface")), "")
    axes = [name for name in "xy" if getattr(before.plane, name) != getattr(after.plane, name)]
    if axes:
        key = f"plane.{axes[0]}" if len(axes) == 1 else ""
        yield Change(Message(N_("Range of the surface")), key)
    if before.reduction != after.reduction:
        label = N_("Loss as a mean") if after.reduction == "mean" else N_("Loss as a sum")
        yield Change(Message(label), "")
    if before.pace != after.pace:
        # Length and cues keep their places on the other axis.
        yield Change(Message(N_("Pace: {pace}"), {"pace": PACES[after.pace].name}), "")
        return
    if before.length != after.length:
        yield Change(Message(N_("Length: {length}"), {"length": f"{after.length:,}"}), "length")
    if before.narration != after.narration:
        label = N_("Remove the narration") if after.narration is None else N_("Narration")
        yield Change(Message(label), "")
        before = replace(before, cues=_untapped(before.cues))
        after = replace(after, cues=_untapped(after.cues))
    yield from _cue_changes(before.cues, after.cues)
    if before.notes != after.notes:
        yield Change(Message(N_("Notes")), "")
    if before.title != after.title:
        yield Change(Message(N_("Title")), "title")


def _cue_changes(before: tuple[Cue, ...], after: tuple[Cue, ...]) -> Iterator[Change]:
    """Cues that have come, gone, or become others."""
    if before != after and _untapped(before) == _untapped(after):
        tapped = [k for k, (old, new) in enumerate(zip(before, after, strict=True)) if old != new]
        key = f"cues.{tapped[0]}.tap" if len(tapped) == 1 else "cues.taps"
        yield Change(Message(N_("Cues along the voice")), key)
    elif len(after) == len(before) + 1 and not set(before) - set(after):
        yield Change(Message(N_("Add a cue")), "")
    elif len(after) == len(before) - 1 and not set(after) - set(before):
        yield Change(Message(N_("Remove a cue")), "")
    elif len(after) == len(before):
        for number, (old, new) in enumerate(zip(before, after, strict=True)):
            if replace(old, caption=new.caption) == new != old:
                yield Change(Message(N_("Caption")), f"cues.{number}.caption")
            elif old != new:
                yield Change(Message(N_("Cue")), f"cues.{number}")
    else:
        yield Change(Message(N_("Cues")), "")


def _untapped(cues: tuple[Cue, ...]) -> tuple[Cue, ...]:
    return tuple(replace(cue, tap=None) for cue in cues)


def _problem_change(before: ProblemSpec, after: ProblemSpec) -> Change:
    """Another problem, or another number in the same one."""
    if isinstance(after, TypedFormula):
        if not isinstance(before, TypedFormula) or before.formula != after.formula:
            places = {"formula": shortened(after.formula)}
            return Change(Message(N_("Formula: {formula}"), places), "problem.formula")
        if replace(before, letters=after.letters) == after:
            return _number_change(_by_name(before.letters), _by_name(after.letters), {})
    if isinstance(before, FitProblem) and isinstance(after, FitProblem):
        if replace(before, settings=after.settings) == after:
            model = MODELS[after.model]
            old, new = (model.defaults() | _by_name(spec.settings) for spec in (before, after))
            return _number_change(old, new, {hyper.name: hyper.label for hyper in model.hypers})
        name = _changed_number(before.data, after.data)
        if name and replace(before, data=after.data) == after:
            value = _by_default(after.data, name)
            places = {"setting": DATA_NUMBERS[name], "value": f"{value:g}"}
            return Change(Message(N_("Data: {setting} = {value}"), places), f"problem.{name}")
    return Change(Message(N_("Problem: {name}"), {"name": _problem_name(after)}), "")


def _changed_number(before: DataSpec, after: DataSpec) -> str:
    """The number in which generated data differ, or "" if there is more to it, or less."""
    if isinstance(before, GeneratedData) and isinstance(after, GeneratedData):
        for name in DATA_NUMBERS:
            if replace(before, **{name: getattr(after, name)}) == after:
                return name
    return ""


def _by_default(data: DataSpec, name: str) -> float:
    """A number of generated data, or the one that the set has itself."""
    value = getattr(data, name)
    return float(getattr(DATASETS[data.dataset], name) if value is None else value)


def _number_change(before: Numbers, after: Numbers, names: Mapping[str, str]) -> Change:
    """Letters of a formula or settings of a model; `names`: what they are called, if not so."""
    changed = [name for name, value in after.items() if value != before.get(name)]
    if not changed:
        return Change(Message(N_("Nothing")), "")
    name = changed[0]
    places = {"setting": names.get(name, name), "value": f"{after[name]:g}"}
    label = Message(N_("{setting} = {value}"), places)
    if len(changed) == 1:
        return Change(label, f"problem.{name}")
    return Change(Message(N_("{first}, and more"), {"first": label}), "")


def _by_name(settings: Iterable[SettingSpec]) -> dict[str, float]:
    return {setting.name: setting.value for setting in settings}


def _run_changes(before: RunSpec, after: RunSpec, count: int) -> Iterator[Change]:
    run = _Name(after, count)

    def change(sentence: str, name: str, **places: object) -> Change:
        return Change(
            Message(sentence, {"run": run, **places}), f"{after.id}.{name}" if name else ""
        )

    if before.optimizer != after.optimizer:
        yield change(
            N_("{run} in the place of {old}"),
            "",
            old=OPTIMIZERS[before.optimizer].name,
        )
        return
    on_the_way = list(_course_changes(before, after, count, change))
    yield from on_the_way
    if before.start != after.start:
        yield change(N_("{run}: start"), "start")
    if before.visible != after.visible:
        yield change(N_("Show {run}") if after.visible else N_("Hide {run}"), "")
    if not on_the_way and (before.legs, before.changes) != (after.legs, after.changes):
        yield change(N_("{run}: fewer changes on the way"), "")
    if before.label != after.label or before.colour != after.colour:
        yield change(N_("{run}: name or colour"), "look")


def _course_changes(before: RunSpec, after: RunSpec, count: int, change) -> Iterator[Change]:  # type: ignore[no-untyped-def]
    """What holds in some updates that did not: a rule with all that goes with it, or the rest."""
    at = first_difference(by_leg(before, "optimizer"), by_leg(after, "optimizer"))
    if at is not None:
        leg = legs_of(after)[leg_at(after, at)]
        sentence = N_("{run}: {leg} from update {update} on")
        key = f"legs.{at}.{leg.optimizer}"
        yield change(sentence, key, leg=_LegName(leg, count), update=at)
        return
    yield from _setting_changes(before, after, change)
    yield from _batch_changes(before, after, count, change)


def _setting_changes(before: RunSpec, after: RunSpec, change) -> Iterator[Change]:  # type: ignore[no-untyped-def]
    known: dict[str, Declaration] = {}
    for leg in legs_of(after):
        known |= declarations(OPTIMIZERS[leg.optimizer])
    for name, declared in known.items():
        found = by_setting(after, name)
        at = first_difference(by_setting(before, name), found)
        if at is None:
            continue
        places = {"setting": declared.label, "value": _written(declared, held(found, at))}
        if at == 0:
            yield change(N_("{run}: {setting} = {value}"), f"settings.{name}", **places)
        else:
            sentence = N_("{run}: {setting} = {value} from update {update} on")
            yield change(sentence, f"changes.{name}.{at}", update=at, **places)


def _batch_changes(before: RunSpec, after: RunSpec, count: int, change) -> Iterator[Change]:  # type: ignore[no-untyped-def]
    batches = ("batch_size", "draw", "drop_last")
    at = first_difference(by_leg(before, *batches), by_leg(after, *batches))
    if at == 0:
        size = count if after.batch_size is None else after.batch_size
        yield change(N_("{run}: batches of {size}"), "batch", size=size)
    elif at is not None:
        leg = _LegName(legs_of(after)[leg_at(after, at)], count)
        sentence = N_("{run}: {leg} from update {update} on")
        yield change(sentence, f"batch.{at}", leg=leg, update=at)
    seeds = by_leg(after, "seed")
    at = first_difference(by_leg(before, "seed"), seeds)
    if at == 0:
        yield change(N_("{run}: seed {seed}"), "seed", seed=after.seed)
    elif at is not None:
        sentence = N_("{run}: seed {seed} from update {update} on")
        yield change(sentence, f"seed.{at}", seed=held(seeds, at)[0], update=at)


def _written(declared: object, value: Setting) -> str:
    """A setting's value as it is shown: a number, or the name of an option."""
    if isinstance(declared, Choice):
        return next(option.name for option in declared.options if option.key == value)
    return f"{value:g}" if isinstance(value, float | int) else str(value)


def _problem_name(problem: ProblemSpec) -> str:
    if isinstance(problem, LandscapeProblem):
        return LANDSCAPES[problem.name].name
    if isinstance(problem, TypedFormula):
        return shortened(problem.formula)
    return MODELS[problem.model].name
