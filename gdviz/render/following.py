"""Where a camera looks that follows a run: a function of scene, trajectory and playhead."""

import numpy as np
from msgspec.structs import replace

from gdviz.core.arrays import Array
from gdviz.engine.places import place
from gdviz.engine.session import Session
from gdviz.engine.trajectory import Columns
from gdviz.render.world import BOX_HEIGHT, World
from gdviz.scene.cameras import camera_of, panel_of
from gdviz.scene.spec import Camera, Document

SMOOTHED = 1.0 / 60.0
"""The share of the whole length over which the way of a head is averaged: a run that jumps from
side to side, or is noisy, would shake the picture."""

MOST_ROWS = 256
"""Updates over which it is averaged at most."""


def cameras_of(session: Session, world: World) -> tuple[Camera, dict[str, Camera]]:
    """The camera of the one view, and those of panels that have their own, by their run.

    Where a run is followed, the camera that shows it looks at its head, or at the edge of the box
    where that has left it. Panels that are not linked follow only what they show.
    """
    view = session.view
    own = {} if view.linked else {each.run: each.camera for each in view.cameras}
    if not any(run.id == view.follow for run in session.document.runs):
        return view.camera, own
    at = followed(session, view.follow, world)
    if at is None:
        return view.camera, own
    panel = "" if view.linked else panel_of(session.document, view, view.follow)
    looking = _looking(camera_of(view, panel), at, session.joined)
    return (view.camera, own | {panel: looking}) if panel else (looking, own)


def followed(session: Session, run_id: str, world: World) -> Array | None:
    """Where to look to follow this run, in the box: (3,). None where it has no row yet."""
    document, head = session.document, session.playback.head
    for run, computation in zip(document.runs, session.computations, strict=True):
        if run.id == run_id and computation.count:
            return _smoothed(computation.trajectory.columns, document, head, world)
    return None


def _smoothed(columns: Columns, document: Document, head: float, world: World) -> Array:
    """The mean place of the head over a while up to now; where it has come to rest, that place."""
    now = _row(columns, document, head)
    then = _row(columns, document, head - SMOOTHED * document.length)
    first = max(then, now - MOST_ROWS)
    rows = np.arange(np.ceil(first), np.floor(now) + 1.0)
    rows = np.unique(np.concatenate([[first], rows, [now]]))
    whole = rows.astype(int)
    after = np.minimum(whole + 1, columns.count - 1)
    share = (rows - whole)[:, None]
    theta = (1.0 - share) * columns.theta[whole, :2] + share * columns.theta[after, :2]
    loss = (1.0 - share[:, 0]) * columns.loss[whole] + share[:, 0] * columns.loss[after]
    places = np.nan_to_num(world.place(theta, loss), nan=BOX_HEIGHT)
    places = np.clip(places, [-1.0, -1.0, 0.0], [1.0, 1.0, BOX_HEIGHT])
    if len(rows) == 1:
        return np.asarray(places[0])
    return np.asarray(np.trapezoid(places, rows, axis=0) / (rows[-1] - rows[0]))


def _row(columns: Columns, document: Document, head: float) -> float:
    row, fraction = place(columns, max(head, 0.0), document.pace)
    return max(row + fraction, 0.0)


def _looking(camera: Camera, at: Array, joined: float) -> Camera:
    target = (1.0 - joined) * np.array(camera.target) + joined * at
    return replace(camera, target=(float(target[0]), float(target[1]), float(target[2])))
