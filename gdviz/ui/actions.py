"""The one table of actions, from which menus, buttons, tooltips and shortcuts are made."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction, QKeySequence

from gdviz.render.style import Theme
from gdviz.scene.cameras import flatness
from gdviz.scene.spec import View
from gdviz.text import N_, Message, tr
from gdviz.ui.icons import icon
from gdviz.ui.tips import tip


@dataclass(frozen=True)
class Row:
    """One action.

    Attributes:
        id: its key; also the name of the method of `Commands` that does it.
        text: its words in menus and tooltips (translatable).
        doc: what it does, in a sentence (translatable).
        keys: its shortcuts; the first is the one that is shown. It may have none.
        section: in which part of the menu it stands.
        icon: of its button, if it has one.
        checkable: whether it is a state rather than a deed.
        repeats: whether it is done again while its key is held.
    """

    id: str
    text: str
    keys: tuple[str, ...]
    section: str
    icon: str = ""
    checkable: bool = False
    repeats: bool = False
    doc: str = ""


SECTIONS = {
    "file": N_("File"),
    "edit": N_("Edit"),
    "playback": N_("Playback"),
    "lesson": N_("Lesson"),
    "writing": N_("Writing lessons"),
    "view": N_("View"),
    "camera": N_("Camera"),
    "panels": N_("Panels"),
    "help": N_("Help"),
}
"""Of the menu and of the sheet of shortcuts, in their order, with their titles (translatable)."""

ACTIONS: tuple[Row, ...] = (
    Row(
        "open_file",
        N_("Open…"),
        ("Ctrl+O",),
        "file",
        doc=N_("Opens a scene or a lecture from a file."),
    ),
    Row(
        "save",
        N_("Save"),
        ("Ctrl+S",),
        "file",
        doc=N_("Writes the scene to its file; asks for a name where it has none."),
    ),
    Row(
        "save_as",
        N_("Save as…"),
        ("Ctrl+Shift+S",),
        "file",
        doc=N_("Writes the scene to a file that gdviz opens again."),
    ),
    Row(
        "copy_scene",
        N_("Copy the scene as text"),
        ("Ctrl+Shift+C",),
        "file",
        doc=N_("Puts what a file would hold on the clipboard, for a mail or a chat."),
    ),
    Row(
        "paste_scene",
        N_("Paste a scene"),
        ("Ctrl+Shift+V",),
        "file",
        doc=N_("Opens the scene on the clipboard: its text, or a picture that gdviz has made."),
    ),
    Row(
        "copy_picture",
        N_("Copy the picture"),
        ("Ctrl+C",),
        "file",
        doc=N_(
            "Puts what is shown on the clipboard as a picture, in the size and form chosen last; "
            "Ctrl+P chooses."
        ),
    ),
    Row(
        "save_picture",
        N_("Save picture…"),
        ("Ctrl+P",),
        "file",
        doc=N_(
            "Asks for size, background and what is on it, shows the picture small, and writes it "
            "to a PNG file."
        ),
    ),
    Row(
        "save_film",
        N_("Save a film…"),
        ("Ctrl+Shift+M",),
        "file",
        doc=N_(
            "Asks for format, size and captions, shows any moment of the film, and makes it beside "
            "the window, which stays free."
        ),
    ),
    Row(
        "record_take",
        N_("Record a take"),
        ("Ctrl+Shift+R",),
        "file",
        "record",
        doc=N_(
            "Notes what is shown and done, pointer and edits and all, until it is pressed again; "
            "a film is made of it afterwards, in any size and without a stutter."
        ),
    ),
    Row(
        "take_voice",
        N_("Voice of takes…"),
        (),
        "file",
        doc=N_(
            "Chooses whether what you say is recorded along with a take, and by which microphone; "
            "shows how loud you are heard."
        ),
    ),
    Row(
        "export_curves",
        N_("Save the curves…"),
        ("Ctrl+Shift+E",),
        "file",
        doc=N_(
            "Writes the curves up to the playhead to a file: as a PNG picture, as an SVG drawing, "
            "or their numbers as a CSV table."
        ),
    ),
    Row("quit", N_("Quit"), ("Ctrl+Q",), "file", doc=N_("Closes the window and ends gdviz.")),
    Row(
        "undo",
        N_("Undo"),
        ("Ctrl+Z",),
        "edit",
        "undo",
        repeats=True,
        doc=N_("Takes the last edit back; the camera and the playhead stay where they are."),
    ),
    Row(
        "redo",
        N_("Redo"),
        ("Ctrl+Shift+Z", "Ctrl+Y"),
        "edit",
        "redo",
        repeats=True,
        doc=N_("Does again what was taken back."),
    ),
    Row(
        "history",
        N_("History…"),
        ("H",),
        "edit",
        doc=N_("Lists every edit in words; the one that is chosen is gone back to."),
    ),
    Row(
        "gallery",
        N_("Choose a landscape…"),
        ("Ctrl+L",),
        "edit",
        "surface",
        doc=N_("Shows every landscape and every model on data as a picture, to choose from."),
    ),
    Row(
        "formula",
        N_("Type a formula…"),
        ("Ctrl+Shift+F",),
        "edit",
        doc=N_("Lets you type the surface as a function of x and y."),
    ),
    Row(
        "play_pause",
        N_("Play or pause"),
        ("Space",),
        "playback",
        "play",
        doc=N_("Lets time run, from the start if it is at the end, or stops it."),
    ),
    Row("pause", N_("Pause"), ("K",), "playback", doc=N_("Stops time where it is.")),
    Row(
        "to_start",
        N_("To the start"),
        ("Home",),
        "playback",
        "restart",
        doc=N_("Back to where all runs start."),
    ),
    Row(
        "to_end",
        N_("To the end"),
        ("End",),
        "playback",
        "to-end",
        doc=N_("As far as the runs are computed."),
    ),
    Row(
        "step_back",
        N_("One update back"),
        ("Left",),
        "playback",
        "step-back",
        repeats=True,
        doc=N_("To the update before, of whichever run made one last."),
    ),
    Row(
        "step_forward",
        N_("One update on"),
        ("Right",),
        "playback",
        "step-forward",
        repeats=True,
        doc=N_("To the next update, of whichever run makes one first."),
    ),
    Row(
        "ten_back",
        N_("Ten updates back"),
        ("Down",),
        "playback",
        repeats=True,
        doc=N_("Ten such steps back."),
    ),
    Row(
        "ten_forward",
        N_("Ten updates on"),
        ("Up",),
        "playback",
        repeats=True,
        doc=N_("Ten such steps on."),
    ),
    Row("slower", N_("Slower"), ("J",), "playback", repeats=True, doc=N_("Halves the speed.")),
    Row("faster", N_("Faster"), ("L",), "playback", repeats=True, doc=N_("Doubles the speed.")),
    Row(
        "lessons",
        N_("Lessons…"),
        ("Ctrl+Shift+L",),
        "lesson",
        doc=N_("Lists the lessons that come with gdviz."),
    ),
    Row(
        "next_cue",
        N_("To the next cue"),
        ("PgDown",),
        "lesson",
        doc=N_("Goes on in the lesson; from the last cue of a scene to the next scene."),
    ),
    Row(
        "last_cue",
        N_("To the cue before"),
        ("PgUp",),
        "lesson",
        doc=N_("Goes back in the lesson; from the first cue of a scene to the scene before."),
    ),
    Row(
        "back_to_lesson",
        N_("Back to the lesson"),
        ("Backspace",),
        "lesson",
        doc=N_("Takes up the lesson where it was left; what was tried out is kept as a scene."),
    ),
    Row(
        "notes",
        N_("Notes"),
        ("N",),
        "lesson",
        doc=N_("Shows what the scene has to say to the lecturer alone."),
    ),
    Row(
        "write_caption",
        N_("Write the caption"),
        ("E",),
        "writing",
        doc=N_("Changes the caption where it stands; where there is none, one begins here."),
    ),
    Row(
        "new_caption",
        N_("New caption here"),
        ("Ctrl+E",),
        "writing",
        doc=N_("Writes a caption that begins at the playhead."),
    ),
    Row(
        "cues",
        N_("Cues…"),
        ("Q",),
        "writing",
        doc=N_("Lists the cues of the scene: when each is due, what it says and what it changes."),
    ),
    Row(
        "narration",
        N_("Narration…"),
        ("Ctrl+Shift+N",),
        "writing",
        doc=N_("Loads or records a voice for the scene, and lets you tap the cues along with it."),
    ),
    Row(
        "scenes",
        N_("Scenes of the lecture…"),
        ("S",),
        "writing",
        doc=N_("Lists the scenes of the lecture: put them in order, name, double or remove them."),
    ),
    Row(
        "add_scene",
        N_("Add a scene to the lecture"),
        ("Ctrl+Shift+A",),
        "writing",
        doc=N_("What is on screen is one scene more, after the open one."),
    ),
    Row(
        "grid",
        N_("Runs side by side"),
        ("G",),
        "view",
        "grid",
        checkable=True,
        doc=N_("Gives every run a surface of its own, or puts all on one."),
    ),
    Row(
        "reset_view",
        N_("Reset the view"),
        ("R", "0"),
        "camera",
        doc=N_("Looks again from where the scene began."),
    ),
    Row(
        "view_top",
        N_("From the top"),
        ("1",),
        "camera",
        doc=N_("Looks straight down, as on the contours."),
    ),
    Row(
        "view_front",
        N_("From the front"),
        ("2",),
        "camera",
        doc=N_("Looks along the second parameter; the first runs to the right."),
    ),
    Row(
        "view_side",
        N_("From the side"),
        ("3",),
        "camera",
        doc=N_("Looks along the first parameter; the second runs to the right."),
    ),
    Row(
        "orthographic",
        N_("Orthographic projection"),
        ("P",),
        "camera",
        checkable=True,
        doc=N_("Looks along parallel lines: what is farther away is drawn no smaller."),
    ),
    Row(
        "fly_to_run",
        N_("Fly to a run"),
        ("A",),
        "camera",
        doc=N_("Comes near the head of the selected run, or of the first; again: back to all."),
    ),
    Row(
        "follow_head",
        N_("Follow the head of a run"),
        ("D",),
        "camera",
        checkable=True,
        doc=N_(
            "Looks at the head of the selected run, or of the first, wherever it goes; you can "
            "turn and come nearer meanwhile, and moving the picture ends it."
        ),
    ),
    Row(
        "link_cameras",
        N_("Link the cameras of the panels"),
        ("I",),
        "camera",
        checkable=True,
        doc=N_(
            "Turns all runs side by side at once, or each on its own; linked again, all are seen "
            "as the one that was moved last."
        ),
    ),
    Row(
        "save_view",
        N_("Save this view"),
        ("Shift+A",),
        "camera",
        doc=N_("Keeps from where the surface is seen now; the keys 4 to 9 come back to it."),
    ),
    Row(
        "views",
        N_("Saved views…"),
        ("X",),
        "camera",
        doc=N_("Lists the saved views of the scene: go to one, name, replace or remove it."),
    ),
    *(
        Row(
            f"saved_view_{number}",
            text,
            (str(number + 3),),
            "camera",
            doc=N_("Turns smoothly to this saved view of the scene."),
        )
        for number, text in enumerate(
            (
                N_("Saved view 1"),
                N_("Saved view 2"),
                N_("Saved view 3"),
                N_("Saved view 4"),
                N_("Saved view 5"),
                N_("Saved view 6"),
            ),
            1,
        )
    ),
    Row(
        "zoom_here_in",
        N_("Zoom into the range"),
        ("Alt++", "Alt+="),
        "view",
        repeats=True,
        doc=N_("Shows half of the range, around its middle; the surface is computed anew for it."),
    ),
    Row(
        "zoom_here_out",
        N_("Zoom out of the range"),
        ("Alt+-",),
        "view",
        repeats=True,
        doc=N_("Shows twice the range, beyond the document's own if need be."),
    ),
    Row(
        "show_all",
        N_("Show the whole range"),
        ("Z",),
        "view",
        doc=N_("Leaves the part that was zoomed into, for the range that the scene has."),
    ),
    Row(
        "critical",
        N_("Mark minima, maxima and saddles"),
        ("C",),
        "view",
        checkable=True,
        doc=N_("Finds where the gradient is zero and marks it: ▽ minimum, △ maximum, × saddle."),
    ),
    Row(
        "batch_surface",
        N_("The surface that the batch sees"),
        ("B",),
        "view",
        checkable=True,
        doc=N_(
            "Draws the loss of the present batch as a net over the whole: of the selected run, "
            "or the first that has batches."
        ),
    ),
    Row(
        "field",
        N_("Slope everywhere"),
        ("F",),
        "view",
        checkable=True,
        doc=N_("Draws −∇L as small arrows over the contours; the longer, the steeper."),
    ),
    Row(
        "vectors",
        N_("Vectors at the playhead"),
        ("V",),
        "view",
        checkable=True,
        doc=N_(
            "Draws, for the selected run, the slope −g that its rule sees, what it remembers (−m), "
            "and the step Δθ that it takes, with their numbers."
        ),
    ),
    Row(
        "next_curve",
        N_("Another quantity in the curves"),
        ("Y",),
        "view",
        doc=N_(
            "Loss, gradient norm, distance to the minimum, length of the step, learning rate, "
            "momentum norm, effective step."
        ),
    ),
    Row(
        "smooth_curves",
        N_("Smooth the curves"),
        ("Shift+Y",),
        "view",
        doc=N_(
            "Lightly, strongly, or no longer: draws a running average of each curve over the curve "
            "itself, which turns pale."
        ),
    ),
    Row(
        "next_colours",
        N_("Other colours of the surface"),
        ("U",),
        "view",
        doc=N_(
            "Sea, ember, moss or grey: in each, equal steps of height are equal steps of colour."
        ),
    ),
    Row(
        "look",
        N_("Look of the surface…"),
        ("O",),
        "view",
        doc=N_("Colours, opacity, a cut above, and what is drawn on the surface and below it."),
    ),
    Row(
        "mesh",
        N_("Mesh of lines on the surface"),
        ("W",),
        "view",
        checkable=True,
        doc=N_("Lines of equal x and of equal y, which show how the surface bends."),
    ),
    Row(
        "floor_map",
        N_("Contour map on a floor below"),
        ("M",),
        "view",
        checkable=True,
        doc=N_("The contour lines as seen from above, with the shadows of the trails."),
    ),
    Row(
        "level_labels",
        N_("Losses on the contour lines"),
        (),
        "view",
        checkable=True,
        doc=N_("Each contour line on the surface says at which loss it is."),
    ),
    Row(
        "colour_bar",
        N_("Colour bar"),
        (),
        "view",
        checkable=True,
        doc=N_("Says which colour of the surface is which loss."),
    ),
    Row(
        "fading_trails",
        N_("Trails fade away"),
        (),
        "view",
        checkable=True,
        doc=N_("A trail is whole at its head and pale after a fifth of the scene."),
    ),
    Row(
        "switch_theme",
        N_("Light or dark"),
        ("T",),
        "view",
        "moon",
        doc=N_("Changes the colours of the window from light to dark or back."),
    ),
    Row(
        "present",
        N_("Present"),
        ("F5",),
        "view",
        checkable=True,
        doc=N_("Surface and plots over the whole screen, with nothing around; Esc ends it."),
    ),
    Row(
        "runs_panel",
        N_("Show the runs"),
        ("Ctrl+1",),
        "panels",
        checkable=True,
        doc=N_("Shows the list of runs, or gives its place to the surface."),
    ),
    Row(
        "plots_panel",
        N_("Show the plots"),
        ("Ctrl+2",),
        "panels",
        checkable=True,
        doc=N_("Shows the plots, or gives their place to the surface."),
    ),
    Row(
        "contour_plot",
        N_("Show the contour lines"),
        ("Ctrl+3",),
        "panels",
        checkable=True,
        doc=N_("Shows this plot, or gives its place to the others."),
    ),
    Row(
        "curves_plot",
        N_("Show the loss"),
        ("Ctrl+4",),
        "panels",
        checkable=True,
        doc=N_("Shows this plot, or gives its place to the others."),
    ),
    Row(
        "data_plot",
        N_("Show the data"),
        ("Ctrl+5",),
        "panels",
        checkable=True,
        doc=N_("Shows this plot, where the problem has data, or gives its place to the others."),
    ),
    Row(
        "move_runs",
        N_("Runs to the other side"),
        ("Ctrl+Shift+1",),
        "panels",
        doc=N_("Puts the list of runs on the other side of the surface."),
    ),
    Row(
        "move_plots",
        N_("Plots to another side"),
        ("Ctrl+Shift+2",),
        "panels",
        doc=N_("Puts the plots under the surface, then left of it, then right again."),
    ),
    Row(
        "restore_panels",
        N_("All panels as at first"),
        ("Ctrl+Shift+0",),
        "panels",
        doc=N_("Shows every panel again, in its place and as wide as at first."),
    ),
    Row(
        "larger_type",
        N_("Larger type"),
        ("Ctrl++", "Ctrl+="),
        "view",
        doc=N_("Makes all words larger, up to twice as large."),
    ),
    Row(
        "smaller_type",
        N_("Smaller type"),
        ("Ctrl+-",),
        "view",
        doc=N_("Makes all words smaller again."),
    ),
    Row(
        "usual_type",
        N_("Usual type"),
        ("Ctrl+0",),
        "view",
        doc=N_("Makes all words as large as they were at first."),
    ),
    Row(
        "full_screen",
        N_("Full screen"),
        ("F11",),
        "view",
        "full-screen",
        checkable=True,
        doc=N_("Fills the screen with the window, or stops doing so."),
    ),
    Row(
        "find_action",
        N_("Find an action…"),
        ("Ctrl+Shift+P",),
        "help",
        doc=N_("Lists everything that can be done; a few letters find it."),
    ),
    Row(
        "shortcuts",
        N_("Shortcuts"),
        ("?",),
        "help",
        doc=N_("Shows every key and what the mouse does."),
    ),
    Row(
        "explain",
        N_("Explain what is under the pointer"),
        ("F1", "Shift+F1"),
        "help",
        doc=N_("Tells what a control or a reading is, by which formula, and where it is from."),
    ),
    Row(
        "first_steps",
        N_("First steps"),
        (),
        "help",
        doc=N_("Tells what gdviz is and how to begin."),
    ),
)


def make_actions(commands: object, parent: QObject, theme: Theme) -> dict[str, QAction]:
    """A `QAction` per row of the table, each calling the method of `commands` of its name."""
    made: dict[str, QAction] = {}
    for row in ACTIONS:
        action = made[row.id] = QAction(tr(row.text), parent)
        action.setObjectName(row.id)
        action.setShortcuts([QKeySequence(key) for key in typed(row.keys)])
        action.setCheckable(row.checkable)
        action.setAutoRepeat(row.repeats)
        action.setToolTip(tip(tr(row.text), shown_keys(row)))
        slot = getattr(commands, row.id)
        action.triggered.connect(lambda _checked=False, slot=slot: slot())
    dress_actions(made, theme)
    return made


def typed(keys: Iterable[str]) -> Iterator[str]:
    """The keys, and "?" also with the Shift that types it, which not every platform leaves out."""
    for key in keys:
        yield key
        if key == "?":
            yield "Shift+?"


def dress_actions(actions: Mapping[str, QAction], theme: Theme) -> None:
    """Give the actions icons in the theme's colours."""
    for row in ACTIONS:
        if row.icon:
            actions[row.id].setIcon(icon(row.icon, theme))
    actions["switch_theme"].setIcon(icon("sun" if theme.name == "dark" else "moon", theme))


def show_deed(actions: Mapping[str, QAction], action_id: str, deed: Message | None) -> None:
    """Say what "undo" or "redo" would do, or that there is nothing (None)."""
    row = next(row for row in ACTIONS if row.id == action_id)
    action, words = actions[action_id], tr(row.text)
    action.setEnabled(deed is not None)
    action.setText(f"{words}: {deed}" if deed else words)
    action.setToolTip(tip(words, str(deed) if deed else "", shown_keys(row)))


def show_recording(actions: Mapping[str, QAction], theme: Theme, recording: bool) -> None:
    """Say that the action ends a take, or that it begins one."""
    action, words = actions["record_take"], tr("End the take") if recording else tr("Record a take")
    row = next(row for row in ACTIONS if row.id == "record_take")
    action.setText(words)
    action.setIcon(icon("recording" if recording else "record", theme))
    action.setToolTip(tip(words, shown_keys(row)))


def show_states(actions: Mapping[str, QAction], view: View) -> None:
    """Tick what is so in this view."""
    look = view.look
    for action_id, on in (
        ("grid", view.layout == "grid"),
        ("critical", view.critical),
        ("batch_surface", bool(view.batch_of)),
        ("field", view.field),
        ("vectors", bool(view.vectors_of)),
        ("mesh", look.mesh),
        ("floor_map", look.floor),
        ("level_labels", look.labels),
        ("colour_bar", look.bar),
        ("fading_trails", look.fading),
        ("orthographic", flatness(view.camera) > 0.5),
        ("follow_head", bool(view.follow)),
        ("link_cameras", view.linked),
    ):
        actions[action_id].setChecked(on)


def show_views(actions: Mapping[str, QAction], names: Sequence[str]) -> None:
    """Say how the saved views are called; a place where there is none leads nowhere."""
    for row in ACTIONS:
        if row.id.startswith("saved_view_"):
            number = int(row.id.rpartition("_")[2])
            action, words = actions[row.id], tr(row.text)
            action.setEnabled(number <= len(names))
            action.setText(f"{words}: {names[number - 1]}" if number <= len(names) else words)


def shown_keys(row: Row) -> str:
    """The shortcut as the platform writes it, or "" for none."""
    if not row.keys:
        return ""
    return QKeySequence(row.keys[0]).toString(QKeySequence.SequenceFormat.NativeText)
