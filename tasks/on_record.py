"""Nothing of the open tasks is on record (`history.on_record`): they follow from what is."""

RECORDS = ()
NO_RECORDS = {"tasks.Task": "what waits on whom is computed from the agreement at each move"}
CHECKS = ()
