"""A case in a file: the world it plays in, the acts, what is expected of each."""
