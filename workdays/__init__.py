"""The State's calendar: working days, holidays, closures by proclamation."""
