"""The readings of a metric in a CSV file beside its record."""

from __future__ import annotations

import csv
import datetime as dt
import io
import math
import posixpath

from msgspec import structs

from mkdocs_dissent.findings import Location, Problem
from mkdocs_dissent.policy import Policy
from mkdocs_dissent.reading.load.tree import Tree, TreeFile, Unreadable
from mkdocs_dissent.records import Metric, Metrics
from mkdocs_dissent.records.fields import Reading, Readings, iso_date, shown


def with_readings(
    metrics: Metrics, tree: Tree, policy: Policy, found: TreeFile, problems: list[Problem]
) -> Metrics:
    """Metrics with the readings of the CSV files that they name."""

    def read(metric: Metric) -> Metric:
        if metric.readings.file is None:
            return metric
        readings = _readings_file(metric.readings, tree, policy, found, problems)
        return structs.replace(metric, readings=readings)

    return structs.replace(
        metrics,
        outcome=tuple(map(read, metrics.outcome)),
        leading=tuple(map(read, metrics.leading)),
        shadow=tuple(map(read, metrics.shadow)),
    )


def _readings_file(
    readings: Readings, tree: Tree, policy: Policy, found: TreeFile, problems: list[Problem]
) -> Readings:
    """The readings of a CSV file beside a record; bad rows are problems with their line."""
    name = readings.file or ""
    here = Location(path=found.path, line=readings.place.line, column=readings.place.column)
    inside = posixpath.normpath(posixpath.join(posixpath.dirname(found.file), name))
    if posixpath.isabs(name) or inside.startswith("..") or not name.lower().endswith(".csv"):
        message = (
            f"`readings` is `{shown(name)}`; expected the name of a .csv file beside the record"
        )
        problems.append(Problem(code="DM003", location=here, message=message))
        return readings
    path = posixpath.normpath(posixpath.join(posixpath.dirname(found.path), name))
    try:
        data = tree.read(path, policy.limit("file_bytes"))
        text = data.decode("utf-8-sig")
    except (Unreadable, UnicodeDecodeError) as error:
        message = f"`readings` names `{shown(name)}`, which can't be read: {error}"
        hint = "Put a CSV file with the columns `date,value` beside the record."
        problems.append(Problem(code="DM003", location=here, message=message, hint=hint))
        return readings
    rows, wrong = csv_readings(text, path)
    problems.extend(wrong)
    return structs.replace(readings, values=rows)


def csv_readings(text: str, path: str) -> tuple[tuple[Reading, ...], list[Problem]]:
    """The readings in a CSV text with the columns `date` and `value`, oldest first.

    Other columns are allowed. A row that can't be read is a problem at its line, and so is a
    second one of a day, of which the last counts.
    """
    problems: list[Problem] = []

    def wrong(code: str, line: int, message: str, hint: str = "") -> None:
        location = Location(path=path, line=line)
        problems.append(Problem(code=code, location=location, message=message, hint=hint))

    rows = csv.reader(io.StringIO(text, newline=""))
    try:
        header = [cell.strip().lower() for cell in next(rows, [])]
        if "date" not in header or "value" not in header:
            wrong(
                "DM003",
                1,
                f"the header is `{shown(','.join(header))}`; expected the columns `date,value`",
                "Write `date,value` as the first line.",
            )
            return (), problems
        day_at, value_at = header.index("date"), header.index("value")
        readings: dict[dt.date, float] = {}
        for row in rows:
            if not any(cell.strip() for cell in row):
                continue
            if len(row) <= max(day_at, value_at):
                wrong("DM003", rows.line_num, f"the row has {len(row)} of {len(header)} columns")
                continue
            day = iso_date(row[day_at].strip())
            if day is None:
                wrong(
                    "DM004", rows.line_num, f"`{shown(row[day_at])}` is not a date like 2026-11-22"
                )
                continue
            number = _finite(row[value_at])
            if number is None:
                wrong("DM003", rows.line_num, f"`{shown(row[value_at])}` is not a number")
                continue
            if day in readings:
                wrong(
                    "DM002",
                    rows.line_num,
                    f"{day} has a reading already; the last one counts",
                    "Keep one row a day: the right one, or their average.",
                )
            readings[day] = number
    except csv.Error as error:
        wrong("DM003", rows.line_num, f"the file is not CSV: {error}")
        return (), problems
    return tuple(Reading(day, readings[day]) for day in sorted(readings)), problems


def _finite(text: str) -> float | None:
    try:
        number = float(text)
    except ValueError:
        return None
    return number if math.isfinite(number) and "_" not in text else None
