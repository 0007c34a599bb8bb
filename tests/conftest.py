"""Settings of the whole suite."""

from hypothesis import HealthCheck, settings

# The machine that runs this is busy with the other half of the suite: how long an example takes
# says nothing. Scaling is tested by counting calls.
settings.register_profile("suite", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("suite")
