"""Writing a BUCP: beginning it, its parties, answers and data elements."""
