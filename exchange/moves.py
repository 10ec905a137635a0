"""The rows that this app adds to the life cycle."""
