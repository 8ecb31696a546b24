"""From one view to another, smoothly."""

from dataclasses import dataclass

from gdviz.scene.spec import Camera

DURATION_S = 0.7


@dataclass(frozen=True)
class Flight:
    """A camera on its way.

    Attributes:
        start, end: where from and where to. passed_s: for how long.
    """

    start: Camera
    end: Camera
    passed_s: float = 0.0

    @property
    def over(self) -> bool:
        """Whether it has arrived."""
        return self.passed_s >= DURATION_S

    @property
    def camera(self) -> Camera:
        """Where it is now: slow at both ends, the shorter way round."""
        if self.over:
            return self.end
        share = self.passed_s / DURATION_S
        done = share * share * (3.0 - 2.0 * share)
        a, b = self.start, self.end
        turn = (b.azimuth - a.azimuth + 180.0) % 360.0 - 180.0
        return Camera(
            azimuth=a.azimuth + done * turn,
            elevation=_between(a.elevation, b.elevation, done),
            distance=a.distance * (b.distance / a.distance) ** done,
            target=(
                _between(a.target[0], b.target[0], done),
                _between(a.target[1], b.target[1], done),
                _between(a.target[2], b.target[2], done),
            ),
        )


def _between(a: float, b: float, share: float) -> float:
    return a + share * (b - a)
