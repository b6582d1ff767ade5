"""A quarter of work for the demo site: about 800 families over thirteen weeks, for managers to see.

Patterns are walked once by the verbs that pages and API use, with a moved clock, and rolled back. What they
wrote is told again for other families at other times, in the same tables (`retelling`). The newest cases are
walked for good and left open. Everything is invented and drawn from one seed.
"""
