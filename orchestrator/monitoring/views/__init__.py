"""Pages for managers: what is open, late and waiting, each with its list and its file."""
