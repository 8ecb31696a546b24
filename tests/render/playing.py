"""Frames of a run that plays, one after the other."""

from collections.abc import Iterator

from msgspec.structs import replace

from gdviz.engine.session import Session
from gdviz.io.lessons import lesson
from gdviz.io.problems import load_problem
from gdviz.render.frame import Frame, build_frame
from gdviz.render.style import LIGHT
from gdviz.scene.spec import Scene


def race() -> Scene:
    return lesson("race").scenes[0]


def played(scene: Scene, heads: list[float], **view: object) -> Iterator[Frame]:
    """The frames of one session at these playheads."""
    session = Session(replace(scene, view=replace(scene.view, **view)), load_problem)
    session.compute_to(float(scene.document.length))
    for head in heads:
        session.seek(head)
        yield build_frame(session, LIGHT, 61)
