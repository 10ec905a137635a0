"""One table of moves and one door: what a move is, who may do it, how it is performed."""
