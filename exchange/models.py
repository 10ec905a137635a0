"""LIFE AFTER FILING: notices by clause, the tasks of an exchange, amending, ending, what it brought."""
