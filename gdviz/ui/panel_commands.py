"""Commands on the window itself: which panels it has, where they lie, and how large its type is."""

from typing import TYPE_CHECKING

from msgspec.structs import replace

from gdviz.ui.panels import PLOTS_PLACES, Panels
from gdviz.ui.side import PANELS, Plot
from gdviz.ui.zoom import SIZES, zoom

if TYPE_CHECKING:
    from gdviz.ui.window import MainWindow


class PanelCommands:
    """The part of `Commands` that changes no scene, only how the window shows it."""

    host: "MainWindow"

    def present(self) -> None:
        """Surface and plots alone, or all as before."""
        self.host.present(not self.host.presenting)

    def runs_panel(self) -> None:
        """Show the runs, or hide them."""
        panels = self.host.workspace.panels
        self._show_panels(replace(panels, runs=not panels.runs))

    def plots_panel(self) -> None:
        """Show the plots, or hide them."""
        panels = self.host.workspace.panels
        hidden = () if len(panels.hidden) == len(PANELS) else panels.hidden
        self._show_panels(replace(panels, plots=not panels.plots, hidden=hidden))

    def contour_plot(self) -> None:
        """Show the contours, or hide them."""
        self._toggle_plot("contour")

    def curves_plot(self) -> None:
        """Show the losses, or hide them."""
        self._toggle_plot("curves")

    def data_plot(self) -> None:
        """Show the data, or hide them."""
        self._toggle_plot("data")

    def _toggle_plot(self, name: Plot) -> None:
        panels = self.host.workspace.panels
        if not panels.plots:  # the one that is asked for, and no other
            panels = replace(panels, plots=True, hidden=PANELS)
        self._show_panels(panels.toggled(name))

    def move_runs(self) -> None:
        """To the other side of the surface."""
        panels = self.host.workspace.panels
        other = "right" if panels.runs_at == "left" else "left"
        self._show_panels(replace(panels, runs=True, runs_at=other))

    def move_plots(self) -> None:
        """To the next side of the surface."""
        panels = self.host.workspace.panels
        place = PLOTS_PLACES[(PLOTS_PLACES.index(panels.plots_at) + 1) % len(PLOTS_PLACES)]
        self._show_panels(replace(panels, plots=True, plots_at=place))

    def dock(self, kind: str, side: str) -> None:
        """Put the runs, or the plots, at this side of the surface."""
        field = "runs_at" if kind == "runs" else "plots_at"
        self._show_panels(replace(self.host.workspace.panels, **{field: side}))

    def restore_panels(self) -> None:
        """Everything as at first."""
        self._show_panels(Panels())
        self.host.workspace.share()

    def _show_panels(self, panels: Panels) -> None:
        self.host.show_panels(panels)
        if not self.host.presenting:
            self.host.panels_chosen.emit(panels)

    def larger_type(self) -> None:
        """The next larger size."""
        self._wish_zoom(1)

    def smaller_type(self) -> None:
        """The next smaller size."""
        self._wish_zoom(-1)

    def usual_type(self) -> None:
        """The size at first."""
        self.host.zoom_wished.emit(1.0)

    def _wish_zoom(self, step: int) -> None:
        at = SIZES.index(zoom()) + step
        if 0 <= at < len(SIZES):
            self.host.zoom_wished.emit(SIZES[at])
