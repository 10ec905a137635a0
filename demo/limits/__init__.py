"""What one stranger can and cannot stop, tried on a portal that runs for real; `manage.py limits` tells it."""
