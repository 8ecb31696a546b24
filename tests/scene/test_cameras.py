"""One camera for all panels, or one for each."""

from msgspec.structs import replace

from gdviz.scene.cameras import MOST_PANELS, camera_of, linked, panel_of, shares, with_camera
from gdviz.scene.check import MAX_RUNS
from gdviz.scene.opening import opening_scene
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


def test_runs_in_one_panel_have_the_camera_of_the_first() -> None:
    base = opening_scene().document
    runs = tuple(replace(base.runs[0], id=f"r{n}", visible=n != 3) for n in range(12))
    document, grid = replace(base, runs=runs), View(layout="grid")
    panels = [panel_of(document, grid, run.id) for run in runs if run.visible]
    seen = [r.id for r in runs if r.visible]
    cut = [seen[part] for part in shares(len(seen))]
    assert panels == [here[0] for here in cut for _ in here]
    assert len(set(panels)) == MOST_PANELS
    assert panel_of(document, grid, "r3") == ""
    assert panel_of(document, View(), "r2") == ""
    assert panel_of(replace(document, runs=runs[2:4]), grid, "r2") == ""
    assert shares(0) == []
