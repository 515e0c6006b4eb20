"""How well recurrences and problem types are seen, each beside its baseline."""
