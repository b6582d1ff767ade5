"""The reliability programme: T1 to T17 of what must hold whatever crashes, waits or comes at once."""
