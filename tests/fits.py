"""The models on the data they are worth seeing on, as problems and as scenes."""

from gdviz.core.datasets import DATASETS, Recorded
from gdviz.core.models import MODELS, Example
from gdviz.scene.spec import (
    Document,
    FitProblem,
    GeneratedData,
    Plane,
    RecordedData,
    RunSpec,
    Scene,
    Text,
)

EXAMPLES = {
    f"{key}-{example.dataset}": (key, example)
    for key, row in MODELS.items()
    for example in row.examples
}


def fit_of(key: str, example: Example) -> FitProblem:
    """What a scene says of a model on one of its examples."""
    if isinstance(DATASETS[example.dataset], Recorded):
        return FitProblem(key, RecordedData(example.dataset, example.inputs, example.target))
    return FitProblem(key, GeneratedData(example.dataset))


def scene_of(name: str) -> Scene:
    """An example as a scene: whole, in batches, one by one, and Adam, from its first start."""
    key, example = EXAMPLES[name]
    start = example.starts[0]
    runs = (
        RunSpec("run-1", 0, "gd", start, {"learning_rate": 2e-3}),
        RunSpec("run-2", 1, "gd", start, {"learning_rate": 1e-2}, batch_size=4, seed=3),
        RunSpec("run-3", 2, "gd", start, {"learning_rate": 5e-2}, batch_size=1, draw="independent"),
        RunSpec("run-4", 4, "adam", start, {"learning_rate": 0.1}),
    )
    return Scene(
        title=Text(en=MODELS[key].name, ko=""),
        document=Document(fit_of(key, example), Plane(example.x, example.y), runs, length=60),
    )
