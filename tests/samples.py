"""A small register that uses everything, for tests of whole sites."""

from __future__ import annotations

DECISION = """\
---
status: accepted
date: 2026-01-10
decision-makers: [ana, bo]
steward: ana
stakes: major
door: one-way
initiative: 1
hypothesis: "One store is enough for a year"
confidence: 0.7
revisit: 2026-10-01
revisit-if: traffic doubles
stop-criteria: [two outages in a month]
constraint: context-debt
supersedes: 1
evidence:
  - {date: 2026-03-01, bearing: supports, note: "Latency halved", source: "https://example.org/a"}
  - {date: 2026-04-01, bearing: contradicts, note: "Costs rose", source: "the April bill"}
revisits:
  - {date: 2026-02-01, verdict: confirmed, by: ana, next: 2026-10-01}
waive: {DM208: the April bill waits for the revisit in October}
---

# 2. Use one store

## Context

See [the old one](0001-old-store.md) and [the guide](../docs/guide.md).

![A picture](store.png)

## Decision

One store.
"""
OLD = """\
---
status: superseded by [2](0002-one-store.md)
date: 2025-01-10
---

# 1. Use two stores

Two stores.
"""
DUE_SOON = """\
---
status: accepted
date: 2026-08-01
steward: bo
stakes: minor
revisit: 2026-12-01
---

# Write the guide first

Yes.
"""
MEMO = """\
---
decision: 2
author: chen
date: 2026-01-12
status: open
owner: ana
revisit: 2026-12-15
resolved-if: a load test passes
---

# One store is one point of failure

## Claim challenged

One store is enough. See [the decision](../decisions/0002-one-store.md).

## Alternative mechanism

Two stores, one warm.

## Evidence

Two outages.

## Proposed probe

Turn one off for an hour.
"""
ANSWERED = """\
---
decision: 2
author: dara
date: 2026-01-11
status: answered
resolution: {date: 2026-02-02, by: ana, note: "The load test passed"}
---

# The store is too new

## Claim challenged

It is mature.

## Alternative mechanism

Wait a year.

## Evidence

Its release notes.

## Proposed probe

Run it for a week.
"""
ANDON = """\
---
kind: andon
raised-by: anonymous
date: 2026-11-20
why: "The bill doubled"
affects: [0002-one-store]
trigger: guardrail-exceeded
scope: new tables
review-by: 2026-12-04
owner: bo
status: pulled
---

# The bill doubled
"""
SHEET = """\
---
kind: bet
status: active
steward: ana
team: team-a
start: 2026-09-01
horizon: 6 months
revisit: 2027-01-15
stakes: major
stop-criteria: ["costs pass 200 a month"]
metrics:
  outcome:
    - name: Time to first byte
      unit: ms
      better: lower
      target: 80
      readings: {2026-09-01: 140, 2026-10-01: 120, 2026-11-01: 95}
  leading:
    - {name: Queries moved, unit: "%", better: higher, readings: moved.csv}
  shadow:
    - name: Monthly cost
      unit: EUR
      better: lower
      guardrail: {max: 200}
      readings: {2026-09-01: 90, 2026-10-01: 120, 2026-11-01: 160}
---

# Rewrite the ledger

## Aim

Answers in a tenth of a second.

## Mechanism

One store close to its readers.

## Feedback

The three charts, monthly.
"""
PROBE = """\
---
kind: probe
status: active
steward: bo
start: 2026-11-16
horizon: 10 days
hypothesis: "A warm copy costs less than an outage"
guardrail: "no customer notices"
rollback: "turn it off"
next-decision: "keep the copy, or not"
revisit: 2026-11-26
---

# Try a warm copy

## Aim

Know what a copy costs.

## Mechanism

Run one for ten days.

## Feedback

The bill.
"""
PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010806000000"
    "1f15c4890000000d49444154789c6360000002000001e221bc330000000049454e44ae426082"
)
FILES: dict[str, str | bytes] = {
    "docs/index.md": "# Home\n\nThe [register](register.md) and [one](decisions/0002-one-store.md).\n",
    "docs/guide.md": "# Guide\n\nWhat to do.\n",
    "decisions/0001-old-store.md": OLD,
    "decisions/0002-one-store.md": DECISION,
    "decisions/0003-guide-first.md": DUE_SOON,
    "decisions/store.png": PIXEL,
    "decisions/README.md": "# About these decisions\n\nSee [the second](0002-one-store.md).\n",
    "dissent/0002-point-of-failure.md": MEMO,
    "dissent/0002-too-new.md": ANSWERED,
    "dissent/0003-bill.md": ANDON,
    "initiatives/0001-ledger.md": SHEET,
    "initiatives/0002-warm-copy.md": PROBE,
    "initiatives/moved.csv": "date,value,who\n2026-09-01,5,ana\n2026-10-01,40,bo\n2026-11-01,70,bo\n",
}


def line_of(path: str, text: str) -> int:
    """The line of a file above on which a text first stands, so that no test has to count."""
    found = FILES[path]
    assert isinstance(found, str), f"{path} is no text"
    lines = [at for at, line in enumerate(found.splitlines(), 1) if text in line]
    assert lines, f"{path} has no line with {text!r}; has the sample changed?"
    return lines[0]
