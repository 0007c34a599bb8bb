"""How long a hostile input may take before a test says that it hangs."""

PATIENCE = 60
"""Seconds of CPU. No measurement: what is linear takes a hundredth of it on any machine, and what
is quadratic or worse on these inputs takes many times as long."""
