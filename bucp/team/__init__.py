"""Who takes part in a BUCP: naming and releasing people, and who must be told."""
