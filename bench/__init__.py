"""Benchmarks: ratios measured in one run, never seconds to assert on."""
