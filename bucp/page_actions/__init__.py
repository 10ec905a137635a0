"""What a page does around a move: ask, attempt it, say what stands in the way, go on.

A page that is about one move is a `page_action.PageAction`, shown and done by one generic view. A page that shows more
than a move does each with `attempt.attempt`. Nobody else catches what a move is refused with.
"""
