"""Commands on how the surface is drawn."""

from typing import TYPE_CHECKING

from msgspec.structs import replace

from gdviz.engine.session import Session
from gdviz.render.scene3d.box import FLOOR
from gdviz.render.style import COLOUR_MAPS
from gdviz.render.surfaces import coarse_surface
from gdviz.render.world import World
from gdviz.scene.spec import ColourMap, Look

if TYPE_CHECKING:
    from gdviz.ui.window import MainWindow

AWAY = 1.16
"""How much further off the box is looked at when it reaches down to a floor."""


class LookCommands:
    """The part of `Commands` that changes `View.look` and the colours."""

    host: "MainWindow"
    session: Session

    def look(self) -> None:
        """Open the sheet of looks, or close it."""
        sheet = self.host.sheets.look
        self._show_look()
        sheet.toggle()

    def set_look(self, look: Look) -> None:
        """Draw the surface so; a floor below is looked at from where it is seen."""
        view = self.session.view
        self.session.look(replace(view, look=look))
        if look.floor != view.look.floor:
            down = 0.5 * FLOOR if look.floor else -0.5 * FLOOR
            heading = self.session.heading()
            x, y, z = heading.target
            distance = heading.distance * (AWAY if look.floor else 1.0 / AWAY)
            self.session.fly(replace(heading, target=(x, y, z + down), distance=distance))
        if self.host.sheets.is_open("look"):
            self._show_look()

    def mesh(self) -> None:
        """Lines of equal x and y, or none."""
        self._toggle("mesh")

    def floor_map(self) -> None:
        """The contour map on a floor below, or none."""
        self._toggle("floor")

    def level_labels(self) -> None:
        """Losses on the contour lines, or none."""
        self._toggle("labels")

    def colour_bar(self) -> None:
        """The bar of colours, or none."""
        self._toggle("bar")

    def fading_trails(self) -> None:
        """Trails that fade away, or whole ones."""
        self._toggle("fading")

    def set_colours(self, colours: ColourMap) -> None:
        """The colours of heights: a key of `COLOUR_MAPS`."""
        self.session.look(replace(self.session.view, colours=colours))
        if self.host.sheets.is_open("look"):
            self._show_look()

    def next_colours(self) -> None:
        """The colours after those that the surface has."""
        order = list(COLOUR_MAPS)
        self.set_colours(order[(order.index(self.session.view.colours) + 1) % len(order)])

    def _toggle(self, name: str) -> None:
        look = self.session.view.look
        self.set_look(replace(look, **{name: not getattr(look, name)}))

    def _show_look(self) -> None:
        view = self.session.view
        self.host.sheets.look.show_look(view.look, view.colours, self._whole_world())

    def _whole_world(self) -> World:
        """The box of the surface as it is without a cut."""
        session = self.session
        return coarse_surface(session.problem, session.plane, session.document.reduction).world
