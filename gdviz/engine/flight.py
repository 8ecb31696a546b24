"""From one view to another, smoothly."""

from dataclasses import dataclass

from gdviz.scene.cameras import flatness
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
    def done(self) -> float:
        """Which share of the way lies behind it, 0 to 1."""
        return eased(self.passed_s)

    @property
    def camera(self) -> Camera:
        """Where it is now: slow at both ends, the shorter way round."""
        if self.over:
            return self.end
        return camera_between(self.start, self.end, self.done)


def camera_between(a: Camera, b: Camera, share: float) -> Camera:
    """The camera that has gone this share of the way from one to another, the shorter way round."""
    parallel = _between(flatness(a), flatness(b), share)
    turn = (b.azimuth - a.azimuth + 180.0) % 360.0 - 180.0
    return Camera(
        azimuth=a.azimuth + share * turn,
        elevation=_between(a.elevation, b.elevation, share),
        distance=a.distance * (b.distance / a.distance) ** share,
        target=(
            _between(a.target[0], b.target[0], share),
            _between(a.target[1], b.target[1], share),
            _between(a.target[2], b.target[2], share),
        ),
        orthographic=parallel == 1.0,
        parallel=parallel if parallel < 1.0 else 0.0,
    )


def eased(passed_s: float) -> float:
    """Which share of a move is done so many seconds after its start: slow at both ends."""
    share = min(passed_s / DURATION_S, 1.0)
    return share * share * (3.0 - 2.0 * share)


def _between(a: float, b: float, share: float) -> float:
    return a + share * (b - a)
