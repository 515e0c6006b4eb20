"""What the record tells: one file, one question."""
