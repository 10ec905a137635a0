"""The events of the history itself. Importing registers them."""

from .kinds import register

TAKEN_UP = register("history.taken_up", "{rows} rows were put on record that no event had named: {reason}")
