"""Who may use the data, and whom to reach."""
