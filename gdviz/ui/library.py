"""The scenes one can switch to: those of the opened file, and the shipped ones. No Qt here."""

from pathlib import Path

from msgspec.structs import replace

from gdviz.io.recent import Recent
from gdviz.paths import state_folder
from gdviz.scene.file import one_scene
from gdviz.scene.opening import SHIPPED
from gdviz.scene.spec import Lecture, Scene
from gdviz.text import language
from gdviz.ui.catalogue_scenes import CATALOGUE, made


class Library:
    """Knows every scene by a key, and which one is open."""

    def __init__(self, scene: Scene) -> None:
        self.lecture: Lecture | None = None
        self.path: Path | None = None
        self.recent = Recent(state_folder() / "recent.json")
        shipped = [key for key, make in SHIPPED.items() if make() == scene]
        if shipped:
            self.current = shipped[0]
        else:
            self.open(one_scene(scene))

    def open(self, lecture: Lecture, path: Path | None = None, number: int = 0) -> Scene:
        """Take in the lecture of a file; the scene to show, which is that of this number."""
        number = min(max(number, 0), len(lecture.scenes) - 1)
        self.lecture, self.path = lecture, path
        self.current = _key(number)
        return lecture.scenes[number]

    @property
    def opened(self) -> tuple[tuple[str, str], ...]:
        """Key and title of the scenes of the opened file."""
        scenes = self.lecture.scenes if self.lecture else ()
        return tuple((_key(i), scene.title.into(language())) for i, scene in enumerate(scenes))

    @property
    def shipped(self) -> tuple[tuple[str, str], ...]:
        """Key and title of the scenes that gdviz brings."""
        return tuple((key, make().title.into(language())) for key, make in SHIPPED.items())

    @property
    def from_catalogue(self) -> tuple[tuple[str, str], ...]:
        """Key and title of the open scene, if it is one that was made from the catalogue."""
        if self.current in SHIPPED or self.current not in CATALOGUE:
            return ()
        return ((self.current, CATALOGUE[self.current].title(language())),)

    @property
    def _in_file(self) -> bool:
        return self.current not in SHIPPED and self.current not in CATALOGUE

    def path_of_open(self) -> Path | None:
        """The file of the open scene; None for one of gdviz's, which has none."""
        return self.path if self._in_file else None

    @property
    def number_of_open(self) -> int:
        """The number of the open scene in what `to_save` gives."""
        return self._index(self.current) if self._in_file else 0

    @property
    def proposed_name(self) -> str:
        """A name for the file of the open scene, if it has none."""
        return "scene" if self._in_file else self.current

    def choose(self, key: str) -> Scene:
        """The scene of that key, as its file or gdviz has it; it is now the open one."""
        self.current = key
        if key in SHIPPED:
            return SHIPPED[key]()
        if key in CATALOGUE:
            return made(key)
        assert self.lecture is not None
        return self.lecture.scenes[self._index(key)]

    def neighbour(self, step: int) -> str:
        """The key of the scene after (+1) or before (−1) the open one in its lecture, or ""."""
        if self.lecture is None or not self._in_file:
            return ""
        number = self._index(self.current) + step
        return _key(number) if 0 <= number < len(self.lecture.scenes) else ""

    def keep(self, scene: Scene) -> None:
        """Add what was tried out to the end of the lecture; a scene that is in none gets one."""
        if self.lecture is None or not self._in_file:
            self.open(one_scene(self.choose(self.current)))
        assert self.lecture is not None
        self.lecture = replace(self.lecture, scenes=(*self.lecture.scenes, scene))

    def to_save(self, scene: Scene) -> Lecture:
        """What to write when the open scene now is `scene`: the whole lecture it is part of."""
        if self.lecture is None or not self._in_file:
            return one_scene(scene)
        scenes = list(self.lecture.scenes)
        scenes[self._index(self.current)] = scene
        return replace(self.lecture, scenes=tuple(scenes))

    def saved(self, lecture: Lecture, path: Path) -> None:
        """The open scene is now that of the file just written."""
        if not self._in_file:
            self.current = _key(0)
        self.lecture, self.path = lecture, path

    def in_english(self, key: str) -> str:
        """The English title of the scene of that key."""
        if key in SHIPPED:
            return SHIPPED[key]().title.into("en")
        if key in CATALOGUE:
            return CATALOGUE[key].title("en")
        assert self.lecture is not None
        return self.lecture.scenes[self._index(key)].title.into("en")

    def _index(self, key: str) -> int:
        return int(key.removeprefix("file:"))


def _key(index: int) -> str:
    return f"file:{index}"
