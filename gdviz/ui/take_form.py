"""How takes are recorded: what is remembered of it from one to the next. No Qt here."""

from dataclasses import dataclass

LONGEST_NAME = 200


@dataclass(frozen=True)
class TakeForm:
    """How takes are recorded.

    Attributes:
        voice: whether what is said is recorded too.
        microphone: the name of the one that hears it; "" for the one that the system has chosen.

    Raises:
        ValueError: there is no microphone of that name.
    """

    voice: bool = False
    microphone: str = ""

    def __post_init__(self) -> None:
        if len(self.microphone) > LONGEST_NAME:
            raise ValueError("a name of a microphone is not so long")
