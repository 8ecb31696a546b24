"""What is open: a scene, its computations and the playhead."""

import dataclasses
import math
from collections import OrderedDict
from collections.abc import Callable, Iterable, Sequence

from msgspec.structs import replace

from gdviz.core.arrays import Array
from gdviz.core.problems import Problem
from gdviz.engine.computation import MAX_ROWS, Computation, Goal
from gdviz.engine.cues import Cues, Placed, passed
from gdviz.engine.flight import Flight, eased
from gdviz.engine.glide import nearer
from gdviz.engine.history import History
from gdviz.engine.places import last_event, next_event, place
from gdviz.engine.playback import Playback
from gdviz.engine.run_key import RunKey, run_key
from gdviz.engine.trajectory import Columns
from gdviz.engine.worker import Task, Worker
from gdviz.scene.cameras import camera_of, with_camera
from gdviz.scene.check import (
    Finding,
    SceneError,
    check_batch_size,
    check_document,
    check_scene,
)
from gdviz.scene.region import plane_seen, same_ground
from gdviz.scene.spec import (
    Camera,
    Cue,
    Document,
    Plane,
    ProblemSpec,
    Region,
    RunSpec,
    Scene,
    View,
)

LOOK_AHEAD = 20_000
"""Updates computed beyond the playhead."""

SAME = 1e-12
"""Places on the axis that differ by less than this share of them are one."""

CACHED_RUNS = 64
CACHED_ROWS = 2_000_000
"""How many computations, and rows in all, are kept for edits that are taken back."""


class Session:
    """The one place where the open scene changes.

    A change is a new scene. `reconcile` then finds, by its key, the computation of every run:
    one that is there already is kept, one that is new begins, so that an edit of one run leaves
    the others where they are.

    With a worker, rows appear in the background; without one, `compute_to` makes them at once.

    Args:
        scene: what is open at first.
        load_problem: makes the problem of a document.
        worker: what computes beside the window.
        known: runs that are computed already, or are being computed elsewhere.
    """

    def __init__(
        self,
        scene: Scene,
        load_problem: Callable[[ProblemSpec], Problem],
        worker: Worker | None = None,
        known: Iterable[Computation] = (),
    ) -> None:
        self._load_problem = load_problem
        self._worker = worker
        self._cache: OrderedDict[RunKey, Computation] = OrderedDict(
            (computation.key, computation) for computation in known
        )
        self._cues = Cues()
        self.playback = Playback()
        self._computations: tuple[Computation, ...] = ()
        self._had: tuple[tuple[RunSpec, Computation], ...] = ()
        self.open(scene)

    def open(self, scene: Scene, history: History | None = None) -> None:
        """Show another scene, its playhead where the scene has it.

        Args:
            scene: what to show.
            history: the edits that have led to its document, if it was open before.

        Raises:
            SceneError: the scene has a fault; what was open stays.
        """
        problem = self._checked_problem(scene.document, check_scene(scene))
        self.scene = scene
        self.history = history or History(scene.document)
        self._pause_s = 0.0
        self._flights: dict[str, Flight] = {}  # by the run of the panel; "" for the one view
        self._followed_s = math.inf
        self._joined = 1.0
        self._destination: Region | Plane | None = None
        head = min(scene.view.playhead, float(scene.document.length))
        self.playback = Playback(head=head, speed=scene.view.speed)
        self._reconcile(problem)

    @property
    def document(self) -> Document:
        """The part of the scene that edits change."""
        return self.scene.document

    @property
    def view(self) -> View:
        """The part of the scene that says how it is looked at."""
        return self.scene.view

    @property
    def plane(self) -> Plane:
        """The part of the plane that is looked at, on the document's scale of heights."""
        return plane_seen(self.document, self.view)

    def edit(self, document: Document) -> None:
        """Replace the document; `undo` brings the old one back.

        Raises:
            SceneError: the document has a fault, such as a batch larger than the data; nothing
                has changed then.
        """
        if document != self.scene.document:
            problem = self._checked_problem(document, check_document(document, "$.document"))
            self.history.record(document, problem.sample_count)
            self._replace(document, problem)

    def undo(self) -> None:
        """Take the last edit back, if there is one."""
        self.go_to(self.history.place - 1)

    def redo(self) -> None:
        """Do again what was taken back last."""
        self.go_to(self.history.place + 1)

    def go_to(self, place: int) -> None:
        """To the document after the first `place` edits."""
        document = self.history.go_to(place)
        self._replace(document, self._load_problem(document.problem))

    def _replace(self, document: Document, problem: Problem) -> None:
        self.playback = _carried(self.playback, self.scene, document)
        if not same_ground(self.scene.document, document):
            self.look(replace(self.view, seen=None))
            self._destination = None
        self.scene = replace(self.scene, document=document, fingerprint="")
        self._reconcile(problem)

    def edit_run(self, run: RunSpec) -> None:
        """Replace the run that has this id, if there still is one. Raises what `edit` does."""
        runs = tuple(run if old.id == run.id else old for old in self.document.runs)
        self.edit(replace(self.document, runs=runs))

    def look(self, view: View) -> None:
        """Replace the view. A camera that is set ends the flight of one that was under way.

        So does a part of the plane with the way to another.
        """
        for run in list(self._flights):
            moved = camera_of(view, run) != camera_of(self.view, run)
            if moved or view.linked != self.view.linked:
                del self._flights[run]
        if view.seen != self.view.seen:
            self._destination = None
        self.scene = replace(self.scene, view=view)

    def fly(self, camera: Camera, run: str | None = None) -> None:
        """Let the view turn smoothly to this, while `tick` lets time pass.

        Args:
            run: whose panel turns, where panels have cameras of their own; by default all do.
        """
        self.fly_each(lambda _old: camera, run)

    def fly_each(self, turn: Callable[[Camera], Camera], run: str | None = None) -> None:
        """Let each camera, or that of one panel, turn smoothly to what `turn` makes of it.

        One that is under way flies on from where it is to what becomes of its end.
        """
        for panel in self._panels if run is None or self.view.linked else (run,):
            camera, end = camera_of(self.view, panel), turn(self.heading(panel))
            self._flights.pop(panel, None)
            if end != camera:
                self._flights[panel] = Flight(camera, end)

    def heading(self, run: str = "") -> Camera:
        """Where the camera of this panel is, or will be when it has arrived."""
        flight = self._flights.get("" if self.view.linked else run)
        return flight.end if flight else camera_of(self.view, run)

    @property
    def _panels(self) -> tuple[str, ...]:
        """Those that have cameras, and the one view."""
        own = () if self.view.linked else tuple(own.run for own in self.view.cameras)
        return ("", *own)

    def follow(self, run: str) -> None:
        """Look at the head of this run from now on, getting there smoothly."""
        self.look(replace(self.view, follow=run))
        self._followed_s = self._joined = 0.0

    @property
    def joined(self) -> float:
        """How far the view has got on its way to the head that it follows, 0 to 1."""
        return self._joined

    def join(self, share: float) -> None:
        """Let the view have come so far on that way: a moment is shown that has been."""
        self._joined = share

    def _fly_on(self, dt_s: float) -> None:
        self._followed_s += dt_s
        self._joined = eased(self._followed_s)
        if not self._flights:
            return
        view, flights = self.view, {}
        for run, before in self._flights.items():
            flights[run] = dataclasses.replace(before, passed_s=before.passed_s + dt_s)
            view = with_camera(view, run, flights[run].camera)
        # Past `look`, which would take this for a hand.
        self.scene = replace(self.scene, view=view)
        self._flights = {run: flight for run, flight in flights.items() if not flight.over}

    @property
    def destination(self) -> Region | Plane:
        """The part of the plane that will be looked at when `glide` has arrived."""
        return self._destination or self.plane

    @property
    def gliding(self) -> bool:
        """Whether what is looked at is on its way to another part of the plane."""
        return self._destination is not None

    def glide(self, seen: Region | None) -> None:
        """Let this part of the plane come into sight while `tick` lets time pass; None: all."""
        self._destination = seen or self.document.plane

    def _glide_on(self, dt_s: float) -> None:
        if (end := self._destination) is not None:
            seen = nearer(self.plane, end, dt_s)
            arrived = end if isinstance(end, Region) else None
            self.look(replace(self.view, seen=seen or arrived))
            self._destination = end if seen else None

    def saved_scene(self) -> Scene:
        """The scene with the playhead and speed as they are now."""
        view = replace(self.view, playhead=self.playback.head, speed=self.playback.speed)
        return replace(self.scene, view=view)

    def tick(self, dt_s: float) -> None:
        """Let `dt_s` seconds pass, and what is due at the cues on the way happen."""
        self._fly_on(dt_s)
        self._glide_on(dt_s)
        before = self.playback
        if before.playing and self._pause_s > 0.0:
            self._pause_s -= dt_s
        else:
            self.playback = before.advance(dt_s, self.computed, self.document.length)
            self._pass(passed(self.cues, before.head, self.playback.head))
        self._ask()

    def _pass(self, cues: Sequence[Placed]) -> None:
        """Let happen what is due, up to the first place where playback stops for a while."""
        stop = math.inf
        for each in cues:
            if each.place > stop:
                return
            self._obey(each.cue)
            if each.place > 0.0 and (each.cue.wait or each.cue.pause):
                stop = each.place
                self.playback = self.playback.seek(stop, self.document.length)
                self._pause_s = max(self._pause_s, each.cue.pause)
            if each.place > 0.0 and each.cue.wait:
                self.playback = self.playback.pause()

    @property
    def cues(self) -> list[Placed]:
        """The cues of the document that are due at a place known so far, in its order."""
        return self._cues.placed(self.document, self._computations)

    def go_to_cue(self, step: int) -> bool:
        """To the next cue (+1) or the one before (−1), paused there; whether there is one."""
        near, head = SAME * max(self.playback.head, 1.0), self.playback.head
        if step > 0:
            there = [each for each in self.cues if head + near < each.place <= self.computed]
        else:
            there = [each for each in self.cues if each.place < head - near][::-1]
        if not there:
            return False
        place = there[0].place
        self.playback = self.playback.pause()
        self.seek(place)
        self.obey_cues_here()
        return True

    def obey_cues_here(self) -> None:
        """Do what the cues at the playhead ask of view and speed."""
        for each in self.cues:
            if each.place == self.playback.head:
                self._obey(each.cue)

    def _obey(self, cue: Cue) -> None:
        """Do what a cue asks of view and speed."""
        view = self.view
        self.look(replace(view, layout=cue.layout or view.layout))
        if cue.camera is not None:
            self.fly(cue.camera)
        if cue.speed is not None:
            self.playback = dataclasses.replace(self.playback, speed=cue.speed)

    @property
    def computing(self) -> bool:
        """Whether the worker still has rows to compute."""
        return self._worker is not None and self._worker.busy

    def compute_beside(self, task: Task, use: str = "") -> bool:
        """Let the worker do this too, in the place of what it was given before for the same use.

        Returns whether there is a worker.
        """
        if self._worker is not None:
            self._worker.ask_for(task, use)
        return self._worker is not None

    def hold(self) -> None:
        """Keep the worker from computing until `release`, while the window draws."""
        if self._worker is not None:
            self._worker.hold()

    def release(self) -> None:
        """Let the worker compute again."""
        if self._worker is not None:
            self._worker.release()

    def step(self, count: int) -> None:
        """Pause, and go `count` updates of whichever run has its next one first; back, if < 0.

        Where none has another, to the end of what is computed, or to the start.
        """
        head, pace = self.playback.head, self.document.pace
        runs = [computation.trajectory.columns for computation in self.computations]
        for _ in range(abs(count)):
            near = SAME * max(head, 1.0)
            if count > 0:
                event = next_event(runs, head + near, pace)
                head = self.computed if event is None else event
            else:
                head = last_event(runs, head - near, pace) or 0.0
        self.playback = self.playback.pause()
        self.seek(head)

    def update_of(self, run_id: str) -> int:
        """How many updates the run with this id has done at the playhead."""
        if self.document.pace == "updates":
            return int(self.playback.head)
        return max(place(self._columns_of(run_id), self.playback.head, self.document.pace)[0], 0)

    def theta_of(self, run_id: str, update: int) -> Array:
        """Where a run is after so many updates, or as far as it is computed: (2,).

        Raises:
            IndexError: nothing of it is computed yet.
        """
        columns = self._columns_of(run_id)
        found: Array = columns.theta[min(update, columns.count - 1)]
        return found

    def row_of(self, run_id: str) -> tuple[tuple[float, float], float] | None:
        """θ and loss of a run at the playhead; None where nothing of it is computed."""
        columns = self._columns_of(run_id)
        if not columns.count:
            return None
        row = min(self.update_of(run_id), columns.count - 1)
        first, second = columns.theta[row, :2]
        return (float(first), float(second)), float(columns.loss[row])

    def _columns_of(self, run_id: str) -> Columns:
        runs = zip(self.document.runs, self.computations, strict=True)
        return next(c.trajectory.columns for run, c in runs if run.id == run_id)

    def seek(self, head: float) -> None:
        """Put the playhead on `head`, as far as is computed."""
        self._pause_s = 0.0
        self.playback = self.playback.seek(min(head, self.computed), self.document.length)
        self._ask()

    @property
    def computed(self) -> float:
        """How far the playhead can go: where the slowest run that still goes on has got to."""
        length, pace = self.document.length, self.document.pace
        reached = [c.reach(pace) for c in self.computations if not c.passes(Goal())]
        return float(min(max(min(reached, default=length), 0.0), length))

    @property
    def computations(self) -> tuple[Computation, ...]:
        """One computation per run of the document, in its order."""
        return self._computations

    @property
    def problem(self) -> Problem:
        """The problem of the document."""
        return self._problem

    def compute_to(self, head: float) -> None:
        """Compute, here and now, all rows up to `head`."""
        # One row past it: the one that a run is on its way to.
        past = min(math.nextafter(head, math.inf), self.document.length)
        goal = Goal.at(past, self.document.pace)
        for computation in self._computations:
            computation.run_past(goal)

    def _checked_problem(self, document: Document, faults: Iterable[Finding]) -> Problem:
        """The problem of `document`, if it has none of `faults` and its runs fit the problem."""
        problem = self._load_problem(document.problem)
        for path, message in faults:
            raise SceneError(message, path)
        for number, run in enumerate(document.runs):
            path = f"$.document.runs[{number}]"
            if fault := check_batch_size(run.batch_size, problem.sample_count):
                raise SceneError(fault, f"{path}.batch_size")
            for leg, spec in enumerate(run.legs):
                if fault := check_batch_size(spec.batch_size, problem.sample_count):
                    raise SceneError(fault, f"{path}.legs[{leg}].batch_size")
        return problem

    def _reconcile(self, problem: Problem) -> None:
        document = self.document
        self._problem = problem
        self._computations = tuple(self._computation(run) for run in document.runs)
        self._had = tuple(zip(document.runs, self._computations, strict=True))
        self._forget()
        self._ask()

    def _computation(self, run: RunSpec) -> Computation:
        key = run_key(self.document, run, self._problem.sample_count)
        found = self._cache.get(key)
        if found is None:
            found = self._cache[key] = Computation(key, self._problem)
            shared, relative = max(
                ((key.shared_updates(other), c) for other, c in self._cache.items() if c != found),
                key=lambda pair: min(pair[0], pair[1].count),
                default=(0, None),
            )
            if relative is not None and shared:
                found.adopt(relative, shared)
            found.chunk = self._usual_chunk(run)
        self._cache.move_to_end(key)
        return found

    def _usual_chunk(self, run: RunSpec) -> int:
        """The chunk that suited the run that had this id: a new rate costs as much."""
        for old, computation in self._had:
            if old.id == run.id and old.optimizer == run.optimizer:
                return max(computation.chunk // 2, 1)
        return 1

    def _forget(self) -> None:
        """Drop the computations that were used longest ago, but none that is shown."""
        shown = set(self._computations)  # not their keys: to hash all of those takes its time
        spare = sum(c.count for c in self._cache.values() if c not in shown)
        for key, computation in list(self._cache.items()):
            few = len(self._cache) <= max(CACHED_RUNS, len(shown))
            if few and spare <= CACHED_ROWS:
                break
            if computation not in shown:
                spare -= self._cache.pop(key).count

    def _ask(self) -> None:
        if self._worker is not None:
            head, pace = self.playback.head, self.document.pace
            columns = (c.trajectory.columns for c in self._computations)
            furthest = max(0, *(place(each, head, pace)[0] for each in columns))
            rows = min(furthest + LOOK_AHEAD + 1, MAX_ROWS)
            self._worker.ask(self._computations, Goal.at(self.document.length, pace, rows))


def _carried(playback: Playback, scene: Scene, document: Document) -> Playback:
    """The playhead of `scene` for another document.

    On the axis of another pace it keeps its share of the whole, and the whole its duration.
    """
    ratio = document.length / scene.document.length
    head, speed = playback.head, playback.speed
    if document.pace != scene.document.pace:
        head *= ratio
    if document.pace != scene.document.pace or scene.view.timed:
        speed *= ratio
    return dataclasses.replace(playback, speed=speed).seek(head, document.length)
