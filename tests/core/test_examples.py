"""The examples in docstrings are true."""

import doctest
import importlib

import pytest

WITH_EXAMPLES = (
    "gdviz.api",
    "gdviz.core.datasets",
    "gdviz.core.descent",
    "gdviz.core.formula",
    "gdviz.core.models",
    "gdviz.core.optimizers.rule",
    "gdviz.io.bundled",
)


@pytest.mark.parametrize("name", WITH_EXAMPLES)
def test_examples(name):
    found = doctest.testmod(importlib.import_module(name))
    assert found.attempted > 0
    assert found.failed == 0
