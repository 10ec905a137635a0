"""§5.16: an entity certifies that it protects data adequately."""
