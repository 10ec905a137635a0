"""Notices under a clause of IDEA: who gives one, to whom, what it must say."""
