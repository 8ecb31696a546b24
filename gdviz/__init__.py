"""gdviz: explore loss landscapes, and give and record lectures on gradient descent."""

__version__ = "0.1.0"
