"""The words that versions of the official form have in common: single questions and addenda, each under its name.

A word is in no version until the version names it, so there are no lists of questions here. A word that a published
version uses is not changed: the golden file of that version would differ (`golden`). What a new version says
otherwise, it says with `upon.change`, or it takes a new word.
"""
