"""Where the machine meets the service.

A practitioner's act comes in here and nowhere else: this room opens the transaction, locks the process
instance, writes the record, and lets the machine step. It answers what the machine asks while it steps
(placement, functions, operations). Nothing below calls up into it: the machine leaves rows.

    contact  -> contacts.receive        -> case, process instance
    task     -> claiming.claim          -> assignee
    answers  -> submitting.submit       -> submission -> record (recording/) -> machine's step
    step     -> placement, functions, operations/ -> tasks, clocks, notices, messages
"""
