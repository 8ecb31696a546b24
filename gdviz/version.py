"""The version, for all that must say what made something."""

__version__ = "0.1.0"
