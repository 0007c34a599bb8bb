"""Are we learning: the figures of `scoring`, in words, and what can't be said yet.

Nothing is counted here that `scoring` counts. A figure that is made of nothing is not shown: it is
listed under "not yet", with what to write for it to exist.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from msgspec import Struct
from msgspec.structs import replace

from mkdocs_dissent.pages.calibration import against_base, decimals
from mkdocs_dissent.pages.context import Context, Glyph, glyph_of
from mkdocs_dissent.pages.filters import Filters, describe
from mkdocs_dissent.pages.forecasts import Forecasts, forecasts_view
from mkdocs_dissent.pages.not_yet import NotYet, not_yet
from mkdocs_dissent.pages.resolution import Waiting, days_words, waiting_view
from mkdocs_dissent.pages.subset import subset
from mkdocs_dissent.practices.episodes import Figure
from mkdocs_dissent.practices.scoring import (
    DEFINITIONS,
    Constraints,
    Credits,
    Scorecard,
    Verdicts,
    scorecard,
)
from mkdocs_dissent.records import Constraint, Folder, Verdict
from mkdocs_dissent.register import Register
from mkdocs_dissent.text import count, list_words, percent, sentence, spaced


class Share(Struct, frozen=True, kw_only=True):
    """A share of several things, in words."""

    name: str
    """Its key among the definitions."""
    title: str
    value: str
    """`67 %`"""
    of: str
    """`4 of 6 major decisions`"""
    n: int
    definition: str


class Tally(Struct, frozen=True, kw_only=True):
    """How often one word of a vocabulary occurs."""

    word: str
    glyph: Glyph | None
    about: str
    count: int
    share: float
    """Of the most frequent one, for the length of a bar."""


class Thanks(Struct, frozen=True, kw_only=True):
    """Whom to thank for having found us wrong."""

    people: tuple[tuple[str, str], ...]
    """Name, and how often where it was more than once."""
    others: str
    """Those whom nobody may name, and those whom nobody has named."""
    n: int


class Dominating(Struct, frozen=True, kw_only=True):
    """Which of the nine constraints dominates open work."""

    leads: str
    """The dominating one, or those that tie."""
    meaning: tuple[str, ...]
    """What those mean, in the vocabulary's words."""
    tallies: tuple[Tally, ...]
    """Those that some record names."""
    unnamed: tuple[str, ...]
    """Those that none does."""
    n: int
    unstated: int


class ScorecardView(Struct, frozen=True, kw_only=True):
    """The scorecard."""

    summary: str
    caveat: str
    """What can't be said yet; empty where all can."""
    verdicts: tuple[Tally, ...]
    revisits: int
    """How many verdicts there are."""
    forecasts: Forecasts | None
    waiting: Waiting | None
    """How long contradictions take."""
    success: Share | None
    dissent: tuple[Share, ...]
    thanks: Thanks | None
    constraints: Dominating | None
    targets: Share | None
    not_yet: tuple[NotYet, ...]
    definitions: Mapping[str, str]
    narrowed: tuple[str, ...]
    folder: str
    """Where decisions are written."""

    @property
    def is_bare(self) -> bool:
        """Whether nothing can be said at all: a new register, or one of old records only."""
        found = (self.verdicts, self.forecasts, self.waiting, self.success, self.dissent)
        return not any((*found, self.thanks, self.constraints, self.targets))


def scorecard_view(ctx: Context, filters: Filters) -> ScorecardView:
    """The scorecard of what `filters` let through; how many that shows, they don't limit."""
    filters = replace(filters, limit=None)
    register = subset(ctx, filters) if filters.given else ctx.register
    card = scorecard(register, ctx.policy, ctx.today)
    shown = _shares(card)
    return ScorecardView(
        summary=summary(card, register),
        caveat=_caveat(card),
        verdicts=_verdicts(card.verdicts),
        revisits=card.verdicts.n,
        forecasts=forecasts_view(card, register, ctx),
        waiting=waiting_view(card.resolution) if card.resolution.days.n else None,
        success=shown.get("success"),
        dissent=tuple(shown[name] for name in _DISSENT if name in shown),
        thanks=_thanks(card.credits) if card.credits.n else None,
        constraints=_dominating(card.constraints) if card.constraints.n else None,
        targets=shown.get("targets-met"),
        not_yet=tuple(not_yet(card)),
        definitions=DEFINITIONS,
        narrowed=tuple(describe(filters)),
        folder=ctx.policy.folders[Folder.DECISIONS][0],
    )


# ── In words ──


def summary(card: Scorecard, register: Register) -> str:
    """`Of 12 revisits, 7 confirmed a decision and 3 proved one false.`, and how long we took."""
    said = [_revisited(card.verdicts)] if card.verdicts.n else []
    days = card.resolution.days
    if days.median is not None:
        took = f"took {days_words(days.median)}"
        said.append(
            f"The one contradiction resolved so far {took}."
            if days.n == 1
            else f"The {count(days.n, 'contradiction')} resolved so far {took} at the median."
        )
    if card.calibration:
        base = against_base(card.calibration)
        said.append(
            f"Our stated confidences score {decimals(card.calibration.brier, 2)} (0 is perfect)"
            + (f", {base} of always stating the same." if base else ".")
        )
    if said:
        return " ".join(said)
    decisions = len(register.decisions)
    if not decisions:
        return "Whether we learn can't be said yet: no decision has been written."
    of = "the only decision" if decisions == 1 else f"any of {count(decisions, 'decision')}"
    return f"Whether we learn can't be said yet: no revisit has been entered for {of}."


def _revisited(verdicts: Verdicts) -> str:
    found = dict(verdicts.counts)
    confirmed, falsified = found[Verdict.CONFIRMED], found[Verdict.FALSIFIED]
    said = [f"{confirmed} confirmed a decision"] if confirmed else []
    said += [f"{falsified} proved one false"] if falsified else []
    if not said:
        return f"{sentence(count(verdicts.n, 'revisit'))} settled nothing yet."
    return f"Of {count(verdicts.n, 'revisit')}, {list_words(said)}."


def _caveat(card: Scorecard) -> str:
    if card.calibration or not (card.forecasts or card.pending):
        return ""
    return (
        "Too little has been resolved to say whether our confidences were right:"
        f" {card.forecasts} of {count(card.forecasts_least, 'forecast')}."
    )


_WHAT: Mapping[str, tuple[str, str, str]] = MappingProxyType(
    {
        "majors-with-memo": ("Major decisions with a memo", "major decision", ""),
        "memos-upheld": ("Memos upheld", "memo", " settled on their merits"),
        "objections-with-probe": ("Objections that shipped a probe", "memo", ""),
        "targets-met": ("Initiatives that met their target", "initiative", " that have ended"),
        "success": ("Met within one cadence", "contradiction", " that began long enough ago"),
    }
)
"""Figure → its title, what it counts, and which of those."""
_DISSENT = ("majors-with-memo", "memos-upheld", "objections-with-probe")


def _shares(card: Scorecard) -> dict[str, Share]:
    figures = (
        card.success,
        card.majors_with_memo,
        card.memos_upheld,
        card.objections_with_probe,
        card.targets_met,
    )
    return {
        figure.name: _share(figure, figure.value) for figure in figures if figure.value is not None
    }


def _share(figure: Figure, value: float) -> Share:
    title, thing, which = _WHAT[figure.name]
    return Share(
        name=figure.name,
        title=title,
        value=percent(value, decimals=0),
        of=f"{round(value * figure.n)} of {count(figure.n, thing)}{which}",
        n=figure.n,
        definition=figure.definition,
    )


def _verdicts(verdicts: Verdicts) -> tuple[Tally, ...]:
    most = max(found for _, found in verdicts.counts)
    if not most:
        return ()
    return tuple(
        Tally(
            word=str(verdict),
            glyph=glyph_of(verdict),
            about=verdict.about,
            count=found,
            share=found / most,
        )
        for verdict, found in verdicts.counts
    )


def _thanks(credits_: Credits) -> Thanks:
    others = []
    if hidden := credits_.anonymous:
        more, too = (" more", ", too") if credits_.people else ("", "")
        whom = "somebody" if hidden == 1 else "people"
        verb = "was" if hidden == 1 else "were"
        others.append(f"{hidden}{more} {verb} found by {whom} whom nobody names. Thank you{too}.")
    if lost := credits_.uncredited:
        others.append(
            f"{lost} {'is' if lost == 1 else 'are'} credited to nobody: name who found"
            f" {'it' if lost == 1 else 'them'} under `by`, or as the memo's `author`."
        )
    return Thanks(
        people=tuple(
            (credit.person, f"{credit.count} times" if credit.count > 1 else "once")
            for credit in credits_.people
        ),
        others=" ".join(others),
        n=credits_.n,
    )


_TIE = 3
"""More constraints than this that tie are not named as dominating."""


def _dominating(found: Constraints) -> Dominating:
    leaders = found.dominant
    most = found.counts[0][1]
    if len(leaders) == 1:
        leads = f"{_name(leaders[0])} dominates"
    elif len(leaders) <= _TIE:
        leads = sentence(list_words([spaced(item) for item in leaders])) + " weigh alike"
    else:
        leads, leaders = "No constraint dominates", ()
    return Dominating(
        leads=leads,
        meaning=tuple(item.about for item in leaders),
        tallies=tuple(
            Tally(word=_name(item), glyph=None, about=item.about, count=times, share=times / most)
            for item, times in found.counts
            if times
        ),
        unnamed=tuple(spaced(item) for item, times in found.counts if not times),
        n=found.n,
        unstated=found.unstated,
    )


def _name(constraint: Constraint) -> str:
    return sentence(spaced(constraint))
