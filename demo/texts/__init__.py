"""What people write in the demonstration."""
