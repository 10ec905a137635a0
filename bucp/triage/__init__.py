"""Is an agreement needed at all?"""
