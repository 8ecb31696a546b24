"""Expressions as graphs.

A typed formula and a traced update rule are written down once, here, and become derivatives,
LaTeX and fast code.
"""
