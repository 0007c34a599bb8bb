"""The portfolio drawn: the barbell with its plates, and figures on their scales.

Percentages for places, pixels for strokes and letters, as in `charts.py`. All plates are equally
wide, so that areas compare as capacities do.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from markupsafe import Markup

from mkdocs_dissent.pages.portfolio import Plate, Scale, SideView

_EDGE = 1.5
"""Percent left free at both ends of the bar."""
_PITCH = 6.5
"""Percent from one plate to the next where there is room."""
_APART = 4.0
"""Percent between a side and what is in the middle."""
_LEAST_MIDDLE = 14.0
_FILLED = 0.8
"""How much of the pitch a plate fills."""
_TALLEST = 68.0
_UNKNOWN = 0.3
"""Of the tallest: the height of an outline, which means nothing."""
_KEY_ROOM, _FIGURE_ROOM = 3.6, 4.4
"""Percent of pitch below which keys and figures would run into each other."""


def barbell(sides: Sequence[SideView], words: str) -> Markup:
    """The barbell; `words` say what it shows."""
    left, middle, right = sides
    wide = max(_LEAST_MIDDLE, min(50.0, _PITCH * len(middle.plates)))
    room = (100 - 2 * _EDGE - 2 * _APART - wide) / 2
    rooms = ((left, room), (middle, wide), (right, room))
    pitches = [min(_PITCH, width / max(1, len(side.plates))) for side, width in rooms]
    width = _FILLED * min(pitches)
    starts = (
        _EDGE,
        50 - pitches[1] * len(middle.plates) / 2,
        100 - _EDGE - pitches[2] * len(right.plates),
    )
    # The heaviest plates of both sides are at the ends.
    rows = (left.plates, middle.plates, right.plates[::-1])
    plates = (
        _plate(plate, start + pitch * (at + 0.5), width, pitch, side)
        for row, start, pitch, side in zip(rows, starts, pitches, sides, strict=True)
        for at, plate in enumerate(row)
    )
    return Markup(
        '<svg class="dissent-barbell" role="img" aria-label="{}">'
        '<line class="dissent-bar" x1="0.5%" x2="99.5%" y1="50%" y2="50%"/>{}</svg>'
    ).format(words, Markup("").join(plates))


def _plate(plate: Plate, x: float, width: float, pitch: float, side: SideView) -> Markup:
    height = max(1.5, _TALLEST * (_UNKNOWN if plate.share is None else plate.share))
    place = Markup('x="{:.2f}%" y="{:.2f}%" width="{:.2f}%" height="{:.2f}%" rx="2"')
    # A theme's ink may be translucent, and the bar would show through.
    return Markup(
        '<g class="dissent-plate" data-side="{side}"{unstated}><title>{name}</title>'
        '<rect class="dissent-under-plate" {place}/><rect {place}/>{words}</g>'
    ).format(
        side=side.side.value,
        unstated=Markup(" data-unstated") if plate.share is None else "",
        name=f"{plate.key} {plate.ref.title}, {plate.capacity or 'capacity not stated'}",
        place=place.format(x - width / 2, 50 - height / 2, width, height),
        words=Markup("").join(_words(plate, x, height, pitch)),
    )


def _words(plate: Plate, x: float, height: float, pitch: float) -> Iterator[Markup]:
    text = Markup('<text class="dissent-{}" x="{:.2f}%" y="{:.2f}%" dy="{}">{}</text>')
    if pitch >= _FIGURE_ROOM:
        figure = plate.capacity.removesuffix("%").rstrip() or "?"
        yield text.format("plate-figure", x, 50 - height / 2, "-.4em", figure)
    if pitch >= _KEY_ROOM:
        yield text.format("plate-key", x, 50 + height / 2, "1.15em", plate.key)


def scale(found: Scale) -> Markup:
    """A figure on its scale, its range marked and named."""
    bar = Markup("")
    if found.at is not None:
        bar = Markup(
            '<line class="dissent-scale-bar" x1="0%" x2="{0:.2f}%" y1="34%" y2="34%"/>'
            '<line class="dissent-scale-end" x1="{0:.2f}%" x2="{0:.2f}%" y1="8%" y2="60%"/>'
        ).format(100 * found.at)
    return Markup(
        '<svg class="dissent-scale" role="img" aria-label="{}: {}, {}; the range is {}">'
        '<rect class="dissent-range" x="{:.2f}%" y="4%" width="{:.2f}%" height="60%"/>'
        '<line class="dissent-axis" x1="0%" x2="100%" y1="34%" y2="34%"/>{}{}{}</svg>'
    ).format(
        found.name,
        found.value,
        found.glyph.word,
        found.range,
        100 * found.least,
        100 * max(0.0, found.most - found.least),
        bar,
        _bound(found.least, found.least_words),
        _bound(found.most, found.most_words) if found.most > found.least else "",
    )


def _bound(at: float, words: str) -> Markup:
    anchor = "start" if at < 0.03 else "end" if at > 0.97 else "middle"
    text = Markup('<text class="dissent-tick" x="{:.2f}%" y="96%" text-anchor="{}">{}</text>')
    return text.format(100 * at, anchor, words)
