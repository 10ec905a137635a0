"""Putting out for signature, signing, filing."""
