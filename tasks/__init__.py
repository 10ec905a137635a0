"""WHAT WAITS ON WHOM: the open tasks of agreements, kept in step with their state, and reminders."""
