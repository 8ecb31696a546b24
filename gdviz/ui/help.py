"""What there is to tell of each control and reading: the topics of F1.

A widget names its topic where it is built, with `explain`; what is inside it has the same topic
unless it names another. Topics of buttons, settings and optimizers come from the tables that
those are made of; the rest are written here.
"""

from dataclasses import dataclass

from PySide6.QtWidgets import QToolButton, QWidget

from gdviz.core.common import declarations
from gdviz.core.hyper import Choice
from gdviz.core.optimizers import OPTIMIZERS
from gdviz.core.optimizers.rule import rule_text
from gdviz.text import N_, tr
from gdviz.ui.actions import ACTIONS
from gdviz.ui.hyper_field import hyper_range
from gdviz.ui.shortcuts import all_keys
from gdviz.ui.typed import format_number

GENERAL = "gdviz"
"""The topic where nothing else is meant."""

_TOPIC = "help_topic"


@dataclass(frozen=True)
class Topic:
    """What there is to tell; translatable in `TOPICS`, translated where `topic` returns it.

    Attributes:
        title: what it is called.
        sentences: what it is and does.
        formula: in plain text, or "".
        source: where it is from: a paper, or the section of a text; or "".
    """

    title: str
    sentences: tuple[str, ...]
    formula: str = ""
    source: str = ""


TOPICS: dict[str, Topic] = {
    GENERAL: Topic(
        N_("First steps"),
        (
            N_(
                "gdviz shows how optimizers walk down a loss surface: every run is one optimizer "
                "with its settings, and all of them start together."
            ),
            N_("The space bar plays; the arrows go one or ten updates back and on."),
            N_("A click on the surface or on the contours lets all runs start there."),
            N_("A run pressed in the list unfolds; drag its learning rate while it plays."),
            N_("Ctrl+Shift+L opens the lessons; E writes a caption, Q lists the cues."),
            N_("Everything can be undone: Ctrl+Z."),
            N_(
                "Ctrl+Shift+P finds every action, ? shows all shortcuts, and F1 explains what is "
                "under the pointer."
            ),
        ),
    ),
    "counting": Topic(
        N_("From when on a change counts"),
        (
            N_("From the start: the new value holds from update 0 on, and the run begins anew."),
            N_(
                "From here on: it holds from the playhead on; the past stays, and only what "
                "follows is computed."
            ),
            N_(
                "To keep the old path beside the new one, branch off first, in the menu of the "
                "card."
            ),
        ),
    ),
    "menu": Topic(
        N_("Menu"), (N_("Every action by section. Ctrl+Shift+P finds one by a few letters."),)
    ),
    "scenes": Topic(
        N_("Scene"),
        (
            N_("A loss surface with its runs, their start, and how all of it is looked at."),
            N_("Choosing a scene, even the open one, shows it from the beginning."),
        ),
    ),
    "reduction": Topic(
        N_("Sum or mean"),
        (
            N_("Whether the loss of several samples is the sum or the mean of their losses."),
            N_(
                "With the mean, every step is divided by the number of samples in its batch, "
                "so the same α makes shorter strides. The surface keeps its shape."
            ),
        ),
        "L(θ) = Σᵢ ℓᵢ(θ)    L(θ) = (1/N) Σᵢ ℓᵢ(θ)",
    ),
    "problem": Topic(
        N_("Surface"),
        (
            N_(
                "The problem whose loss is the surface: a landscape, a formula, or a model on data."
            ),
            N_("Another one takes its place in the open scene; the runs stay. Ctrl+Z undoes it."),
        ),
    ),
    "formula": Topic(
        N_("Formula"),
        (
            N_("The loss as a function of x and y; the surface follows while you type."),
            N_("Every other letter is a number that a slider changes."),
            N_("Roots, exponentials, sines, min, max, |x| and if(x > 0, …, …) are understood."),
        ),
        "f(x, y) = (a − x)² + b (y − x²)²",
    ),
    "letter": Topic(
        N_("Letter of the formula"),
        (
            N_("A number of the formula: drag it to see what it does."),
            N_("All runs are computed again for every value, from their start."),
        ),
    ),
    "loss_setting": Topic(
        N_("Setting of the loss"),
        (N_("A number of the model's loss; the surface and all runs follow it."),),
    ),
    "generated": Topic(
        N_("Generated data"),
        (
            N_("How many samples are made, how much noise is on them, and the seed of the noise."),
            N_("More samples are the same samples and some more."),
        ),
    ),
    "range": Topic(
        N_("Range of the surface"),
        (
            N_("The part of the plane that is shown; it changes nothing that is computed."),
            N_("The arrow leads back to the range and the height scale of the problem."),
        ),
    ),
    "height_scale": Topic(
        N_("Height scale of the surface"),
        (
            N_("Linear, or logarithmic above the lowest point, which shows the floor of a valley."),
            N_(
                "Symmetric logarithmic is for losses of both signs and of very many decades: it is "
                "linear about 0 and logarithmic on both sides."
            ),
            N_("By default it is the one that the heights ask for; the axis says which."),
            N_("It changes the picture alone: the slopes that the runs feel stay as they are."),
        ),
        "h = log(1 + g (L − min L)) / log(1 + g), or h ∝ asinh(g L)",
    ),
    "layouts": Topic(
        N_("Layout"),
        (
            N_("All runs on one surface, to compare them, or every run on a surface of its own."),
            N_(
                "Side by side, the surfaces turn together, or after I each on its own; more than "
                "nine runs share nine of them."
            ),
        ),
    ),
    "languages": Topic(
        N_("Language"), (N_("Everything is shown in this language; nothing else changes."),)
    ),
    "add_run": Topic(
        N_("Add run"),
        (
            N_("A new run of the optimizer chosen from the list, with settings that suit it."),
            N_("It starts where the others start."),
        ),
    ),
    "run": Topic(
        N_("Run"),
        (
            N_(
                "One optimizer with its settings, from its start. Its colour and marker are the "
                "same in every picture."
            ),
            N_("A press unfolds its form, and folds it again."),
        ),
    ),
    "loss": Topic(
        N_("Loss at the playhead"),
        (
            N_("The loss of all samples, whatever the batch, where the run is at the playhead."),
            N_("A run has diverged when a parameter or the loss is no longer a finite number."),
        ),
        "L(θₜ)",
    ),
    "eye": Topic(
        N_("Show or hide"),
        (N_("A hidden run is still computed, but drawn nowhere."),),
    ),
    "more": Topic(N_("More"), (N_("Duplicates a run, or removes it."),)),
    "batch_size": Topic(
        N_("Batch size"),
        (
            N_("How many samples each update looks at."),
            N_(
                "A small batch is cheap and its gradient noisy; with all samples the gradient is "
                "exact and every pass is one update."
            ),
        ),
        "g = Σ ∇ℓᵢ(θ),  i ∈ batch",
        "Robbins, Monro (1951)",
    ),
    "draw": Topic(
        N_("How batches are drawn"),
        (
            N_(
                "In shuffled passes every sample comes once before any comes again; drawn anew, "
                "samples may come twice in a batch, or not for long."
            ),
            N_("Shuffled passes are what training programs do; theory mostly draws anew."),
        ),
    ),
    "last_batch": Topic(
        N_("The last batch of a pass"),
        (
            N_(
                "What happens to the samples left over when the batch size does not divide "
                "their number."
            ),
            N_("Kept, they make a shorter batch; dropped, they sit out the pass."),
        ),
    ),
    "seed": Topic(
        N_("Seed"),
        (
            N_("The number from which all chance of a run comes."),
            N_("The same seed draws the same samples, on every machine."),
        ),
    ),
    "start": Topic(
        N_("Start"),
        (
            N_("The parameters before the first update."),
            N_("Where this run starts. A click on the surface or on the contours sets it too."),
        ),
        "θ₀",
    ),
    "section": Topic(
        N_("Schedule, decay, clipping"),
        (
            N_(
                "What goes with every rule: how the learning rate changes in time, decoupled "
                "weight decay, and limits on the gradient."
            ),
        ),
    ),
    "surface": Topic(
        N_("Loss surface"),
        (
            N_("The height over each pair of parameters is the loss there."),
            N_("The trails are the runs, a ball where each is now; the legend names them."),
            N_(
                "Drag to orbit, Shift-drag to move the picture, turn the wheel or pinch to come "
                "nearer; a click lets the runs start there, with Alt only the selected one."
            ),
            N_("A ring is a start: drag it, and the runs from there follow; Esc puts it back."),
            N_("A comes near a run, D follows it, Shift+A saves the view, and P is orthographic."),
            N_("Ctrl with the wheel or a pinch zooms into the range; Z shows all of it again."),
        ),
        "z = L(θ₁, θ₂)",
    ),
    "contour": Topic(
        N_("Contour lines"),
        (
            N_("The surface from above: along each line the loss is the same."),
            N_("The gradient is at right angles to the lines, and longest where they are dense."),
            N_("A click lets the runs start there, with Alt only the selected one."),
            N_("A ring is a start: drag it, and the runs from there follow; Esc puts it back."),
            N_(
                "The wheel or a pinch zooms, a drag pans, a double click shows the whole range "
                "again; the surface is computed anew for what is seen, as deep as numbers go."
            ),
        ),
        "{ θ : L(θ) = c }",
    ),
    "look": Topic(
        N_("Look of the surface"),
        (
            N_(
                "In every colour map equal steps of height are equal steps of colour; on a log or "
                "symmetric log height the bar and the axis say so."
            ),
            N_(
                "The highest loss that is shown cuts spikes off: what lies below it gets the whole "
                "box and all the colours."
            ),
            N_("Without opacity only the lines are left, and nothing hides the trails."),
        ),
    ),
    "curves": Topic(
        N_("Curves"),
        (
            N_(
                "The loss of all samples against what the pace counts, up to the playhead; or, by "
                "the chevron in the title, the gradient norm, the distance to the nearest known "
                "minimum, the length of the step, the learning rate, the momentum norm, or the "
                "effective step."
            ),
            N_(
                "Where all values are above zero the axis is logarithmic: equal heights are equal "
                "ratios, and a straight fall is a constant rate of convergence."
            ),
            N_("Under the pointer, the values of all runs at that place are read."),
            N_(
                "Smoothed, each curve has its running average over it: of the logarithms where "
                "the axis is logarithmic."
            ),
        ),
        "t ↦ L(θₜ), ‖∇L(θₜ)‖, ‖θₜ − θ*‖, ‖θₜ − θₜ₋₁‖, ηₜ, ‖mₜ‖, ‖Δθₜ‖/‖gₜ‖",
    ),
    "data": Topic(
        N_("Data"),
        (
            N_("The samples, and the fit that every run's parameters give at the playhead."),
            N_("The batch of the update under way is lit in the colour of its run."),
        ),
    ),
    "timeline": Topic(
        N_("Timeline"),
        (
            N_("How far playback is, and shaded how far the runs are computed."),
            N_("Press or drag to go there; the arrows go by one update or ten."),
            N_(
                "A stroke over it is a cue, and a diamond on it means that playback waits there; "
                "pressed twice, it opens."
            ),
        ),
        "t = 0 … T",
    ),
    "caption": Topic(
        N_("Caption"),
        (
            N_("What the last cue before the playhead says; it holds until another cue says more."),
            N_("Press it twice, or E, to write it in the language that is spoken."),
        ),
    ),
    "update": Topic(
        N_("Playhead"),
        (N_("How far playback is, counted in what the pace counts; the same for all runs."),),
        "t",
    ),
    "length": Topic(
        N_("Length"),
        (N_("How far is computed and played. A run that has ended before rests where it is."),),
        "T",
    ),
    "pace": Topic(
        N_("Pace"),
        (
            N_("What the playhead and the curves count, the same for all runs."),
            N_("Updates: how many times the rule has been applied."),
            N_("Epochs: samples in all batches so far, divided by how many there are."),
            N_(
                "Gradient evaluations: gradients of single samples that the rule has asked for;"
                " a loss counts as one, a Hessian as two."
            ),
            N_("Seconds: not how long computing takes, but how long the whole is played."),
        ),
        "k, Σ|B| / N, Σ|B|",
    ),
    "speed": Topic(
        N_("Speed"),
        (
            N_("So much per second. Above the frame rate, many updates pass in each picture."),
            N_("It changes nothing that is computed. J halves it, L doubles it."),
        ),
    ),
    "picture": Topic(
        N_("Picture"),
        (
            N_("What is shown, as a PNG of any size, on the clipboard or in a file."),
            N_(
                "Without a background it lies on any slide; Light or Dark says for which ground "
                "its words and lines are made."
            ),
            N_(
                "It holds its scene: opened, dropped on the window or pasted, it is that scene "
                "again, and gdviz says so if the runs come out otherwise than when it was made."
            ),
            N_(
                "Its texts, which other programs show, tell what made it: version and build, the "
                "seeds, and a hash of every number of the runs."
            ),
        ),
    ),
    "narration": Topic(
        N_("Narration"),
        (
            N_("A voice that tells the scene. A film of the scene is as long, and sounds like it."),
            N_(
                "Tap along: the voice plays, and each press of the button, or of Space, says that "
                "the next cue is due now; Backspace takes the last one back."
            ),
            N_(
                "Between two cues the scene waits at the first and then runs at its own speed, so "
                "as to arrive just in time; where there is too little time, it runs faster."
            ),
            N_(
                "A tap stays with its cue. Where a cue was moved among taps of another time, its "
                "own is passed over."
            ),
        ),
    ),
    "film": Topic(
        N_("Film"),
        (
            N_("The open scene or the whole lecture from its start to its end, cues and all."),
            N_(
                "It is made from the scene, frame by frame, and not from what happens in the "
                "window: the same film every time, however slow the machine is."
            ),
            N_("What is edited after it was begun is not in it."),
            N_(
                "For size and time some stretches of the film are made beside the window, while "
                "the sheet is open."
            ),
        ),
    ),
    "take": Topic(
        N_("Take"),
        (
            N_(
                "While it is recorded, gdviz notes what is shown: scene, edits, camera, playhead, "
                "and where the pointer is. It notes no pixels."
            ),
            N_(
                "A film of it is drawn afterwards, frame by frame at an even rate, so that none is "
                "repeated or left out, however busy the machine was."
            ),
            N_(
                "The film shows surface, plots and captions, the pointer on them, and for a moment "
                "what was edited. Lists, forms and sheets are not in it."
            ),
            N_("“Voice of takes…” in the menu lets it record what you say, too."),
            N_(
                "Until it is saved or given up, a take is kept where gdviz keeps its own files: "
                "after a crash, or when the window was closed, the next start offers it."
            ),
        ),
    ),
    "take_voice": Topic(
        N_("Voice of a take"),
        (
            N_(
                "What you say is recorded along with the take, where it was chosen under “Voice of "
                "takes…” in the menu; the bar beside the time shows how loud you are heard."
            ),
            N_(
                "It lies in the file of the take and is in its film, in time with what is seen, "
                "however the clocks of computer and microphone differ. The sheet of films can "
                "leave it out."
            ),
            N_(
                "Should the microphone fail or be unplugged, the take goes on, and what was heard "
                "stays. One that is plugged in later is found at the next start of gdviz."
            ),
        ),
    ),
    "film_strip": Topic(
        N_("Film under way"),
        (
            N_("A film that is made while you work on; others wait until it is there."),
            N_("What there is when it is stopped stays as a file with “part” in its name."),
        ),
    ),
    "message": Topic(
        N_("Messages"), (N_("What went wrong, or went well. Good news leaves by itself."),)
    ),
}


def explain(widget: QWidget, key: str) -> None:
    """Let F1 over `widget` tell of this topic: a key of `TOPICS`, or one that `topic` makes."""
    widget.setProperty(_TOPIC, key)


def setting_key(optimizer: str, name: str) -> str:
    """The topic of what can be set for an optimizer."""
    return f"setting:{optimizer}:{name}"


def optimizer_key(optimizer: str) -> str:
    """The topic of an optimizer."""
    return f"optimizer:{optimizer}"


def topic_of(widget: QWidget | None) -> tuple[QWidget | None, str]:
    """The nearest widget with a topic, `widget` or one around it, and its key; None and ""."""
    while widget is not None:
        if key := _own_key(widget):
            return widget, key
        widget = widget.parentWidget()
    return None, ""


def _own_key(widget: QWidget) -> str:
    if key := widget.property(_TOPIC):
        return str(key)
    action = widget.defaultAction() if isinstance(widget, QToolButton) else None
    return f"action:{action.objectName()}" if action is not None else ""


def topic(key: str) -> Topic:
    """What there is to tell under a key, in the current language."""
    kind, _, rest = key.partition(":")
    if kind == "action":
        return _of_action(rest)
    if kind == "optimizer":
        return _of_optimizer(rest)
    if kind == "setting":
        return _of_setting(*rest.split(":"))
    found = TOPICS[key]
    sentences = tuple(tr(sentence) for sentence in found.sentences)
    return Topic(tr(found.title), sentences, found.formula, found.source)


def _of_action(row_id: str) -> Topic:
    row = next(row for row in ACTIONS if row.id == row_id)
    keys = (tr("Shortcut: {keys}", keys=all_keys(row)),) if row.keys else ()
    return Topic(tr(row.text), (tr(row.doc), *keys))


def _of_optimizer(key: str) -> Topic:
    row = OPTIMIZERS[key]
    rule = rule_text(row).replace(",  ", "\n")
    return Topic(tr(row.name), (tr(row.summary),), rule, row.reference)


def _of_setting(optimizer: str, name: str) -> Topic:
    row = OPTIMIZERS[optimizer]
    declared = declarations(row)[name]
    sentences = [tr(declared.doc)]
    if isinstance(declared, Choice):
        names = {option.key: tr(option.name) for option in declared.options}
        sentences.append(tr("One of: {names}.", names=", ".join(names.values())))
        sentences.append(tr("Default: {value}.", value=names[declared.default]))
        return Topic(tr(declared.label), tuple(sentences), "", _source(optimizer, name))
    if name == "learning_rate":
        sentences.append(
            tr(
                "A mark on the slider: beyond it, this rule runs away from the bottom of a bowl "
                "as steep as the surface is where the run is now. Rules that scale the gradient "
                "have no such limit."
            )
        )
    sentences.append(tr("Range: {range}.", range=hyper_range(declared)))
    sentences.append(tr("Default: {value}.", value=format_number(declared.default)))
    title = f"{declared.symbol}  {tr(declared.label)}"
    own = any(hyper.name == name for hyper in row.hypers)
    rule = rule_text(row).replace(",  ", "\n") if own else ""
    return Topic(title, tuple(sentences), rule, _source(optimizer, name))


def _source(optimizer: str, name: str) -> str:
    """Where a setting is from: that of its rule, if it is one of the rule's own."""
    row = OPTIMIZERS[optimizer]
    return row.reference if any(hyper.name == name for hyper in row.hypers) else ""
