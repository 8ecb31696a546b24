"""A moment of a film as a frame to be drawn, and the cards that come before its scenes."""

import dataclasses

from gdviz.record.film import Filmed, Moment
from gdviz.render.card import Card
from gdviz.render.frame import Frame, Source, build_frame
from gdviz.render.style import Theme
from gdviz.scene.spec import Lecture
from gdviz.text import language


def frame_of(
    film: Filmed, moment: Moment, theme: Theme, captions: bool, source: Source | None = None
) -> Frame:
    """The frame of a moment, in the current language, with or without what is said there.

    `source`: where surfaces come from; without one they are computed here and now.
    """
    frame = build_frame(film.session_at(moment), theme, source=source)
    return frame if captions else dataclasses.replace(frame, caption="")


def cards_of(film: Filmed, lecture: Lecture) -> list[Card]:
    """The card of each scene, in the current language."""
    names, code = film.names, language()
    return [
        Card(name.into(code), f"{lecture.title.into(code)}  ·  {number} / {len(names)}")
        for number, name in enumerate(names, 1)
    ]
