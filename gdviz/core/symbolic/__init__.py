"""Expressions as graphs: typed formulas and traced update rules are written down once, here, and
become derivatives, LaTeX and fast code."""
