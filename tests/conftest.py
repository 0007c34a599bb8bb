"""Settings of the whole suite: how property tests choose their examples.

Hypothesis marks every property test with `hypothesis`. In `make test` they run under `gate`: the
same examples each time, so that a failure is of the change at hand. `make fuzz SEED=1` runs them
all under `fuzz`, which draws other examples for each seed. What it finds becomes an `@example` of
the test, with the mend.
"""

from hypothesis import HealthCheck, settings

# The machine that runs this is busy with the other half of the suite: how long an example takes
# says nothing. Scaling is tested by counting calls.
ANY = settings(deadline=None, database=None, suppress_health_check=[HealthCheck.too_slow])

settings.register_profile("gate", ANY, derandomize=True)
settings.register_profile("fuzz", ANY, derandomize=False, print_blob=True)
settings.load_profile("gate")
