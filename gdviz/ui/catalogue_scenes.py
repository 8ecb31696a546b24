"""A scene for every landscape and for every model on data, made when it is asked for. No Qt."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache, partial

from gdviz.core.catalogue import LANDSCAPES
from gdviz.core.datasets import DATASETS, Recorded
from gdviz.core.landscapes import FAMILIES
from gdviz.core.models import MODELS, Example
from gdviz.core.optimizers import OPTIMIZERS
from gdviz.io.problems import load_problem
from gdviz.scene.opening import SHIPPED
from gdviz.scene.spec import (
    DataSpec,
    Document,
    FitProblem,
    GeneratedData,
    LandscapeProblem,
    Plane,
    ProblemSpec,
    RecordedData,
    RunSpec,
    Scene,
    Text,
    View,
)
from gdviz.text import N_, translated
from gdviz.ui.suggest import suggested_settings

LENGTH, SPEED = 300, 20.0

MODELS_ON_DATA = N_("Models on data")

_ALONE = (("gd", None), ("momentum", None), ("adam", None), ("adam-note", None))
_ON_SAMPLES = (("gd", None), ("gd", 10), ("gd", 1), ("momentum", None), ("adam", None))
"""Rule and batch size of the runs, without and with samples to draw from."""


@dataclass(frozen=True)
class Entry:
    """A scene that can be made.

    Attributes:
        key: its name for the command line.
        family: under which it is listed. name: of the landscape or the model. data: of the data
            set, or "". why: what it is worth seeing for, in a sentence. All translatable.
        problem: what it is about. make: makes the scene.
    """

    key: str
    family: str
    name: str
    data: str
    why: str
    problem: ProblemSpec
    make: Callable[[], Scene]

    def title(self, code: str) -> str:
        """Its name in a language."""
        name = translated(self.name, code)
        return f"{name}: {translated(self.data, code)}" if self.data else name


def _entries() -> Iterator[Entry]:
    for key, row in LANDSCAPES.items():
        problem, plane = LandscapeProblem(key), Plane(row.x, row.y)
        make = SHIPPED.get(key) or partial(_scene, key, problem, plane, row.starts[0])
        yield Entry(key, FAMILIES[row.family], row.name, "", row.why, problem, make)
    for key, model in MODELS.items():
        for example in model.examples:
            name = f"{key}-{example.dataset}"
            fit = FitProblem(key, _data(example))
            plane = Plane(example.x, example.y)
            make = partial(_scene, name, fit, plane, example.starts[0])
            data = DATASETS[example.dataset].name
            yield Entry(name, MODELS_ON_DATA, model.name, data, model.summary, fit, make)


def _data(example: Example) -> DataSpec:
    if isinstance(DATASETS[example.dataset], Recorded):
        return RecordedData(example.dataset, example.inputs, example.target)
    return GeneratedData(example.dataset)


def _scene(key: str, spec: ProblemSpec, plane: Plane, start: tuple[float, float]) -> Scene:
    """Four or five rules from the best start, at rates that suit it."""
    problem = load_problem(spec)
    runs = []
    for number, (rule, size) in enumerate(_ALONE if problem.sample_count == 1 else _ON_SAMPLES):
        size = size if size is None else min(size, problem.sample_count)
        settings = suggested_settings(OPTIMIZERS[rule], problem, "sum", plane, start, size)
        runs.append(
            RunSpec(
                id=f"run-{number + 1}",
                colour=number,
                optimizer=rule,
                start=start,
                settings=settings,
                batch_size=size,
                draw="independent" if size == 1 else "passes",
            )
        )
    title = Text(*(CATALOGUE[key].title(code) for code in ("en", "ko")))
    document = Document(spec, plane, tuple(runs), length=LENGTH)
    return Scene(title, document, View(speed=SPEED))


CATALOGUE: dict[str, Entry] = {entry.key: entry for entry in _entries()}


@cache
def made(key: str) -> Scene:
    """The scene of that key.

    Raises:
        KeyError: there is none.
    """
    return CATALOGUE[key].make()


def key_of(problem: ProblemSpec) -> str:
    """The key of the entry that is about this problem, or ""."""
    return next((key for key, entry in CATALOGUE.items() if entry.problem == problem), "")


def by_family() -> dict[str, list[Entry]]:
    """All of them under the names of their families, in the order of the catalogue."""
    families: dict[str, list[Entry]] = {}
    for entry in CATALOGUE.values():
        families.setdefault(entry.family, []).append(entry)
    return families
