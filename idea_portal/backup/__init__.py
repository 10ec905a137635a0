"""Backups: the whole portal in one encrypted file, and back (docs/operate.md, decision 31).

`stream` encrypts, `archive` says what stands in the file, `databases` reads and lays down SQLite and PostgreSQL,
`keys` finds the keys, `restoring` proves what was laid down before it takes the place of what is there.
"""
