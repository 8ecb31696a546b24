"""Every row of the table looks as its reference, in both themes."""

import sys
from collections.abc import Iterator

import moderngl
import pytest

from gdviz.render.style import THEMES
from tests.render.pictures.references import REFERENCES, check, file_name
from tests.render.pictures.scenes import PICTURES
from tests.render.pictures.studio import Studio

pytestmark = pytest.mark.gl


@pytest.fixture(scope="module")
def studio(gl) -> Iterator[Studio]:
    context, surface = gl
    assert context.makeCurrent(surface)
    ctx = moderngl.create_context(require=330)
    ours = "llvmpipe" in ctx.info["GL_RENDERER"]
    if not ours and sys.platform != "linux":
        pytest.skip("the references are those of llvmpipe")
    assert ours, "LIBGL_ALWAYS_SOFTWARE=1 and GALLIUM_DRIVER=llvmpipe, as `make test` has it"
    made = Studio(ctx)
    yield made
    made.close()
    context.doneCurrent()


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("name", PICTURES)
def test_it_looks_as_its_reference(studio, name, theme):
    check(name, theme, studio.draw(PICTURES[name], theme))


def test_what_was_drawn_before_changes_nothing(studio):
    """Of each part of the table a few, there and back: the bytes are equal."""
    some = [PICTURES[name] for name in [*PICTURES][::8]]
    there = [studio.draw(picture, "light") for picture in some]
    back = [studio.draw(picture, "light") for picture in reversed(some)]
    for one, other in zip(there, reversed(back), strict=True):
        assert (one == other).all()


def test_every_reference_has_a_row():
    expected = [file_name(name, theme) for name in PICTURES for theme in THEMES]
    assert len(set(expected)) == len(expected)
    assert sorted(path.name for path in REFERENCES.iterdir()) == sorted(expected)
