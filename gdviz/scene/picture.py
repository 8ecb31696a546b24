"""A picture that holds its scene: a text of its own in a PNG file, which other programs pass over.

The text stands right behind the header, uncompressed, so that it is found in the first bytes and
nothing has to be unpacked to read it. PNG (third edition), 11.3.3.
"""

import struct
import zlib
from collections.abc import Iterator
from pathlib import Path

from gdviz.scene.file import (
    MAX_BYTES,
    SceneFileError,
    decode,
    encode,
    first_bytes,
    one_scene,
)
from gdviz.scene.film import is_film, scene_in_film
from gdviz.scene.spec import (
    FitProblem,
    GeneratedData,
    Lecture,
    Scene,
)
from gdviz.scene.take import is_take, read_take
from gdviz.scene.voice import without_sound
from gdviz.text import N_, Message
from gdviz.version import made_by

SIGNATURE = b"\x89PNG\r\n\x1a\n"
KEYWORD = b"gdviz scene"

PNG_KIND = "image/png"
"""As clipboards name it."""


def is_png(data: bytes) -> bool:
    """Whether these are the first bytes of a PNG file."""
    return data.startswith(SIGNATURE)


def with_scene(png: bytes, scene: Scene) -> bytes:
    """The same picture, holding a scene, and telling any reader of pictures what made it.

    A voice is left out, which would be larger than the picture.

    Raises:
        ValueError: `png` is no PNG file.
        SceneFileError: the scene cannot be written.
    """
    if not is_png(png):
        raise ValueError("not a PNG file")
    end = len(SIGNATURE) + 12 + struct.unpack_from(">I", png, len(SIGNATURE))[0]
    text = encode(one_scene(without_sound(scene)))
    # Keyword, not compressed, no language, no translated keyword, then the text in UTF-8.
    held = _chunk(b"iTXt", KEYWORD + b"\0\0\0\0\0" + text)
    told = b"".join(
        _chunk(b"tEXt", f"{keyword}\0{words}".encode("latin-1", "replace"))
        for keyword, words in made_from(scene).items()
    )
    return png[:end] + told + held + png[end:]


def made_from(scene: Scene) -> dict[str, str]:
    """What made a picture of `scene`, by the keywords that PNG has for such texts.

    In English whatever is spoken, for it goes with the picture. The hash is that of the scene, so
    that two pictures with the same one show the same numbers, to the last bit.
    """
    seeds = ", ".join(f"{name} {seed}" for name, seed in _seeds(scene))
    runs = len(scene.document.runs)
    trajectories = scene.fingerprint or "not all computed"
    return {
        "Software": made_by(),
        "Description": (
            f"Made by {made_by()} of {runs} {'run' if runs == 1 else 'runs'}; "
            f"seeds: {seeds or 'none'}; trajectories: {trajectories[:16]}. "
            "gdviz opens this picture as the scene that it shows."
        ),
        "Comment": f"seeds: {seeds or 'none'}\ntrajectories (SHA-256): {trajectories}",
    }


def words_of_film(lecture: Lecture) -> str:
    """What made a film of these scenes: as `made_from` has it, for a description."""
    seeds = [f"{name} {seed}" for scene in lecture.scenes for name, seed in _seeds(scene)]
    trajectories = ", ".join(scene.fingerprint[:16] or "?" for scene in lecture.scenes)
    return (
        f"Made by {made_by()}; seeds: {', '.join(seeds) or 'none'}; "
        f"trajectories: {trajectories}. gdviz opens this film as the scenes that it shows."
    )


def _seeds(scene: Scene) -> list[tuple[str, int]]:
    """Everything that chance has a say in, and its seed."""
    problem, found = scene.document.problem, []
    if isinstance(problem, FitProblem):
        if isinstance(problem.data, GeneratedData):
            found.append(("data", problem.data.seed))
    elif problem.samples is not None:
        found.append(("samples", problem.samples.seed))
    for number, run in enumerate(scene.document.runs, 1):
        found.append((f"run {number}", run.seed))
        found += [(f"run {number} from update {leg.update}", leg.seed) for leg in run.legs]
    return found


def scene_in(png: bytes) -> Lecture:
    """The scene that a picture holds, as a lecture; the first bytes of the file will do.

    Raises:
        SceneFileError: it holds none, or one that is not sound.
    """
    for kind, body in _chunks(png):
        if kind == b"iTXt" and body.startswith(KEYWORD + b"\0"):
            rest = body[len(KEYWORD) + 1 :]
            if rest[:2] == b"\0\0" and rest[2:].count(b"\0") >= 2:
                return decode(rest[2:].split(b"\0", 2)[2])
    raise SceneFileError(Message(N_("This picture holds no scene of gdviz.")))


def read_any(path: Path) -> Lecture:
    """The lecture in a scene file, the scenes in a picture or a film, or the last one of a take.

    Raises:
        SceneFileError: it cannot be read, or is none of them.
    """
    head = first_bytes(path, 64)
    if is_film(head[:12]):
        return scene_in_film(path)
    if is_take(head):
        return read_take(path).lecture
    data = first_bytes(path, MAX_BYTES + 1)
    return scene_in(data) if is_png(data) else decode(data)


def own_file(path: Path) -> Path | None:
    """The file to save to what was opened from `path`: that file, if it is one of scenes."""
    try:
        head = first_bytes(path, 64)
        return None if is_png(head) or is_film(head[:12]) or is_take(head) else path
    except SceneFileError:
        return path


def _chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def _chunks(png: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Kind and body of every chunk that is there whole, up to the first with pixels."""
    at = len(SIGNATURE)
    while at + 12 <= len(png):
        (length,) = struct.unpack_from(">I", png, at)
        kind, end = png[at + 4 : at + 8], at + 12 + length
        if kind == b"IDAT" or end > len(png):
            return
        yield kind, png[at + 8 : end - 4]
        at = end
