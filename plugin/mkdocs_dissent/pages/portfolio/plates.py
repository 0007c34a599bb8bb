"""The barbell in words, and as plates by which the drawing and its table show it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from mkdocs_dissent.pages.context import Context, Due, due_of, ref
from mkdocs_dissent.pages.portfolio.model import Plate, SideView, TimeBox
from mkdocs_dissent.practices.portfolio import Clock, Item, Shape, Side, Split
from mkdocs_dissent.text import count, list_words, percent


def summary(shape: Shape) -> str:
    """`3 bets and 6 probes under way, 1 caught in the middle; 24 % of capacity on bets, …`."""
    if not shape.items:
        return "Nothing is under way"
    sides = ((shape.bets, "bet"), (shape.probes, "probe"))
    said = list_words([count(len(items), noun) for items, noun in sides if items])
    if not said:
        said = f"{len(shape.middle)} under way, all caught in the middle"
    else:
        said += " under way"
        said += f", {len(shape.middle)} caught in the middle" if shape.middle else ""
    return f"{said}; {_split_words(shape)}"


def _split_words(shape: Shape) -> str:
    split = shape.split
    if split is None:
        return "no capacity stated"
    words = (
        f"{percent(split.bets / 100)} of capacity on bets, {percent(split.probes / 100)} on probes"
    )
    return words + (f", {percent(split.middle / 100)} in the middle" if shape.middle else "")


def described(sides: Sequence[SideView]) -> str:
    """What the drawing shows, for those who can't see it."""
    said = ", ".join(f"{side.name.lower()} {side.words}" for side in sides)
    return f"From left to right: {said}. The table below has every plate."


def capacity_notes(shape: Shape) -> Iterator[str]:
    """What must be known to read the shares of capacity."""
    split = shape.split
    if split is None:
        if shape.items:
            yield "Nobody has stated a `capacity`: the plates are outlines, and no share is known."
        return
    if split.overcommitted:
        yield (
            f"Capacity adds up to {percent(split.stated / 100)},"
            f" and nobody has more than {percent(1)}: the shares are of what was stated."
        )
    elif split.rest:
        yield f"{percent(split.rest / 100)} of capacity is in nothing under way."
    if split.unstated:
        yield (
            f"{count(split.unstated, 'initiative')} under way"
            f" {'states' if split.unstated == 1 else 'state'} no `capacity`, drawn as an outline."
        )


def sides_of(shape: Shape, ctx: Context) -> tuple[SideView, SideView, SideView]:
    """Probes, what is between, and bets; the largest capacity first."""
    largest = max((item.capacity or 0 for item in shape.items), default=0.0)
    split = shape.split
    return (
        _side(Side.PROBES, "Probes", shape.probes, split, largest, ctx),
        _side(Side.MIDDLE, "Mid-bar", shape.middle, split, largest, ctx),
        _side(Side.BETS, "Bets", shape.bets, split, largest, ctx),
    )


def _side(
    side: Side,
    name: str,
    items: Sequence[Item],
    split: Split | None,
    largest: float,
    ctx: Context,
) -> SideView:
    shares = (
        {}
        if split is None
        else {Side.PROBES: split.probes, Side.MIDDLE: split.middle, Side.BETS: split.bets}
    )
    words = str(len(items)) if items else "none"
    if items and side in shares:
        words += f" · {percent(shares[side] / 100)}"
    plates = tuple(
        _plate(f"{name[0]}{number}", item, largest, ctx) for number, item in enumerate(items, 1)
    )
    return SideView(side=side, name=name, words=words, plates=plates)


def _plate(key: str, item: Item, largest: float, ctx: Context) -> Plate:
    initiative, capacity = item.initiative, item.capacity
    about = [*initiative.team, *([initiative.horizon.text] if initiative.horizon else [])]
    share = None if capacity is None else capacity / largest if largest else 0.0
    probe = str(initiative.kind) == "probe"
    return Plate(
        key=key,
        ref=ref(initiative),
        owners=initiative.owners,
        about=" · ".join(about),
        capacity="" if capacity is None else percent(capacity / 100),
        share=share,
        missing=item.missing,
        probe=probe,
        box=time_box(item.clock, ctx) if item.clock else None,
        revisit=None if probe else due_of(initiative, ctx),
    )


def time_box(clock: Clock, ctx: Context) -> TimeBox:
    """How much of its time a probe has used; the script in the browser uses the same words."""
    whole = (clock.ends - clock.start).days
    used = whole - clock.left
    return TimeBox(
        start=clock.start,
        due=Due.on(clock.ends, ctx.today, ctx.policy.due_soon_days),
        share=max(0.0, min(1.0, used / whole)) if whole else 1.0,
        words="not begun" if used < 0 else f"{used} of {count(whole, 'day')} used",
    )
