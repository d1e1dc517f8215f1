"""Reports and pictures as bytes: pure functions."""
