"""The synthetic district as it is shown in a terminal, part by part."""
