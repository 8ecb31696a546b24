"""Who does what the sheet of the voice asks for."""

from typing import Protocol

from gdviz.scene.spec import Narration
from gdviz.ui.voice_plan import VoicePlan


class Teller(Protocol):
    """What the sheet asks of the commands: it changes nothing itself."""

    def voice_plan(self) -> VoicePlan:
        """Where the cues lie along the voice."""

    def voice_ready(self) -> bool:
        """Whether all of the scene is computed."""

    def ask_voice(self) -> None:
        """Ask for a file."""

    def set_narration(self, narration: Narration | None) -> None:
        """This is the voice."""

    def begin_telling(self) -> None:
        """The scene will be shown as in a film."""

    def tell(self, schedule_s: float) -> None:
        """Show what a film shows then."""

    def end_telling(self) -> None:
        """Look at the scene as before."""

    def begin_tapping(self, first: int) -> None:
        """Cues are tapped from this stop on."""

    def tap(self, number: int, second: float) -> None:
        """This stop is due now."""

    def take_tap_back(self, number: int) -> None:
        """It is not."""

    def end_tapping(self, last: int) -> None:
        """Keep the taps."""

    def give_up_tapping(self) -> None:
        """Nothing was tapped."""

    def move_tap(self, number: int, second: float) -> None:
        """A stop is due then."""

    def drop_tap(self, number: int) -> None:
        """A stop comes about by itself."""
