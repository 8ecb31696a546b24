"""The comparison notices what may go wrong, one thing at a time.

A sabotage is done to the sources of the shaders, to the program, or to the frame that is drawn.
The picture named beside it must then differ from its reference. (That it fits when nothing is
sabotaged is what `test_pictures.py` says.)
"""

import dataclasses
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeAlias

import moderngl
import numpy as np
import pytest
from msgspec.structs import replace

from gdviz.render import style
from gdviz.render.frame import Frame
from gdviz.render.marks import Mark
from gdviz.render.plots import contour, curves, data
from gdviz.render.plots.legend import Legend
from gdviz.render.runs import Runs
from gdviz.render.scene3d import colour_bar, dressing, overlay, renderer, surface
from gdviz.render.scene3d.buffers import Buffer
from gdviz.render.scene3d.offscreen import OffscreenScene
from gdviz.render.world import World
from gdviz.scene.spec import Look
from tests.render.pictures.compare import compare
from tests.render.pictures.references import read
from tests.render.pictures.scenes import PICTURES, Picture
from tests.render.pictures.studio import Studio

pytestmark = pytest.mark.gl

Sabotage: TypeAlias = Callable[[pytest.MonkeyPatch, Picture], Picture]
"""Does its harm, and gives the picture to draw."""


SHADERS = Path(renderer.__file__).parent

# --- ways to do harm -----------------------------------------------------------------------------


def shader(old: str, new: str) -> Sabotage:
    """In every shader that says `old`, which some must."""

    def harm(monkeypatch: pytest.MonkeyPatch, picture: Picture) -> Picture:
        compiled = moderngl.Context.program

        def program(ctx: moderngl.Context, **sources: str) -> moderngl.Program:
            return compiled(ctx, **{k: text.replace(old, new) for k, text in sources.items()})

        monkeypatch.setattr(moderngl.Context, "program", program)
        said = any(old in path.read_text("utf-8") for path in SHADERS.glob("*.py"))
        assert said, f"no shader says {old!r} any more: how is this harm done now?"
        return picture

    return harm


def patch(target: object, name: str, value: object) -> Sabotage:
    """Another value for a name of a module or a class."""

    def harm(monkeypatch: pytest.MonkeyPatch, picture: Picture) -> Picture:
        monkeypatch.setattr(target, name, value)
        return picture

    return harm


def framed(change: Callable[[Frame], Frame]) -> Sabotage:
    """Another frame."""

    def harm(_: pytest.MonkeyPatch, picture: Picture) -> Picture:
        return dataclasses.replace(picture, change=lambda frame: change(picture.change(frame)))

    return harm


def without(**fields: object) -> Sabotage:
    """A frame with these fields."""
    return framed(lambda frame: dataclasses.replace(frame, **fields))


def seen(**camera: float) -> Sabotage:
    """With the camera moved by so much."""

    def moved(frame: Frame) -> Frame:
        numbers = {name: getattr(frame.camera, name) + by for name, by in camera.items()}
        return dataclasses.replace(frame, camera=replace(frame.camera, **numbers))

    return framed(moved)


def later(by: float) -> Sabotage:
    """With the playhead so much further on."""

    def harm(_: pytest.MonkeyPatch, picture: Picture) -> Picture:
        view = replace(picture.scene.view, playhead=picture.scene.view.playhead + by)
        return dataclasses.replace(picture, scene=replace(picture.scene, view=view))

    return harm


def look(**fields: object) -> Sabotage:
    """Another look, with these fields and otherwise the usual one."""
    return without(look=Look(**fields))


def each_run(**fields: object) -> Sabotage:
    """All runs with these fields."""
    return framed(
        lambda frame: dataclasses.replace(
            frame, runs=Runs.of(dataclasses.replace(run, **fields) for run in frame.runs)
        )
    )


def no_marks(*_: object, **__: object) -> list[Mark]:
    return []


def nothing(*_: object, **__: object) -> None:
    """Draws nothing."""


@contextmanager
def as_it_is(*_: object) -> Iterator[None]:
    """Changes nothing."""
    yield


def all_but_depth(ctx: moderngl.Context, flags: int) -> None:
    enable(ctx, flags)
    ctx.disable(moderngl.DEPTH_TEST)


def of_one_sample(
    self: OffscreenScene,
    size: tuple[int, int],
    _samples: int,
    made: Callable[..., Buffer] = OffscreenScene._many,
) -> Buffer:
    return made(self, size, 0)


def unnamed(frame: Frame) -> Frame:
    return dataclasses.replace(frame, surface=dataclasses.replace(frame.surface, x_name=""))


def other_names(frame: Frame) -> Frame:
    surface = frame.surface
    names = {"x_name": surface.y_name, "y_name": surface.x_name}
    return dataclasses.replace(frame, surface=dataclasses.replace(surface, **names))


def shifted_map(name: str = "deep", count: int = 256) -> np.ndarray:
    """The colours of heights that lie 3 % higher."""
    return np.roll(style.height_colours(name, count), -8, axis=0)


def swapped(world: World, theta: np.ndarray, loss: np.ndarray) -> np.ndarray:
    return place(world, theta[..., ::-1], loss)


def mirrored_image(heights: np.ndarray, *rest: Any) -> Any:
    return heat_image(heights[:, ::-1], *rest)


place, heat_image, indices = World.place, contour.heat_image, surface.mesh_indices
enable, colours = moderngl.Context.enable, style._RUN_COLOURS

# --- the table -----------------------------------------------------------------------------------

POINT = "vec2(p) * pitch - 1.0"
COLOUR = "texture(colours, vec2(v_level"
REACH = "place.xy += reach * v_width"
ASIDE = "place{0} += 4.0 / size{0} * place.w;"

SABOTAGES: dict[str, tuple[Sabotage, str]] = {
    # The surface
    "normals turned over": (shader("vec3(-rise", "vec3(rise"), "colours, grey"),
    "normals without slope": (shader("vec3(-rise", "vec3(0.0 * rise"), "saddle"),
    "no light": (shader("base * tint * diffuse", "base"), "bowl"),
    "light a tenth weaker": (shader("tint * diffuse", "tint * 0.9 * diffuse"), "bowl"),
    "no gloss": (shader("0.15 * gloss", "0.0 * gloss"), "saddle"),
    "no contour lines": (shader("0.42 * line(index", "0.0 * line(index"), "bowl"),
    "contour lines between": (shader("line(index,", "line(index + 0.5,"), "bowl"),
    "axes of the surface swapped": (shader(POINT, POINT.replace("(p)", "(p.yx)")), "plateau"),
    "surface mirrored in x": (shader(POINT, f"({POINT}) * vec2(-1.0, 1.0)"), "plateau"),
    "surface mirrored in y": (shader(POINT, f"({POINT}) * vec2(1.0, -1.0)"), "fit, neuron"),
    "surface upside down": (shader("level * box_height)", "(1.0 - level) * box_height)"), "saddle"),
    "colours 3 % higher": (shader(COLOUR, f"{COLOUR} + 0.03"), "saddle"),
    "colours 3 % lower": (shader(COLOUR, f"{COLOUR} - 0.03"), "abs-valley"),
    "holes filled": (shader("v_solid < 0.999 ||", ""), "hole"),
    "no shade": (shader("texture(sky, 0.5 * v_place.xy + 0.5).r", "1.0"), "shade"),
    "shade mirrored": (shader("texture(sky, 0.5", "texture(sky, -0.5"), "fit, neuron"),
    "shade as warm as light": (patch(surface, "shade_of", lambda name: (1.0, 1.0, 1.0)), "near"),
    "opaque": (look(opacity=1.0), "clear"),
    "drawn from near to far": (
        patch(
            surface, "mesh_indices", lambda size, stride, x, y: indices(size, stride, not x, not y)
        ),
        "clear",
    ),
    "no mesh": (look(mesh=False), "mesh"),
    "a line of the mesh more": (patch(surface, "MESH_LINES", 25), "mesh"),
    "not cut": (shader("is_cut && v_level > 1.0", "false"), "cut"),
    "edge of the cut lost": (
        shader("0.75 * (1.0 - smoothstep(line", "0.0 * (1.0 - smoothstep(line"),
        "cut",
    ),
    "floor lost": (patch(surface.SurfaceItem, "draw_floor", nothing), "floor"),
    "shadows of trails lost": (
        shader("return flattened ? vec3(place.xy, flat_at) : place;", "return place;"),
        "floor",
    ),
    "labels lost": (look(labels=False, bar=True), "labels and bar"),
    "bar lost": (look(labels=True), "labels and bar"),
    "colours of the bar upside down": (
        patch(colour_bar, "height_colours", lambda name: style.height_colours(name)[::-1]),
        "labels and bar",
    ),
    "nothing fades": (each_run(fade=0), "fading"),
    "linear for symmetric log": (patch(World, "_bent", lambda world, loss: loss), "symmetric log"),
    # Trails
    "trails lifted by 2 px": (shader(REACH, f"{ASIDE.format('.y')} {REACH}"), "penguins"),
    "trails 2 px to the right": (shader(REACH, f"{ASIDE.format('.x')} {REACH}"), "penguins"),
    "trails twice as wide": (shader("v_width = (width", "v_width = 2.0 * (width"), "many runs"),
    "trails lost": (shader("v_width = (width", "v_width = -9.0 + 0.0 * (width"), "from the top"),
    "hidden trails lost": (
        shader("alpha * cover)", "alpha < 0.5 ? 0.0 : alpha * cover)"),
        "from the side",
    ),
    "axes of the trails swapped": (patch(World, "place", swapped), "from the top"),
    "colours of two runs swapped": (
        patch(style, "_RUN_COLOURS", (colours[1], colours[0], *colours[2:])),
        "leaves the range",
    ),
    "ghosts as bright as runs": (patch(style, "FADED", 0.0), "ghost"),
    "highlight lost": (each_run(faded=False), "highlight"),
    "all runs hidden": (each_run(visible=False), "penguins"),
    # Markers and lines
    "heads lost": (shader("if (edge < 0.02)", "if (edge < 0.02 || v_shape.y < 0.5)"), "near"),
    "heads unlit": (shader("v_colour * light", "v_colour"), "many runs"),
    "dots at updates lost": (
        shader("if (edge < 0.02)", "if (edge < 0.02 || v_shape.y == 1.0)"),
        "large marks",
    ),
    "dots with rims that cut their trail": (
        shader("mix(1.0, 0.62, rim)", "mix(1.0, 0.0, rim)"),
        "large marks",
    ),
    "no glow": (shader("if (edge < 0.02)", "if (edge < 0.02 || v_shape.y == 4.0)"), "large marks"),
    "all markers circles": (
        shader("v_marker = int(mod(shape.y, 16.0));", "v_marker = 0;"),
        "markers of all runs",
    ),
    "not said where it left": (
        shader("if (edge < 0.02)", "if (edge < 0.02 || v_shape.y == 3.0)"),
        "leaves the range",
    ),
    "starts lost": (shader("if (edge < 0.02)", "if (edge < 0.02 || v_shape.y == 2.0)"), "near"),
    "critical points lost": (without(critical=()), "critical points"),
    "box lost": (shader("colour = vec4(v_colour, soft ? cover : 1.0);", "discard;"), "saddle"),
    "net of a batch lost": (without(net=None), "net of a batch"),
    "vectors lost": (without(vectors=None), "vectors"),
    # Space and time
    "no depth test": (patch(moderngl.Context, "enable", all_but_depth), "from the side"),
    "no anti-aliasing": (patch(OffscreenScene, "_many", of_one_sample), "flat"),
    "what is hidden is not": (patch(renderer, "hidden_only", as_it_is), "from the side"),
    "camera turned by 1°": (seen(azimuth=1.0), "saddle"),
    "camera raised by 1°": (seen(elevation=1.0), "bowl"),
    "camera 2 % nearer": (seen(distance=-0.042), "abs-valley"),
    "perspective for parallel lines": (
        framed(
            lambda frame: dataclasses.replace(
                frame, camera=replace(frame.camera, orthographic=False)
            )
        ),
        "orthographic",
    ),
    "one camera for all": (without(cameras={}), "cameras of their own"),
    "playhead one update late": (later(1.0), "penguins"),
    "playhead one update early": (later(-1.0), "momentum against adam"),
    "playhead a fifth of an update late": (later(0.2), "large marks"),
    # Words
    "no words on the surface": (patch(dressing, "words_of", no_marks), "flat"),
    "no legend": (patch(overlay, "paint_plate", nothing), "penguins"),
    "no name at one axis": (framed(unnamed), "fit, sine"),
    "names of two axes swapped": (framed(other_names), "fit, sine"),
    "no title": (without(title=""), "whole"),
    "no caption": (without(caption=""), "whole"),
    "English for Korean": (
        lambda _, picture: dataclasses.replace(picture, language="en"),
        "whole, Korean",
    ),
    # Plots
    "contours mirrored": (patch(contour, "heat_image", mirrored_image), "whole, two classes"),
    "colours of the contours 3 % higher": (patch(contour, "height_colours", shifted_map), "whole"),
    "field lost": (without(field=False), "whole, vectors and field"),
    "curves lost": (patch(curves.CurvesPanel, "marks", no_marks), "whole"),
    "names under a plot lost": (patch(Legend, "draw", nothing), "curves alone"),
    "heads at an edge cut in half": (patch(curves.CurvesPanel, "margin", 0.0), "curves alone"),
    "arrows over numbers": (patch(contour._Ground, "numbers", ()), "contours alone"),
    "no average": (without(smoothing=0.0), "whole, smooth"),
    "another curve": (without(curve="loss"), "whole, gradient"),
    "data lost": (patch(data.DataPanel, "marks", no_marks), "whole"),
    # The theme
    "light casings in the dark": (
        framed(
            lambda frame: dataclasses.replace(
                frame, theme=dataclasses.replace(frame.theme, casing=(255, 255, 255))
            )
        ),
        "many runs",
    ),
}


@pytest.mark.parametrize("name", SABOTAGES)
def test_it_is_noticed(ctx, monkeypatch, name):
    sabotage, victim = SABOTAGES[name]
    theme = "dark" if "dark" in name else "light"
    picture = sabotage(monkeypatch, PICTURES[victim])
    studio = Studio(ctx)
    verdict = compare(studio.draw(picture, theme), read(victim, theme))
    studio.close()
    assert not verdict.same, verdict
