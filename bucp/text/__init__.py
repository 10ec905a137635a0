"""The text of a BUCP: read, frozen, compared, searched."""
