"""Commands that look at another part of the plane: the view, and no edit of the document."""

from typing import TYPE_CHECKING

from msgspec.structs import replace

from gdviz.engine.session import Session
from gdviz.scene.region import NOTCH, middle, zoomed
from gdviz.scene.spec import Region

if TYPE_CHECKING:
    from gdviz.ui.window import MainWindow

KEY_NOTCHES = 3.0
"""Of the wheel, that a key stands for: about half the range."""


class ZoomCommands:
    """The part of `Commands` that zooms and pans the range."""

    session: Session
    host: "MainWindow"

    def zoom_at(self, x: float, y: float, notches: float) -> None:
        """Closer to this point by so many notches of the wheel, or away from it."""
        session = self.session
        session.glide(zoomed(session.destination, (x, y), NOTCH**notches))

    def see(self, region: Region) -> None:
        """Look at this part of the plane at once, as a hand that drags it wants."""
        self.session.look(replace(self.session.view, seen=region))

    def zoom_here_in(self) -> None:
        """Closer to the middle of what is seen."""
        self.zoom_at(*middle(self.session.destination), KEY_NOTCHES)

    def zoom_here_out(self) -> None:
        """Away from the middle of what is seen."""
        self.zoom_at(*middle(self.session.destination), -KEY_NOTCHES)

    def show_all(self) -> None:
        """The whole range of the document again."""
        self.session.glide(None)
