"""Where we are wrong, for three minutes: the most important of what other practices work out."""

import datetime as dt
from typing import NamedTuple

from mkdocs_dissent.policy import Policy
from mkdocs_dissent.practices.calibration import Bin, Forecast, Forecasts, forecasts_of
from mkdocs_dissent.practices.meeting import Meeting, meeting
from mkdocs_dissent.practices.outcomes import field_lately, stories_diverge
from mkdocs_dissent.records.kinds import Initiative
from mkdocs_dissent.records.vocabularies import AndonVerdict, Bearing, MemoStatus, Verdict
from mkdocs_dissent.register.contradictions import (
    Contradiction,
    ContradictionKind,
    contradictions_of,
)
from mkdocs_dissent.register.register import Register

_SURE = 0.8
"""A confidence from which a claim counts as one that we were sure of."""
_CHANGED = frozenset(map(str, (MemoStatus.UPHELD, AndonVerdict.ALTER, AndonVerdict.RETIRE)))
_OBJECTIONS = (ContradictionKind.MEMO, ContradictionKind.ANDON)


class Field(NamedTuple):
    """What the field said of work under way in the last quarter."""

    initiative: Initiative
    said: int
    """How many stories and words of forums there are."""
    against: int
    """How many of them contradict."""
    metric: str | None
    """The outcome that improved meanwhile, by its name; None where none did."""


class Brief(NamedTuple):
    """The brief of a register, each list with what matters most first."""

    open: tuple[Contradiction, ...]
    """Every open contradiction, the heaviest first."""
    running: tuple[Contradiction, ...]
    """Of bets and probes under way that were last found false: when, and what was done then."""
    forecasts: Forecasts
    overconfident: tuple[Bin, ...]
    """Where less came true than was stated, and more than half was stated; the worst first."""
    sure: tuple[Forecast, ...]
    """Claims held with 80 % or more that proved false, the surest first."""
    stories: tuple[Field, ...]
    """Initiatives under way that the field contradicted in the last quarter."""
    changed: tuple[Contradiction, ...]
    """Upheld memos, and andons that altered or retired something; the latest first."""
    meeting: Meeting

    @property
    def oldest(self) -> dt.date | None:
        """Since when the oldest stands; None where no date tells."""
        days = (item.since for item in self.open)
        return min((day for day in days if day and day <= self.meeting.today), default=None)


def brief(register: Register, whole: Register, policy: Policy, today: dt.date) -> Brief:
    """The brief of a register, or of a part of the `whole` one, which holds the reviews."""
    contradictions = contradictions_of(register, today)
    changed = [item for item in contradictions.every if _is_change(item, today)]
    forecasts = forecasts_of(register, today, policy.limits["forecasts_least"])
    wrong = (item for item in forecasts.resolved if item.verdict is Verdict.FALSIFIED)
    fields = (_field(register, item, today) for item in register.initiatives if item.is_active)
    return Brief(
        open=tuple(contradictions.heaviest_first),
        running=tuple(item for item in contradictions.every if _is_running(register, item)),
        forecasts=forecasts,
        overconfident=tuple(_overconfident(forecasts)),
        sure=tuple(
            sorted(
                (item for item in wrong if item.confidence >= _SURE),
                key=lambda item: (-item.confidence, item.claim.key),
            )
        ),
        stories=tuple(
            sorted(
                (found for found in fields if found.against),
                key=lambda found: (found.metric is None, -found.against, found.initiative.key),
            )
        ),
        changed=tuple(sorted(changed, key=lambda it: (_settled_on(it), it.record), reverse=True)),
        meeting=meeting(whole, policy, today),
    )


def _is_running(register: Register, item: Contradiction) -> bool:
    record = register.by_key[item.about[0]] if item.about else None
    active = isinstance(record, Initiative) and record.is_active
    return active and item.kind is ContradictionKind.VERDICT


def _field(register: Register, initiative: Initiative, today: dt.date) -> Field:
    said = field_lately(register, initiative, today)
    apart = stories_diverge(register, initiative, today)
    return Field(
        initiative=initiative,
        said=len(said),
        against=sum(item.bearing is Bearing.CONTRADICTS for item in said),
        metric=apart[1] if apart else None,
    )


def _overconfident(forecasts: Forecasts) -> list[Bin]:
    """The fifths of the scale above a half in which less came true than was stated."""
    bins = forecasts.calibration.bins if forecasts.calibration else ()
    gaps = [
        (item.came_true - item.stated, item)
        for item in bins
        if item.stated is not None and item.came_true is not None and item.stated > 0.5
    ]
    return [item for gap, item in sorted(gaps, key=lambda pair: pair[0]) if gap < 0]


def _is_change(item: Contradiction, today: dt.date) -> bool:
    """Whether something was changed because a person objected."""
    how = item.settled.how if item.settled and item.kind in _OBJECTIONS else ""
    return how in _CHANGED and _settled_on(item) <= today


def _settled_on(item: Contradiction) -> dt.date:
    """When it was settled; whatever bears no date comes last."""
    return (item.settled and item.settled.date) or dt.date.min
