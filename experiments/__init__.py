"""Trained networks confronted with the theory."""
