"""Pieces that any app may use: PDF, paging, files, checks of text, refusals. Knows nothing of the domain."""
