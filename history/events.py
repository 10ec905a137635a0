"""The events of keeping the record itself. Importing registers them."""

from .kinds import register

BACKED_UP = register("portal.backed_up", "A backup of the whole portal was begun: {file}.")
RESTORED = register("portal.restored", "The portal was restored from the backup of {made_at}.")
TAKEN_UP = register("history.taken_up", "{rows} rows were put on record that no event had named: {reason}")
