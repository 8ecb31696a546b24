"""What the palette offers: every action, and what takes a choice that no action has room for."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from gdviz.core.optimizers import OPTIMIZERS
from gdviz.engine.quantities import QUANTITIES
from gdviz.render.style import COLOUR_MAPS
from gdviz.scene.opening import SHIPPED
from gdviz.scene.pace import PACES
from gdviz.text import LANGUAGES, N_, language, tr
from gdviz.ui.actions import ACTIONS, SECTIONS, shown_keys
from gdviz.ui.catalogue_scenes import CATALOGUE
from gdviz.ui.edits import room_for_run

if TYPE_CHECKING:
    from gdviz.ui.window import MainWindow

ADD_RUN = N_("Add run: {name}")
SCENE = N_("Scene: {title}")
THEMES = {
    "light": N_("Theme: light"),
    "dark": N_("Theme: dark"),
    "system": N_("Theme: as the system"),
}
LANGUAGE = N_("Language: {name}")


@dataclass(frozen=True)
class Entry:
    """One line of the palette.

    Attributes:
        id: its key, the same in every language.
        words: what it is called. english: what it is called in English.
        section: where it belongs, in words. keys: its shortcut, or "".
        doc: what it does, in a sentence.
        run: does it.
        enabled: whether it would do anything now.
    """

    id: str
    words: str
    english: str
    section: str
    run: Callable[[], object]
    keys: str = ""
    doc: str = ""
    enabled: bool = True


REDUCTIONS = {
    "sum": N_("Loss: sum over the samples"),
    "mean": N_("Loss: mean over the samples"),
}
CURVE = N_("Curves: {name}")
COLOURS = N_("Colours of the surface: {name}")
PACE = N_("Pace: {pace}")


def entries(window: "MainWindow") -> list[Entry]:
    """All that can be done in `window` now, in the order of the menu."""
    return [*_actions(window), *_runs(window), *_scenes(window), *_settings(window)]


def _actions(window: "MainWindow") -> list[Entry]:
    made = []
    for row in ACTIONS:
        if row.id == "find_action":
            continue
        action = window.actions_by_id[row.id]
        section, keys = tr(SECTIONS[row.section]), shown_keys(row)
        made.append(
            Entry(
                row.id,
                action.text(),
                row.text,
                section,
                action.trigger,
                keys,
                tr(row.doc),
                action.isEnabled(),
            )
        )
    return made


def _runs(window: "MainWindow") -> list[Entry]:
    room = room_for_run(window.session.document)
    return [
        Entry(
            f"add_run:{key}",
            tr(ADD_RUN, name=tr(row.name)),
            ADD_RUN.format(name=row.name),
            tr("Runs"),
            partial(window.commands.add_run, key),
            doc=tr(row.summary),
            enabled=room,
        )
        for key, row in OPTIMIZERS.items()
    ]


def _scenes(window: "MainWindow") -> list[Entry]:
    library = window.commands.library
    doc = tr("Choosing a scene, even the open one, shows it from the beginning.")
    return [
        Entry(
            f"scene:{key}",
            tr(SCENE, title=title),
            SCENE.format(title=library.in_english(key)),
            tr("Scenes"),
            partial(window.commands.choose_scene, key),
            doc=doc,
        )
        for key, title in (*library.opened, *library.shipped)
    ] + [
        Entry(
            f"catalogue:{key}",
            tr(SCENE, title=entry.title(language())),
            SCENE.format(title=entry.title("en")),
            tr(entry.family),
            partial(window.commands.choose_scene, key),
            doc=tr(entry.why),
        )
        for key, entry in CATALOGUE.items()
        if key not in SHIPPED
    ]


def _settings(window: "MainWindow") -> list[Entry]:
    title = SECTIONS["view"]
    section = tr(title)
    themes = [
        Entry(f"theme:{key}", tr(words), words, section, partial(window.theme_wished.emit, key))
        for key, words in THEMES.items()
    ]
    languages = [
        Entry(
            f"language:{code}",
            tr(LANGUAGE, name=name),
            f"{LANGUAGE.format(name=name)} {code}",
            section,
            partial(window.language_wished.emit, code),
        )
        for code, name in LANGUAGES.items()
    ]
    reductions = [
        Entry(
            f"reduction:{key}",
            tr(words),
            words,
            section,
            partial(window.commands.set_reduction, key),
            enabled=window.session.problem.sample_count > 1,
        )
        for key, words in REDUCTIONS.items()
    ]
    paces = [
        Entry(
            f"pace:{pace}",
            tr(PACE, pace=tr(kind.name)),
            PACE.format(pace=kind.name),
            section,
            partial(window.commands.set_pace, pace),
        )
        for pace, kind in PACES.items()
    ]
    curves = [
        Entry(
            f"curve:{key}",
            tr(CURVE, name=tr(quantity.name)),
            CURVE.format(name=quantity.name),
            section,
            partial(window.commands.set_curve, key),
            doc=tr(quantity.doc),
        )
        for key, quantity in QUANTITIES.items()
    ]
    colours = [
        Entry(
            f"colours:{key}",
            tr(COLOURS, name=tr(name)),
            COLOURS.format(name=name),
            section,
            partial(window.commands.set_colours, key),
        )
        for key, name in COLOUR_MAPS.items()
    ]
    return themes + languages + reductions + paces + curves + colours
