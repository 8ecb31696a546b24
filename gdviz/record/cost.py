"""What a film costs, as far as that can be told beforehand."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Cost:
    """Bounds of its size, and of the time that it takes to make."""

    bytes_least: float
    bytes_most: float
    seconds_least: float
    seconds_most: float
