"""The scenes one can switch to: those of the opened file, and the shipped ones. No Qt here."""

from pathlib import Path

from msgspec.structs import replace

from gdviz.scene.file import one_scene
from gdviz.scene.opening import SHIPPED
from gdviz.scene.spec import Lecture, Scene
from gdviz.text import language


class Library:
    """Knows every scene by a key, and which one is open."""

    def __init__(self, scene: Scene) -> None:
        self.lecture: Lecture | None = None
        self.path: Path | None = None
        shipped = [key for key, make in SHIPPED.items() if make() == scene]
        if shipped:
            self.current = shipped[0]
        else:
            self.open(one_scene(scene))

    def open(self, lecture: Lecture, path: Path | None = None) -> Scene:
        """Take in the lecture of a file; its first scene is the one to show."""
        self.lecture, self.path = lecture, path
        self.current = _key(0)
        return lecture.scenes[0]

    @property
    def opened(self) -> tuple[tuple[str, str], ...]:
        """Key and title of the scenes of the opened file."""
        scenes = self.lecture.scenes if self.lecture else ()
        return tuple((_key(i), scene.title.into(language())) for i, scene in enumerate(scenes))

    @property
    def shipped(self) -> tuple[tuple[str, str], ...]:
        """Key and title of the scenes that gdviz brings."""
        return tuple((key, make().title.into(language())) for key, make in SHIPPED.items())

    def path_of_open(self) -> Path | None:
        """The file of the open scene; None for a shipped one, which has none to save to."""
        return None if self.current in SHIPPED else self.path

    def choose(self, key: str) -> Scene:
        """The scene of that key, as its file or gdviz has it; it is now the open one."""
        self.current = key
        if key in SHIPPED:
            return SHIPPED[key]()
        assert self.lecture is not None
        return self.lecture.scenes[self._index(key)]

    def to_save(self, scene: Scene) -> Lecture:
        """What to write when the open scene now is `scene`: the whole lecture it is part of."""
        if self.lecture is None or self.current in SHIPPED:
            return one_scene(scene)
        scenes = list(self.lecture.scenes)
        scenes[self._index(self.current)] = scene
        return replace(self.lecture, scenes=tuple(scenes))

    def saved(self, lecture: Lecture, path: Path) -> None:
        """The open scene is now that of the file just written."""
        if self.current in SHIPPED:
            self.current = _key(0)
        self.lecture, self.path = lecture, path

    def in_english(self, key: str) -> str:
        """The English title of the scene of that key."""
        if key in SHIPPED:
            return SHIPPED[key]().title.into("en")
        assert self.lecture is not None
        return self.lecture.scenes[self._index(key)].title.into("en")

    def _index(self, key: str) -> int:
        return int(key.removeprefix("file:"))


def _key(index: int) -> str:
    return f"file:{index}"
