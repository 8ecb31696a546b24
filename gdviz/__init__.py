"""gdviz: explore loss landscapes, and give and record lectures on gradient descent.

``import gdviz`` gives the names of `gdviz.api`, which needs no window. They are fetched when they
are first used, since the application has no use for them and starts sooner without.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from gdviz.version import __version__ as __version__

if TYPE_CHECKING:
    from gdviz.api import *  # noqa: F403


def __dir__() -> list[str]:
    return [*globals(), *import_module("gdviz.api").__all__]


def __getattr__(name: str) -> Any:
    if not name.startswith("_") and name != "api":
        api = import_module("gdviz.api")
        if name in api.__all__:
            return getattr(api, name)
    raise AttributeError(f"module 'gdviz' has no attribute {name!r}")
