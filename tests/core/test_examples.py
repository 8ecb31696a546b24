"""The examples in docstrings are true."""

import doctest
import importlib

import pytest

WITH_EXAMPLES = {"gdviz.core.descent": 5, "gdviz.io.bundled": 2}


@pytest.mark.parametrize("name", WITH_EXAMPLES)
def test_examples(name):
    found = doctest.testmod(importlib.import_module(name))
    assert found.failed == 0
    assert found.attempted == WITH_EXAMPLES[name]
