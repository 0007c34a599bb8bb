"""What the scorecard can't say yet, and what to write for it to be said."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from mkdocs_dissent.practices.scoring import Scorecard


class NotYet(Struct, frozen=True, kw_only=True):
    """A figure that does not exist yet."""

    title: str
    write: str
    """What would have to be written; `backticks` set off code."""


def not_yet(card: Scorecard) -> Iterator[NotYet]:
    """Each figure that is made of nothing, and what to write for it."""
    for title, write, exists in (
        (
            "What came of revisits",
            "Look at a decision again and enter what came of it under `revisits`: `date`,"
            " `verdict`, `by`.",
            card.verdicts.n,
        ),
        (
            "Whether we are as right as we are sure",
            "Give a decision a `hypothesis` that could prove false, and a `confidence` from 0 to 1."
            " Its first verdict resolves it.",
            card.forecasts or card.pending,
        ),
        (
            "How long a contradiction waits for its answer",
            "A dissent memo has a `date`; once it is settled, so has its `resolution`.",
            card.resolution.days.n,
        ),
        (
            "Whether contradictions are met within one cadence",
            "This needs a dissent memo, a pulled cord or contradicting `evidence` that is at least"
            " one cadence old.",
            card.success.n,
        ),
        (
            "How many major decisions were challenged",
            "Say `stakes: major` where much hangs on a decision, and write its dissent memo.",
            card.majors_with_memo.n,
        ),
        (
            "How often dissent was right",
            "Settle a memo: `upheld` if it was right, `answered` if evidence refuted it.",
            card.memos_upheld.n,
        ),
        (
            "How many objections shipped a probe",
            "Write a dissent memo and name the smallest safe test under `probe`.",
            card.objections_with_probe.n,
        ),
        (
            "Whom to thank",
            "Say `by` whom in a revisit or a review that falsified something. An upheld memo"
            " credits its `author`.",
            card.credits.n,
        ),
        (
            "Which constraint dominates open work",
            "Name the `constraint` that a decision or an initiative is meant to loosen.",
            card.constraints.n,
        ),
        (
            "How many initiatives met their target",
            "Give an outcome metric a `target` and say which way is `better`; it is judged by its"
            " last reading when the initiative ends.",
            card.targets_met.n,
        ),
    ):
        if not exists:
            yield NotYet(title=title, write=write)
