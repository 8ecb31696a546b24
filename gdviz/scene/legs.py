"""The legs of a run: from some update on another rule, or other batches."""

from bisect import bisect_right

from msgspec.structs import replace

from gdviz.scene.spec import LegSpec, RunSpec

_WAY = ("optimizer", "settings", "batch_size", "draw", "drop_last", "seed", "changes")


def legs_of(run: RunSpec) -> tuple[LegSpec, ...]:
    """All legs, the one from the start with them."""
    return (LegSpec(update=0, **_way(run)), *run.legs)


def leg_at(run: RunSpec, update: int) -> int:
    """The number of the leg that makes update number `update` (both from 0)."""
    return bisect_right([leg.update for leg in run.legs], update)


def seen_at(run: RunSpec, update: int) -> RunSpec:
    """The run as if the leg that makes this update were all there is to it."""
    return replace(run, legs=(), **_way(legs_of(run)[leg_at(run, update)]))


def with_leg_at(run: RunSpec, update: int, seen: RunSpec) -> RunSpec:
    """The run with `seen`, an edited form of what `seen_at` gives, in the place of that leg."""
    number = leg_at(run, update)
    if number == 0:
        return replace(run, **_way(seen))
    legs = list(run.legs)
    legs[number - 1] = LegSpec(update=legs[number - 1].update, **_way(seen))
    return replace(run, legs=tuple(legs))


def with_leg_from(run: RunSpec, update: int, seen: RunSpec | LegSpec) -> RunSpec:
    """The run going on as `seen` from this update on; what would have come later is dropped."""
    if update == 0:
        return replace(run, legs=(), **_way(seen))
    before = replace(run, legs=tuple(leg for leg in run.legs if leg.update < update))
    last = seen_at(before, update)
    changes = tuple(change for change in last.changes if change.update < update)
    before = with_leg_at(before, update, replace(last, changes=changes))
    return replace(before, legs=(*before.legs, LegSpec(update=update, **_way(seen))))


def _way(leg: RunSpec | LegSpec) -> dict:  # type: ignore[type-arg]
    return {name: getattr(leg, name) for name in _WAY}
