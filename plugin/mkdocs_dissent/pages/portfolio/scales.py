"""Figures of the portfolio against the ranges that the barbell asks for."""

from __future__ import annotations

from msgspec.structs import replace

from mkdocs_dissent.pages.context import Glyph
from mkdocs_dissent.pages.portfolio.model import Scale
from mkdocs_dissent.practices.portfolio import Gauge, Standing
from mkdocs_dissent.text import figure, percent

_SCALES = {
    "probe-capacity": "Capacity on probes",
    "bet-capacity": "Capacity on bets",
    "probes": "Probes under way",
    "bets": "Bets under way",
}
_STANDINGS = {
    Standing.BELOW: Glyph(Standing.BELOW.value, "triangle", "wait"),
    Standing.WITHIN: Glyph(Standing.WITHIN.value, "check", "live"),
    Standing.ABOVE: Glyph(Standing.ABOVE.value, "triangle", "wait"),
    Standing.UNKNOWN: Glyph(Standing.UNKNOWN.value, "broken", "quiet"),
}


def is_out(gauge: Gauge) -> bool:
    """Whether a figure is known to be outside its range."""
    return gauge.standing in (Standing.BELOW, Standing.ABOVE)


def _said(gauge: Gauge, value: float) -> str:
    return percent(value / 100) if gauge.name.endswith("-capacity") else figure(value)


def _range(gauge: Gauge) -> str:
    return f"{gauge.least}–{_said(gauge, gauge.most)}"


def against_range(gauge: Gauge) -> str:
    """`bets under way 4, above its range of 1–3`."""
    value = "unknown" if gauge.value is None else _said(gauge, gauge.value)
    return f"{_SCALES[gauge.name].lower()} {value}, {gauge.standing.value} of {_range(gauge)}"


def _standing(gauge: Gauge) -> Glyph:
    if gauge.standing is Standing.UNKNOWN and gauge.value is not None:
        return replace(_STANDINGS[Standing.UNKNOWN], word="not known: some unstated")
    return _STANDINGS[gauge.standing]


def scale_of(gauge: Gauge) -> Scale:
    """A figure on its scale; counts have room beyond their range."""
    value = gauge.value
    end = 100.0
    if not gauge.name.endswith("-capacity"):
        end = float(max(1, round(1.25 * max(gauge.most, value or 0))))
    return Scale(
        name=_SCALES[gauge.name],
        value="not stated" if value is None else _said(gauge, value),
        range=_range(gauge),
        glyph=_standing(gauge),
        at=None if value is None else min(1.0, value / end),
        least=min(1.0, gauge.least / end),
        most=min(1.0, gauge.most / end),
        least_words=str(gauge.least),
        most_words=str(gauge.most),
        end=_said(gauge, end),
        n=gauge.n,
    )
