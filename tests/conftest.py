"""Settings of the whole suite: how property tests choose their examples.

Hypothesis marks every property test with `hypothesis`. In `make test` they run under `gate`: the
same few examples each time, so that a failure is of the change at hand. `make fuzz SEED=1` runs
them all under `fuzz`, which draws more examples, and others for each seed. What it finds becomes an `@example` of
the test, with the mend.
"""

from hypothesis import HealthCheck, settings

# The machine that runs this is busy with the other half of the suite: how long an example takes
# says nothing. Scaling is tested by counting calls.
ANY = settings(deadline=None, database=None, suppress_health_check=[HealthCheck.too_slow])

settings.register_profile("gate", ANY, derandomize=True, max_examples=40)
settings.register_profile("fuzz", ANY, derandomize=False, print_blob=True, max_examples=100)
settings.load_profile("gate")
