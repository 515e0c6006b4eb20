"""The outside world: the only place with input and output."""
