"""One module per subject: the operations that other systems call."""
