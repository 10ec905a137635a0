"""What the portal administrator keeps (domain.md §2): accounts, the versions of the official form, settings."""
