"""Settings of the whole suite."""

import os

from hypothesis import HealthCheck, settings

# The machine that runs this is busy with the other half of the suite: how long an example takes
# says nothing. Scaling is tested by counting calls.
settings.register_profile("suite", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("suite")

# Nothing of a run may come from another's: tests of the cache give it a place of its own.
os.environ["DISSENT_NO_CACHE"] = "1"
