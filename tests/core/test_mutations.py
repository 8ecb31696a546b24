"""Plausible bugs, put into the sources one at a time: the reference checks must notice each."""

import pytest

from tests.core.mutations import CHECKS, GROUPS, MUTATIONS, modules_with, notices


@pytest.mark.parametrize("module", CHECKS)
def test_the_checks_pass_on_the_sources_as_they_are(module):
    modules = modules_with(module)
    for check in CHECKS[module]:
        check(modules)


@pytest.mark.parametrize("bug", MUTATIONS)
def test_the_checks_notice(bug):
    assert notices(*MUTATIONS[bug])


def test_no_module_is_left_out():
    assert {module for module, *_ in MUTATIONS.values()} == set(CHECKS)
    assert set(CHECKS) <= {module for group in GROUPS for module in group}
