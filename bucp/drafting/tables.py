"""The rows of a table from anywhere, counted while they are read. Needs neither Django nor the database."""

from collections.abc import Iterable

MOST_ROWS = 2_000
MOST_ROWS_READ = 20_000  # of which most may be empty
MOST_COLUMNS = 60
MOST_CELLS = 200_000  # read in all, those past the last column too
MOST_BLANKS = 1_000  # empty rows in a row: the table has ended

Table = list[tuple[int, list[str]]]  # (row number, cells)


class Unreadable(ValueError):
    """Nothing could be read. `sentence` says why and what to do."""

    def __init__(self, sentence: str):
        super().__init__(sentence)
        self.sentence = sentence


def filled(rows: Iterable[list[str]]) -> Table:
    """The rows that hold something, each with its number as a spreadsheet counts. Raises Unreadable for too many."""
    table, blanks, read = [], 0, 0
    for number, cells in enumerate(rows, 1):
        if number > MOST_ROWS_READ:
            raise Unreadable(
                f"Among the first {MOST_ROWS_READ:,} rows most are empty, and there are more. Take the empty ones "
                "out, or copy the rows you ask for into a new table."
            )
        if (read := read + len(cells)) > MOST_CELLS:
            raise Unreadable(f"The table has more than {MOST_CELLS:,} cells. Take out the columns you do not need.")
        if not any(c.strip() for c in cells):
            blanks += 1
            if blanks > MOST_BLANKS:
                break
            continue
        blanks = 0
        table.append((number, cells[:MOST_COLUMNS]))
        if len(table) > MOST_ROWS + 1:  # one of them may be the header
            raise Unreadable(f"There are more than {MOST_ROWS:,} rows. Add them in parts, or only those you ask for.")
    return table
