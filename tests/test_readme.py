"""The picture and the clip of the README are what its commands make."""

import re
import shlex
from pathlib import Path

import av
import pytest
from PySide6.QtGui import QImageReader

from gdviz.arguments import parse
from gdviz.io.lessons import lesson
from gdviz.record.film import Film
from gdviz.scene.opening import SHIPPED
from gdviz.scene.picture import read_any

ROOT = Path(__file__).parents[1]
PICTURES = ROOT / "resources" / "pictures"
MOST_BYTES = 1_500_000


def command(readme: str, name: str) -> list[str]:
    """The words after `gdviz` of the command that writes this file."""
    text = (ROOT / readme).read_text(encoding="utf-8")
    (line,) = re.findall(rf"^gdviz .* -o {re.escape(name)}(?: .*)?$", text, re.MULTILINE)
    assert f"(resources/pictures/{name})" in text
    return shlex.split(line)[1:]


@pytest.mark.parametrize("readme", ["README.md", "README.ko.md"])
def test_the_picture_is_what_its_command_makes(readme):
    called, path = parse(command(readme, "opening.png")), PICTURES / "opening.png"
    size = QImageReader(str(path)).size()
    assert (size.width(), size.height()) == called.size
    (shown,) = read_any(path).scenes
    assert shown.document == SHIPPED[called.scene]().document
    assert shown.view.playhead == called.step
    assert path.stat().st_size < MOST_BYTES


@pytest.mark.parametrize("readme", ["README.md", "README.ko.md"])
def test_the_clip_is_what_its_command_makes(readme):
    called, path = parse(command(readme, "race.gif")), PICTURES / "race.gif"
    scene = lesson(called.scene).scenes[called.number - 1]
    (shown,) = read_any(path).scenes
    assert (shown.document, shown.view) == (scene.document, scene.view)
    assert shown.fingerprint == scene.fingerprint
    with av.open(str(path)) as file:
        stream = file.streams.video[0]
        assert (stream.width, stream.height) == called.size
        frames = sum(1 for _ in file.decode(stream))
    assert frames == Film([scene], called.fps, called.seconds).frames
    assert path.stat().st_size < MOST_BYTES
