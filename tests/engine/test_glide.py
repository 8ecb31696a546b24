"""The way of the picture from one part of the plane to another."""

from msgspec.structs import replace

from gdviz.engine.glide import nearer
from gdviz.scene.region import zoomed
from gdviz.scene.spec import LandscapeProblem, Plane, Region
from tests.engine.helpers import session

START = Region((-2.0, 2.0), (-2.0, 2.0))
END = zoomed(START, (1.0, -1.0), 0.5)


def ticks(session, dt_s=0.016, limit=100):
    """The parts that are seen until it has arrived."""
    seen = []
    for _ in range(limit):
        session.tick(dt_s)
        seen.append(session.plane)
        if session.destination == session.plane:
            return seen
    raise AssertionError("it never arrives")


def test_the_point_under_the_pointer_stays_all_the_way() -> None:
    for dt_s in (0.001, 0.016, 0.05):
        seen = nearer(START, END, dt_s)
        share = (1.0 - seen.x[0]) / (seen.x[1] - seen.x[0])
        assert abs(share - 0.75) < 1e-12
        assert seen.x[1] - seen.x[0] < 4.0


def test_two_short_ticks_lead_as_far_as_one_long() -> None:
    once = nearer(START, END, 0.03)
    twice = nearer(nearer(START, END, 0.015), END, 0.015)
    assert all(
        abs(a - b) < 1e-12 for a, b in zip((*once.x, *once.y), (*twice.x, *twice.y), strict=True)
    )


def test_on_a_slow_machine_it_is_there_at_once() -> None:
    assert nearer(START, END, 0.1) is None


def test_it_arrives_exactly_and_every_step_is_closer() -> None:
    opened = session()
    opened.glide(END)
    widths = [plane.x[1] - plane.x[0] for plane in ticks(opened)]
    assert widths == sorted(widths, reverse=True)
    assert len(widths) > 5
    assert opened.view.seen == END


def test_back_to_the_whole_nothing_is_left() -> None:
    opened = session()
    opened.glide(END)
    ticks(opened)
    opened.glide(None)
    ticks(opened)
    assert opened.view.seen is None
    assert opened.plane == opened.document.plane


def test_notches_on_the_way_add_up() -> None:
    opened = session()
    for _ in range(3):
        opened.glide(zoomed(opened.destination, (0.0, 4.0), 0.5))
        opened.tick(0.016)
    ticks(opened)
    home = opened.document.plane
    assert abs((opened.plane.x[1] - opened.plane.x[0]) / (home.x[1] - home.x[0]) - 0.125) < 1e-12


def test_looking_elsewhere_ends_the_way_and_a_camera_does_not() -> None:
    opened = session()
    opened.glide(END)
    opened.look(replace(opened.view, camera=replace(opened.view.camera, azimuth=5.0)))
    assert opened.destination == END
    opened.look(replace(opened.view, seen=START))
    assert opened.destination == replace(opened.document.plane, x=START.x, y=START.y)


def test_it_is_no_edit_and_an_edit_of_the_plane_forgets_it() -> None:
    opened = session()
    opened.look(replace(opened.view, seen=START))
    assert opened.history.undoable is None
    opened.edit(replace(opened.document, length=77))
    assert opened.view.seen == START
    plane = opened.document.plane
    opened.edit(replace(opened.document, plane=Plane((0.0, 1.0), plane.y)))
    assert opened.view.seen is None
    opened.look(replace(opened.view, seen=START))
    opened.glide(END)
    opened.undo()
    assert opened.view.seen is None
    assert opened.destination == plane
    opened.look(replace(opened.view, seen=START))
    opened.edit(replace(opened.document, problem=LandscapeProblem("himmelblau"), runs=()))
    assert opened.view.seen is None
