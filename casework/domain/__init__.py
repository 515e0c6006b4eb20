"""How complaints are handled, as pure functions over facts. No clock, no I/O."""
