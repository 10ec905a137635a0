"""What a page does around a move: ask, perform, say what stands in the way, go on."""
