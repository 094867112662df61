"""What must reach another system: stored with its cause, tried until it is there, one effect.

A lane has a table of its own (an `OutboxRow`) and one `Outbox` that says what its rows are.
"""
