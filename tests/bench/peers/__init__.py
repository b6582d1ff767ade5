"""One flow, five ways of keeping it: what `bench_peers` runs side by side in one database.

The flow is `drawings/peer_case.bpmn`: a task, a gateway, eight agencies at once under a time limit, a joint
decision, a plan. `drawings/peer_loop.bpmn` is a task that is asked again and again. Each runner says in its
docstring exactly what it does for one completion.
"""
