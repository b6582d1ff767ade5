"""Snapshots of released versions, stored for ever: each must load and go on to its end under today's code."""
