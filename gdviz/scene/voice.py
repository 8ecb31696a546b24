"""The form in which a scene holds a voice: Opus (RFC 7845) in Ogg (RFC 3533), of one channel.

Read here is only how the pages of Ogg hang together: that there is one stream, that it is Opus,
and how long it is. Nothing is decoded, and a page costs one step.
"""

from msgspec.structs import replace

from gdviz.scene.spec import Lecture, Scene
from gdviz.text import N_, Message

RATE = 48_000
"""Samples in a second: what Opus counts in."""

MAX_VOICE_S = 1800
"""Seconds of the longest voice."""

MAX_SOUND = 11 * 1024 * 1024
"""Bytes of the largest voice; written as text they fit into a scene file."""

_PAGE, _HEAD = 27, 19
_FIRST = 2


class VoiceError(Exception):
    """A sound that gdviz cannot take, as a sentence for the user."""

    def __init__(self, message: Message) -> None:
        super().__init__(message)
        self.message = message

    def __str__(self) -> str:
        return str(self.message)


def samples_in(sound: bytes) -> int:
    """How many samples it has.

    Raises:
        VoiceError: it is not one whole stream of Opus in Ogg, of one channel, or has none.
    """
    count = samples_so_far(sound)
    if count <= 0:
        raise VoiceError(_NOT_OURS)
    return count


def samples_so_far(sound: bytes) -> int:
    """The same of a voice that has only begun: 0 or less where there is nothing to hear yet."""
    at, serial, skipped, last = 0, b"", 0, 0
    while at < len(sound):
        head = sound[at : at + _PAGE]
        table = sound[at + _PAGE : at + _PAGE + head[26]] if len(head) == _PAGE else b""
        if head[:5] != b"OggS\0" or not table or len(table) < head[26]:
            raise VoiceError(_NOT_OURS)
        body = at + _PAGE + len(table)
        at_start, first = at == 0, bool(head[5] & _FIRST)
        at = body + sum(table)
        if at_start:
            serial, skipped = head[14:18], _skipped_in(sound[body:at])
        if at > len(sound) or head[14:18] != serial or first != at_start:
            raise VoiceError(_NOT_OURS)
        position = int.from_bytes(head[6:14], "little", signed=True)
        if position != -1 and position < last:  # -1: no packet ends on this page
            raise VoiceError(_NOT_OURS)
        last = max(last, position)
    return last - skipped


def _skipped_in(body: bytes) -> int:
    """How many samples at the start are no part of the sound, from the header of Opus."""
    if len(body) != _HEAD or not body.startswith(b"OpusHead\x01\x01"):  # version, channels
        raise VoiceError(_NOT_OURS)
    return int.from_bytes(body[10:12], "little")


_NOT_OURS = Message(N_("Expected one channel of Opus in Ogg, as gdviz makes it."))


def without_sound(scene: Scene, begins: float | None = None) -> Scene:
    """The scene with its voice left out, but for how long it is.

    `begins` is the second at which it begins in a film that has it.
    """
    narration = scene.document.narration
    if narration is None:
        return scene
    left = replace(narration, sound=b"", begins=begins)
    return replace(scene, document=replace(scene.document, narration=left))


def sound_bytes(lecture: Lecture) -> int:
    """How many bytes the voices of a lecture take."""
    voices = (scene.document.narration for scene in lecture.scenes)
    return sum(len(voice.sound) for voice in voices if voice is not None)
