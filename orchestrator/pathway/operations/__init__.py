"""What a service task of a drawing may name. Importing this package registers every operation.

Each runs in the transaction that completes its step: its rows and the step commit together. To add one, write
a function here with `@registry.operation("name")` and name it in bpmn/vocabulary.json.
"""

from . import asking, deciding, escalating, informing, sharing, thanking

__all__ = ["asking", "deciding", "escalating", "informing", "sharing", "thanking"]
