"""What is noted of a session at uneven ticks, as the even frames of a film."""

from itertools import pairwise

import pytest
from msgspec.structs import replace

from gdviz.engine.session import Session
from gdviz.io.problems import load_problem
from gdviz.record.film import Said
from gdviz.record.take_film import FADE_S, PLATE_S, RING_S, TakeFilm
from gdviz.record.take_recorder import TakeRecorder
from gdviz.scene.check import SceneError
from gdviz.scene.opening import SHIPPED
from gdviz.scene.spec import Camera, Cue, Region, Text
from gdviz.scene.take import Moment, Pointer, Steered, line_of, read_take
from gdviz.text import set_language

FPS = 30
TICKS_S = (0.016, 0.017, 0.016, 0.033, 0.025, 0.016, 0.012, 0.041)
"""What a busy machine makes of an even clock."""


class Script:
    """A session that is recorded at ticks that are given."""

    def __init__(self, path, scene=None) -> None:
        self.session = Session(scene or SHIPPED["himmelblau"](), load_problem)
        self.session.compute_to(self.session.document.length)
        self.path = path
        self.recorder = TakeRecorder(path)
        self.now = 100.0
        self.pointer: Pointer | None = None
        self.note()

    def note(self, presses: int = 0) -> None:
        self.recorder.note(self.now, self.session, self.pointer, presses)

    def tick(self, dt_s: float, presses: int = 0) -> None:
        self.now += dt_s
        self.session.tick(min(dt_s, 0.1))
        self.session.compute_to(self.session.document.length)
        self.note(presses)

    def run(self, count: int) -> None:
        for number in range(count):
            self.tick(TICKS_S[number % len(TICKS_S)])

    def set_rate(self, rate: float) -> None:
        run = self.session.document.runs[0]
        self.session.edit_run(replace(run, settings={**run.settings, "learning_rate": rate}))

    def film(self, fps: int = FPS) -> TakeFilm:
        self.recorder.stop(self.now, self.session, self.pointer)
        return TakeFilm(read_take(self.path), fps)


@pytest.fixture
def script(tmp_path):
    made = []

    def make(scene=None) -> Script:
        made.append(Script(tmp_path / f"{len(made)}.gdviz-take", scene))
        return made[-1]

    yield make
    for each in made:
        each.recorder.close()


@pytest.mark.parametrize("fps", [24, 30, 60])
def test_the_rate_is_even_however_uneven_the_ticks_were(script, fps) -> None:
    played = script()
    played.session.playback = played.session.playback.play(played.session.document.length)
    played.run(60)
    played.tick(0.7)  # something else had the machine
    played.run(60)
    seconds = played.now - 100.0
    film = played.film(fps)
    assert film.frames == round(seconds * fps)
    assert film.seconds == pytest.approx(seconds, abs=0.5 / fps)
    heads = [film.moment(number).head for number in range(film.frames)]
    steps = [after - before for before, after in pairwise(heads)]
    assert all(step > 0.0 for step in steps)
    # At the speed at which it was played, but for the hole, in which the window stood still.
    usual = played.session.playback.speed / fps
    slow = [number for number, step in enumerate(steps) if step < 0.5 * usual]
    assert len(slow) == pytest.approx(0.7 * fps, abs=2)
    assert max(slow) - min(slow) == len(slow) - 1
    assert max(steps) < 1.5 * usual


def test_a_camera_that_is_turned_by_hand_moves_in_every_frame(script) -> None:
    turned = script()
    for number in range(40):
        camera = Camera(azimuth=-58.0 + 2.0 * number, distance=2.1 + 0.01 * number)
        turned.session.look(replace(turned.session.view, camera=camera))
        turned.tick(TICKS_S[number % 8])
    film = turned.film(60)
    cameras = [film.moment(number).view.camera for number in range(film.frames)]
    assert all(a.azimuth < b.azimuth for a, b in pairwise(cameras))
    assert all(a.distance < b.distance for a, b in pairwise(cameras))


def test_between_two_moments_a_frame_shows_what_lies_between(script) -> None:
    made = script()
    made.session.look(replace(made.session.view, seen=Region((-1.0, 1.0), (0.0, 2.0))))
    made.pointer = Pointer("surface", -0.5, 0.25)
    made.tick(1.0)
    made.session.look(replace(made.session.view, seen=Region((-2.0, 1.0), (0.0, 3.0))))
    made.pointer = Pointer("surface", 0.5, 0.75)
    made.tick(0.2)
    made.pointer = Pointer("contour", 0.5, 0.5)
    made.tick(0.2)
    film = made.film(20)
    half = film.at(1.1)
    assert (half.hand.pointer.x, half.hand.pointer.y) == pytest.approx((0.0, 0.5))
    assert half.view.seen.x == pytest.approx((-1.5, 1.0))
    assert half.view.seen.y == pytest.approx((0.0, 2.5))
    # Into another panel it does not slide.
    assert film.at(1.399).hand.pointer == Pointer("surface", 0.5, 0.75)
    assert film.at(1.4).hand.pointer == Pointer("contour", 0.5, 0.5)


def test_an_edit_is_seen_from_its_own_frame_on_and_told_for_a_while(script) -> None:
    edited = script()
    edited.run(40)
    edited.set_rate(0.005)
    edited.tick(0.016)
    at = edited.now - 100.0
    edited.run(160)
    film = edited.film()
    states = [film.moment(number).scene for number in range(film.frames)]
    first = states.index(1)
    assert states == [0] * first + [1] * (film.frames - first)
    assert (first - 1) / FPS < at <= first / FPS
    before, after = film.moment(first - 1), film.moment(first)
    rates = [film.session_at(m).document.runs[0].settings["learning_rate"] for m in (before, after)]
    assert rates[1] == 0.005 != rates[0]
    assert before.told == ""
    words = str(edited.session.history.undoable)
    assert after.told == words != ""
    told = [number for number in range(film.frames) if film.moment(number).told]
    assert told == list(range(first, told[-1] + 1))
    assert len(told) == pytest.approx(PLATE_S * FPS, abs=1)
    assert film.at(at + 2 * FADE_S).telling == 1.0
    assert 0.0 < film.at(at + PLATE_S - FADE_S / 2).telling < 1.0


def test_a_film_speaks_the_language_that_is_current_when_it_is_made(script) -> None:
    edited = script()
    edited.set_rate(0.005)
    edited.tick(0.1)
    film = edited.film()
    try:
        set_language("ko")
        assert film.at(0.1).told == str(edited.session.history.undoable)
    finally:
        set_language("en")
    assert film.at(0.1).told == str(edited.session.history.undoable)


def test_undo_and_redo_are_seen_and_told(script) -> None:
    edited = script()
    first = edited.session.document.runs[0].settings.get("learning_rate")
    edited.set_rate(0.005)
    edited.tick(0.5)
    edited.session.undo()
    edited.tick(0.5)
    edited.session.redo()
    edited.tick(0.5)
    film = edited.film()
    rates = [
        film.session_at(film.at(at)).document.runs[0].settings.get("learning_rate")
        for at in (0.4, 0.6, 1.2, 1.5)
    ]
    assert rates == [first, 0.005, first, 0.005]
    assert film.at(0.6).told == film.at(1.5).told != film.at(1.2).told


def test_notes_are_the_lecturers_own(script) -> None:
    edited = script()
    edited.session.edit(replace(edited.session.document, notes=Text("a joke", "")))
    edited.tick(0.5)
    film = edited.film()
    assert film.at(0.5).scene == 1
    assert film.at(0.5).told == ""


def test_a_playhead_that_is_put_elsewhere_is_there_at_once(script) -> None:
    made = script()
    made.session.seek(20.0)
    made.tick(0.1)
    made.session.seek(140.0)
    made.tick(0.1)
    made.session.seek(0.0)
    made.tick(0.1)
    film = made.film(100)
    shown = {film.at(0.1 + number / 1000).head for number in range(200)}
    assert shown == {20.0, 140.0}
    assert film.at(0.3).head == 0.0


def test_another_scene_is_a_cut_and_a_chapter(script) -> None:
    made = script()
    first = made.session.scene.name.en
    made.tick(1.0)
    made.session.open(SHIPPED["rosenbrock"]())
    made.tick(0.5)
    made.tick(0.5)
    film = made.film(10)
    before, after = film.at(1.49), film.at(1.5)
    assert before.view == SHIPPED["himmelblau"]().view
    assert after.view == SHIPPED["rosenbrock"]().view
    assert (before.told, after.told) == ("", "")
    assert film.session_at(after).problem is not film.session_at(before).problem
    name = SHIPPED["rosenbrock"]().name.en
    assert film.chapters("en") == [(0, first), (15, name)]
    (held,) = film.lecture(read_take(made.path).lecture).scenes
    assert held.document == SHIPPED["rosenbrock"]().document
    assert len(held.fingerprint) == 64


def test_a_press_is_a_ring_where_it_was_even_if_it_was_over_by_the_next_tick(script) -> None:
    made = script()
    made.pointer = Pointer("contour", 0.25, 0.75)
    made.tick(0.2, presses=1)
    made.pointer = Pointer("contour", 0.75, 0.75)
    made.tick(1.0)
    film = made.film()
    assert film.at(0.19).hand.rings == ()
    ((where, over),) = film.at(0.2 + RING_S / 2).hand.rings
    assert (where.x, where.y) == (0.25, 0.75)
    assert over == pytest.approx(0.5)
    assert film.at(0.2 + RING_S).hand.rings == ()


def test_a_follower_joins_as_it_did(script) -> None:
    made = script()
    made.session.follow(made.session.document.runs[0].id)
    made.tick(0.1)
    joined = [made.session.joined]
    made.tick(0.1)
    joined.append(made.session.joined)
    film = made.film()
    shown = [film.session_at(film.at(at)).joined for at in (0.1, 0.2)]
    assert shown == pytest.approx(joined, abs=1e-3)
    assert 0.0 < shown[0] < shown[1] < 1.0


def test_captions_stand_as_long_as_they_stood(script) -> None:
    scene = SHIPPED["himmelblau"]()
    cues = (Cue(2.0, caption=Text("two", "둘")), Cue(5.0, caption=Text("", "")))
    made = script(replace(scene, document=replace(scene.document, cues=cues)))
    for head in (1.0, 2.5, 6.0, 3.0):
        made.session.seek(head)
        made.tick(1.0)
    film = made.film(10)
    heads = [film.moment(number).head for number in range(film.frames)]
    said = [2.0 <= head < 5.0 for head in heads]
    shown = [any(s.first <= n < s.end for s in film.captions()) for n in range(film.frames)]
    assert shown == said
    assert {s.text for s in film.captions() if isinstance(s, Said)} == {Text("two", "둘")}
    assert len(film.captions()) == 2


def test_a_still_lecturer_costs_next_to_nothing(script) -> None:
    still = script()
    for _ in range(600):
        still.tick(0.1)
    film = still.film()
    assert film.frames == 60 * FPS
    assert still.path.stat().st_size < 10_000


def test_a_drag_of_a_rate_costs_a_run_and_not_a_document(script) -> None:
    dragged = script()
    for number in range(100):
        dragged.set_rate(0.001 + 1e-5 * number)
        dragged.tick(0.02)
    film = dragged.film()
    assert film.at(2.0).scene == 100
    assert dragged.path.stat().st_size < 100 * 600
    first = [film.at(0.02 * n).told for n in (1, 50, 100)]
    assert len(set(first)) == 3
    assert film.at(1.0).telling == 1.0  # they stand while one follows the other


def test_what_a_crash_leaves_lacks_a_second_at_most(script) -> None:
    crashed = script()
    crashed.session.playback = crashed.session.playback.play(150)
    for number in range(400):
        crashed.pointer = Pointer("surface", 0.001 * number, 0.0)
        crashed.tick(0.02)
        if number > 100 and not number % 37:
            left = read_take(crashed.path)  # as it lies on the disk now
            assert crashed.now - 100.0 - left.seconds < 1.1


def test_a_take_ends_before_it_is_too_long_to_be_read(script, monkeypatch) -> None:
    made = script()
    made.tick(7198.0)
    assert not made.recorder.full
    made.tick(1.5)
    assert made.recorder.full
    assert made.film(24).frames == round(7199.5 * 24)


def test_recording_changes_nothing_that_is_shown(script) -> None:
    made = script()
    before = made.session.scene, made.session.playback, made.session.computations
    for _ in range(10):
        made.now += 0.1
        made.note()
    assert before[0] is made.session.scene
    assert before[1] is made.session.playback
    assert all(a is b for a, b in zip(before[2], made.session.computations, strict=True))


def test_a_take_whose_batches_do_not_fit_its_data_is_refused_in_words(script) -> None:
    made = script()
    made.tick(0.5)
    made.recorder.stop(made.now, made.session, None)
    run = replace(made.session.document.runs[0], batch_size=10**6)
    made.path.write_bytes(made.path.read_bytes() + line_of(Steered(0, run)) + line_of(Moment(1, 0)))
    film = TakeFilm(read_take(made.path), FPS)
    with pytest.raises(SceneError, match="batch size"):
        film.session_at(film.at(1.0))
    assert film.session_at(film.at(0.5)).document == made.session.document
