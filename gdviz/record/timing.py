"""Where the playhead is in every frame of a film."""

from dataclasses import dataclass

from gdviz.scene.spec import Scene

REST_S = 1.0
"""How long the end is shown; half of a film that is shorter than twice as long."""


@dataclass(frozen=True)
class Timing:
    """Plays a scene of `length` updates in `playing_s` seconds, then rests at its end.

    Attributes:
        frames: how many there are.
    """

    length: int
    fps: int
    playing_s: float
    frames: int

    @classmethod
    def of(cls, scene: Scene, fps: int, seconds: float | None = None) -> "Timing":
        """For a film of `seconds`, or as long as the scene takes at its own speed."""
        length = scene.document.length
        whole = default_seconds(scene) if seconds is None else seconds
        playing = whole - min(REST_S, whole / 2)
        return cls(length, fps, playing, max(1, round(whole * fps)))

    def head(self, number: int) -> float:
        """The playhead in frame `number`, from the number alone, so that no errors add up."""
        if number == self.frames - 1 > 0:
            return float(self.length)  # at one frame per second there may be no other at the end
        return min(self.length * (number / (self.fps * self.playing_s)), float(self.length))


def default_seconds(scene: Scene) -> float:
    """How long a film is that plays at the scene's own speed."""
    return scene.document.length / scene.view.speed + REST_S
