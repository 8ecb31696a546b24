"""One camera for all panels, or one for each."""

from msgspec.structs import replace

from gdviz.scene.cameras import camera_of, linked, with_camera
from gdviz.scene.check import MAX_RUNS
from gdviz.scene.spec import Camera, View

A, B, C = (Camera(azimuth=angle) for angle in (1.0, 2.0, 3.0))


def test_linked_panels_have_one_camera() -> None:
    view = with_camera(View(), "a", A)
    assert [camera_of(view, run) for run in ("", "a", "b")] == [A, A, A]


def test_free_panels_have_their_own_and_the_others_the_first_one() -> None:
    view = with_camera(with_camera(View(camera=A, linked=False), "a", B), "b", C)
    assert [camera_of(view, run) for run in ("", "a", "b", "c")] == [A, B, C, A]
    assert camera_of(with_camera(view, "", C), "") == C


def test_linked_again_all_see_as_the_one_moved_last() -> None:
    free = View(camera=A, linked=False)
    moved = with_camera(with_camera(with_camera(free, "a", B), "b", C), "a", A)
    assert linked(moved) == replace(View(), camera=A)
    assert linked(with_camera(moved, "b", B)).camera == B
    assert linked(free).camera == A


def test_runs_that_come_and_go_do_not_fill_the_file() -> None:
    view = View(linked=False)
    for number in range(200):
        view = with_camera(view, f"run-{number}", A)
    assert len(view.cameras) == MAX_RUNS
    assert view.cameras[-1].run == "run-199"
