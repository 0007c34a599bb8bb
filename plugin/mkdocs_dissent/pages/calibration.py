"""How good stated confidences were: the Brier score with its parts, and the reliability curve."""

from __future__ import annotations

from msgspec import Struct

from mkdocs_dissent.practices.calibration import EDGES, Bin, Calibration
from mkdocs_dissent.practices.scoring import DEFINITIONS, SOURCES
from mkdocs_dissent.text import percent, sentence


class Term(Struct, frozen=True, kw_only=True):
    """One term of the decomposition."""

    sign: str
    """Whether it is added or taken away: `+` or a minus sign; empty for the first."""
    name: str
    value: str
    """Without its sign."""
    means: str
    """What it says, in plain words."""


class BinRow(Struct, frozen=True, kw_only=True):
    """A fifth of the scale of confidences, as the table beside the curve says it."""

    range: str
    n: int
    stated: str
    """Empty in an empty bin."""
    came_true: str


class BinPoint(Struct, frozen=True, kw_only=True):
    """A bin in the plane of the curve, both from 0 to 1."""

    x: float
    """The mean confidence stated."""
    y: float
    """The share that came true."""
    n: int
    size: float
    """Its count, as a share of the largest bin's."""


class Curve(Struct, frozen=True, kw_only=True):
    """The reliability curve."""

    points: tuple[BinPoint, ...]
    ticks: tuple[tuple[float, str], ...]
    """Place from 0 to 1, and its words."""
    summary: str
    """What the drawing shows, for those who can't see it."""


class CalibrationView(Struct, frozen=True, kw_only=True):
    """How good the resolved forecasts were."""

    n: int
    brier: str
    verdict: str
    """The score against that of always stating the share that came true."""
    terms: tuple[Term, ...]
    """They add up to the score."""
    curve: Curve
    rows: tuple[BinRow, ...]
    definitions: tuple[tuple[str, str], ...]
    """What each figure is called, and how it is worked out."""
    sources: tuple[str, ...]


_DEFINED = (
    ("brier", "Brier score"),
    ("reliability", "Reliability"),
    ("resolution", "Resolution"),
    ("uncertainty", "Uncertainty"),
    ("within-bins", "Within bins"),
    ("curve", "Curve"),
)


def calibration_view(found: Calibration) -> CalibrationView:
    """The calibration of some resolved forecasts."""
    return CalibrationView(
        n=found.n,
        brier=decimals(found.brier, 2),
        verdict=_verdict(found),
        terms=_terms(found),
        curve=_curve(found.bins),
        rows=tuple(_row(item) for item in found.bins),
        definitions=tuple((title, DEFINITIONS[name]) for name, title in _DEFINED),
        sources=SOURCES,
    )


def decimals(value: float, digits: int) -> str:
    """A number with so many decimals and a proper minus sign; never a negative nothing."""
    text = f"{value:.{digits}f}"
    if text.startswith("-"):
        text = f"\N{MINUS SIGN}{text[1:]}" if text.strip("-0.") else text[1:]
    return text


def against_base(found: Calibration) -> str:
    """The score against always having stated the share that came true: `better than the 0.24`.

    Empty where everything came out alike. Both are compared as they are shown.
    """
    if found.uncertainty == 0:
        return ""
    brier, base = (decimals(value, 2) for value in (found.brier, found.uncertainty))
    if brier == base:
        return f"no better than the {base}"
    return f"{'better' if found.brier < found.uncertainty else 'worse'} than the {base}"


def _verdict(found: Calibration) -> str:
    said = against_base(found)
    if not said:
        return "All came out alike, so there was nothing to tell apart."
    return f"{sentence(said)} of always stating the share that came true."


def _terms(found: Calibration) -> tuple[Term, ...]:
    said = (
        (1, "reliability", found.reliability, "how far from what came true; less is better"),
        (
            -1,
            "resolution",
            found.resolution,
            "how well the doubtful was told from the sure; more is better",
        ),
        (1, "uncertainty", found.uncertainty, "how open the questions were; nobody's doing"),
        (1, "within-bins", found.within_bins, "what differs inside a fifth of the scale"),
    )
    names = dict(_DEFINED)
    return tuple(
        Term(
            sign="\N{MINUS SIGN}" if round(sign * value, 3) < 0 else "+" if at else "",
            name=names[name],
            value=decimals(abs(value), 3),
            means=means,
        )
        for at, (sign, name, value, means) in enumerate(said)
    )


def _curve(bins: tuple[Bin, ...]) -> Curve:
    most = max(item.n for item in bins)
    points = tuple(
        BinPoint(x=item.stated, y=item.came_true, n=item.n, size=item.n / most)
        for item in bins
        if item.stated is not None and item.came_true is not None
    )
    said = "; ".join(
        f"{percent(point.x, decimals=0)} stated, {percent(point.y, decimals=0)} came true"
        f" (n = {point.n})"
        for point in points
    )
    return Curve(
        points=points,
        ticks=tuple((edge, percent(edge, decimals=0)) for edge in (0.0, *EDGES, 1.0)),
        summary=f"the share that came true against the mean confidence stated: {said}.",
    )


def _row(item: Bin) -> BinRow:
    return BinRow(
        range=f"{item.least * 100:.0f}–{percent(item.most, decimals=0)}",
        n=item.n,
        stated="" if item.stated is None else percent(item.stated, decimals=0),
        came_true="" if item.came_true is None else percent(item.came_true, decimals=0),
    )
