"""A small app beside the service: jobs whose effects are counted, and where they are counted."""
