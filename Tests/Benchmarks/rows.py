"""What a row is made of."""

from dataclasses import dataclass

RUNS = {}


@dataclass
class Figure:
    """One number of a row, what it should be, and what it was measured beside."""

    name: str
    value: float
    wanted: str = ""
    beside: str = ""
    digits: int = 3

    def text(self, value):
        return f"{value:.{self.digits}f}"


def row(name):
    """Registers a function that measures once and returns a list of figures, always the same ones."""
    def register(function):
        RUNS[name] = function
        return function
    return register
