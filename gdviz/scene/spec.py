"""Scene, lecture and their parts as frozen values.

One declaration is the value, the strict reader of its file and that reader's error messages.
A `Scene` has two parts: its `Document`, every edit of which can be undone, and its `View`
(camera, layout, playhead), which is saved but not undone. Changing one is making another:
``msgspec.structs.replace(scene, view=...)``.
"""

from typing import Literal, TypeAlias

import msgspec

from gdviz.core.batches import Draw
from gdviz.core.problems import HeightScale, Reduction

Layout = Literal["together", "grid"]
ColourMap = Literal["deep", "ember", "moss", "grey"]
Curve = Literal["loss", "gradient", "distance", "step", "rate", "momentum", "effective"]
Pace = Literal["updates", "epochs", "evaluations"]


class Spec(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A frozen value whose file form names every field it knows, and no other.

    Each kind says `frozen=True` again, for mypy: it does not know that msgspec inherits it.
    """


class Text(Spec, frozen=True):
    """A text in both languages."""

    en: str
    ko: str

    def into(self, language: str) -> str:
        """The text in `language`, or the other one where that is empty."""
        return (self.ko or self.en) if language == "ko" else (self.en or self.ko)


class TiltSpec(Spec, frozen=True):
    """The samples of an analytic landscape: `copies` of it, tilted (see `TiltedProblem`).

    `tilt` is the standard deviation of their slopes.
    """

    copies: int
    tilt: float
    seed: int = 0


class LandscapeProblem(Spec, tag="landscape", frozen=True):
    """An analytic landscape: a key of `LANDSCAPES`; with `samples`, one that has batches."""

    name: str
    samples: TiltSpec | None = None


class SettingSpec(Spec, frozen=True):
    """A named number of a problem that is `value`."""

    name: str
    value: float


class TypedFormula(Spec, tag="formula", frozen=True):
    """A landscape typed as a formula of x and y, with the value of each of its letters.

    With `samples`, one that has batches.
    """

    formula: str
    letters: tuple[SettingSpec, ...] = ()
    samples: TiltSpec | None = None


class RecordedData(Spec, tag="recorded", frozen=True):
    """Columns of a recorded data set, a key of `DATASETS`: one input or two, and a target.

    Inputs are standardised for the fit: mean 0, standard deviation 1.
    """

    dataset: str
    inputs: tuple[str, ...]
    target: str


class GeneratedData(Spec, tag="generated", frozen=True):
    """A generated data set, a key of `DATASETS`; None is the number that the set has itself."""

    dataset: str
    count: int | None = None
    noise: float | None = None
    seed: int = 0


DataSpec: TypeAlias = RecordedData | GeneratedData


class FitProblem(Spec, tag="fit", frozen=True):
    """A model, a key of `MODELS`, fitted to data; `settings` are those that are not the default."""

    model: str
    data: DataSpec
    settings: tuple[SettingSpec, ...] = ()


ProblemSpec: TypeAlias = LandscapeProblem | TypedFormula | FitProblem


class Plane(Spec, frozen=True):
    """The part of the parameter plane that is looked at: the range of each axis.

    `height` is the scale of the heights over it; None is the one that the problem has.
    """

    x: tuple[float, float]
    y: tuple[float, float]
    height: HeightScale | None = None


class Region(Spec, frozen=True):
    """A part of the parameter plane that is looked at more closely, or from further away."""

    x: tuple[float, float]
    y: tuple[float, float]


class ChangeSpec(Spec, frozen=True):
    """From update number `update` on, the setting `name` is `value`."""

    update: int
    name: str
    value: float | str


class LegSpec(Spec, frozen=True):
    """From update number `update` on, the run goes on under this rule and on these batches.

    Its other fields are those of `RunSpec`. A rule that takes over from another one begins
    with nothing remembered, at the θ where the other stopped; batches that differ from those
    before begin with a new pass. Schedules go on counting from the start of the run.
    """

    update: int
    optimizer: str
    settings: dict[str, float | str] = {}
    batch_size: int | None = None
    draw: Draw = "passes"
    drop_last: bool = False
    seed: int = 0
    changes: tuple[ChangeSpec, ...] = ()


class RunSpec(Spec, frozen=True):
    """One run: everything its trajectory depends on, and how it is shown.

    Attributes:
        id: unique in the scene; ties a run to its row in the window.
        colour: index into the fixed run colours, so that a run keeps its own.
        optimizer: a key of `OPTIMIZERS`.
        settings: what differs from its default, by name: numbers, and keys of choices.
        batch_size: 1 … N, or None for all N samples, whatever N is.
        draw, seed: how batches are drawn (see `BatchStream`).
        drop_last: whether a pass ends without a last batch that is not full.
        changes: settings changed on the way, up to the first of `legs`.
        legs: other rules and other batches on the way, by ascending update.
        ghost: whether it is shown faded, as the path that another run has left.
        label: a name given by hand, or None for the one made from the run's settings.
    """

    id: str
    colour: int
    optimizer: str
    start: tuple[float, float]
    settings: dict[str, float | str] = {}
    batch_size: int | None = None
    draw: Draw = "passes"
    drop_last: bool = False
    seed: int = 0
    changes: tuple[ChangeSpec, ...] = ()
    legs: tuple[LegSpec, ...] = ()
    visible: bool = True
    ghost: bool = False
    label: Text | None = None


class Camera(Spec, frozen=True):
    """Where the surface is seen from: angles in degrees, distance in widths of the surface.

    `target` is the point looked at, in the unit box of the surface ([−1, 1]² × [0, 1]). An
    orthographic camera sees all lines of sight in parallel, and what lies at the target as large
    as the other one does. One that is on its way from one kind to the other has gone so far
    towards `parallel` lines, 0 to 1.
    """

    azimuth: float = -58.0
    elevation: float = 32.0
    distance: float = 2.1
    target: tuple[float, float, float] = (0.0, 0.0, 0.3)
    orthographic: bool = False
    parallel: float = 0.0


class SavedView(Spec, frozen=True):
    """A camera that can be gone back to, with its name."""

    name: Text
    camera: Camera


class PanelCamera(Spec, frozen=True):
    """The camera of the panel that shows a run, where panels have their own."""

    run: str
    camera: Camera


class LossBelow(Spec, tag="loss-below", frozen=True):
    """The first update after which the loss of a run is less than `value`."""

    run: str
    value: float


class Diverges(Spec, tag="diverges", frozen=True):
    """The last update of a run that diverges."""

    run: str


class ComesNear(Spec, tag="comes-near", frozen=True):
    """The first update after which a run is nearer than `within` to a point."""

    run: str
    point: tuple[float, float]
    within: float


Event: TypeAlias = LossBelow | Diverges | ComesNear


class Cue(Spec, frozen=True):
    """What happens at a place of the axis, or at an event; None leaves a thing as it is.

    Caption and highlight hold until another cue changes them, wherever the playhead comes from.
    The others happen when it passes while it plays.

    Attributes:
        caption: what is said from here on; an empty one says nothing any more.
        highlight: the run that is shown among the others, which fade; "" for none.
        wait: whether playback waits here for a key.
        pause: for so many seconds playback stands still here.
        tap: the second of the scene's narration at which it is due; None for when it comes about.
    """

    at: float | Event
    caption: Text | None = None
    highlight: str | None = None
    wait: bool = False
    pause: float = 0.0
    speed: float | None = None
    layout: Layout | None = None
    camera: Camera | None = None
    tap: float | None = None


class Narration(Spec, frozen=True):
    """A voice that tells the scene, from its start.

    Attributes:
        sound: one channel of Opus in Ogg (`scene/voice.py`); empty where it was left in a film.
        seconds: how long it is.
        begins: where it was left in a film: the second of the film at which it begins.
    """

    sound: bytes
    seconds: float
    begins: float | None = None


class Document(Spec, frozen=True):
    """What a scene is about.

    Attributes:
        reduction: whether the loss, on the surface and in every step alike, is the sum over
            the samples (as the note has it) or their mean.
        pace: what the playhead counts, the same for all runs: their updates, the passes
            through the data that their batches add up to, or the sample gradients that they
            have asked for. `length` and cues are on this axis; changes on the way are
            not, they belong to the updates of their run.
        length: where the axis ends: what is computed and can be played to.
        title: what it is called since that was edited, or since another problem was chosen;
            None for the scene's title.
        notes: for the lecturer alone.
        narration: the voice in whose time a film shows the scene; None for the scene's own time.
    """

    problem: ProblemSpec
    plane: Plane
    runs: tuple[RunSpec, ...]
    reduction: Reduction = "sum"
    pace: Pace = "updates"
    length: int = 300
    cues: tuple[Cue, ...] = ()
    title: Text | None = None
    notes: Text = Text("", "")
    narration: Narration | None = None


class Look(Spec, frozen=True):
    """How the surface and the trails on it are drawn.

    Attributes:
        opacity: 1 hides what lies behind the surface, 0 leaves its lines alone.
        mesh: whether it has lines of equal x and of equal y.
        labels: whether its contour lines say at which loss they are.
        floor: whether the contour lines lie once more on a floor below.
        bar: whether a bar says which colour is which loss.
        fading: whether trails fade away behind their runs.
        cut: the loss above which the surface is cut away, so that what is below fills the box;
            None for nowhere.
    """

    opacity: float = 1.0
    mesh: bool = False
    labels: bool = False
    floor: bool = False
    bar: bool = False
    fading: bool = False
    cut: float | None = None


class View(Spec, frozen=True):
    """How a scene is looked at.

    Attributes:
        playhead: how much of the document's pace is done; between two updates while it moves.
        speed: how much of it passes in a second.
        timed: whether the speed is thought of as the seconds that the whole takes, and so
            follows the length.
        critical: whether minima, maxima and saddles are marked.
        field: whether small arrows over the contours show −∇L everywhere.
        batch_of: the run whose present batch's own surface is drawn as a net; "" for none.
        vectors_of: the run whose vectors at the playhead are drawn; "" for none.
        curve: what the curves show of each run.
        smoothing: how much of the average before each value keeps in its place, 0 ≤ … < 1; 0 for
            the values alone.
        colours: the colours of heights, on the surface and on the contours.
        look: how the surface is drawn.
        follow: the run at whose head the camera looks wherever that goes; "" for none.
        linked: whether the panels side by side share one camera.
        cameras: those of panels that were moved on their own; the one moved last stands last.
        saved: views to go back to.
        seen: the part of the plane that is looked at; None for the document's.
    """

    camera: Camera = Camera()
    layout: Layout = "together"
    playhead: float = 0.0
    speed: float = 12.0
    timed: bool = False
    critical: bool = False
    field: bool = False
    batch_of: str = ""
    vectors_of: str = ""
    curve: Curve = "loss"
    smoothing: float = 0.0
    colours: ColourMap = "deep"
    look: Look = Look()
    follow: str = ""
    linked: bool = True
    cameras: tuple[PanelCamera, ...] = ()
    saved: tuple[SavedView, ...] = ()
    seen: Region | None = None


class Scene(Spec, frozen=True):
    """A document, a view, and the name of both.

    Attributes:
        summary: what there is to see, in a sentence, for whoever chooses.
        fingerprint: of the runs as they were computed when it was saved, or "".
    """

    title: Text
    document: Document
    view: View = View()
    summary: Text = Text("", "")
    fingerprint: str = ""

    @property
    def name(self) -> Text:
        """What it is called: its title, or the one given to the document."""
        return self.document.title or self.title


class Lecture(Spec, frozen=True):
    """Scenes in order: what a file holds."""

    title: Text
    scenes: tuple[Scene, ...]
