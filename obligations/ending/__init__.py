"""How an agreement ends before its date."""
