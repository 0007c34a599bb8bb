"""Reads the files of a tree: each a document, taken for what its dialect makes of it, a record."""

from __future__ import annotations

import posixpath
from collections.abc import Sequence

from msgspec import Struct, field, structs

from mkdocs_dissent.findings import Location, Problem
from mkdocs_dissent.policy import Policy
from mkdocs_dissent.reading import dialects, frontmatter
from mkdocs_dissent.reading.load.files import (
    Loaded,
    Other,
    below,
    inside,
    is_excluded,
    is_record,
    uri_of,
)
from mkdocs_dissent.reading.load.readings import with_readings
from mkdocs_dissent.reading.load.tree import Tree, TreeFile, Unreadable
from mkdocs_dissent.reading.schema import read_record
from mkdocs_dissent.records import Folder, Initiative, Record


class _Loading(Struct):
    tree: Tree
    policy: Policy
    docs: str | None
    records: list[Record] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    others: list[Other] = field(default_factory=list)


def read_all(tree: Tree, policy: Policy, docs: str | None) -> Loaded:
    """Every record of a tree; see `load`."""
    loading = _Loading(tree, policy, docs)
    owned = {path for paths in policy.folders.values() for path in paths}
    for folder, paths in policy.folders.items():
        for path in paths:
            inner = tuple(
                posixpath.normpath(other)
                for other in owned - {path}
                if below(other, path) is not None
            )
            _load_folder(loading, folder, path, inner)
    return Loaded(tuple(loading.records), tuple(loading.problems), tuple(loading.others))


def _load_folder(loading: _Loading, folder: Folder, path: str, inner: Sequence[str]) -> None:
    if not loading.tree.has(path):
        if loading.tree.leads_out(path):
            loading.problems.append(
                Problem(
                    code="DM001",
                    location=Location(path=path),
                    message=f"the folder `{path}` is a link that leads out of the repository,"
                    " and is not followed",
                    hint="Keep the records in the repository, or name their folder in `folders`.",
                )
            )
        elif folder in loading.policy.configured:
            loading.problems.append(
                Problem(
                    code="DM001",
                    location=Location(path=path),
                    message=f"the folder of {folder}, `{path}`, does not exist",
                    hint="Create it, or correct `folders` in the plugin's options.",
                )
            )
        return
    top = posixpath.normpath(path)
    prefix = "" if top == "." else f"{top}/"
    docs = None if loading.docs is None else posixpath.normpath(loading.docs)
    for found in loading.tree.files(path):
        if inner and any(inside(prefix + found.file, other) is not None for other in inner):
            continue
        record = is_record(found.file, loading.policy)
        if not found.path.isascii() and not _is_text(found.path):
            if record:
                loading.problems.append(_badly_named(found.path))
            continue
        if record and not found.file.endswith(".md"):
            # A page's name ends in `.md`, whatever the case of the file's.
            found = structs.replace(found, file=found.file[:-3] + ".md")
        uri = uri_of(folder, prefix + found.file, found.file, docs)
        if record:
            _load_record(loading, folder, found, uri)
        # What is named in `exclude` may be a draft: it is not published for standing there.
        elif not is_excluded(found.file, loading.policy):
            loading.others.append(Other(found.path, uri))


def _is_text(path: str) -> bool:
    # On Linux a name is bytes; those that are no UTF-8 can't be written into any page.
    try:
        path.encode()
    except UnicodeEncodeError:
        return False
    return True


def _badly_named(path: str) -> Problem:
    return Problem(
        code="DM001",
        location=Location(path=path.encode(errors="backslashreplace").decode()),
        message="the name of the file is not UTF-8 text, so the record is left out",
        hint="Rename the file.",
    )


def _load_record(loading: _Loading, folder: Folder, found: TreeFile, uri: str) -> None:
    document = _document(loading.tree, found.path, loading.policy)
    if folder is Folder.DECISIONS:
        document = dialects.read(document)
    _add(loading, document, folder, found, uri)


def _add(
    loading: _Loading, document: frontmatter.Document, folder: Folder, found: TreeFile, uri: str
) -> None:
    record, problems = read_record(document, folder, found.file, uri, loading.policy)
    if isinstance(record, Initiative) and record.metrics is not None:
        metrics = with_readings(record.metrics, loading.tree, loading.policy, found, problems)
        record = structs.replace(record, metrics=metrics)
    loading.records.append(record)
    if not problems:
        return
    # A dialect and a field may see the same mistake at the same place; it is told once.
    distinct = {(problem.code, problem.location): problem for problem in reversed(problems)}
    loading.problems.extend(
        problem if problem.record else structs.replace(problem, record=record.id)
        for problem in reversed(distinct.values())
    )


def _document(tree: Tree, path: str, policy: Policy) -> frontmatter.Document:
    try:
        data = tree.read(path, policy.limit("file_bytes"))
    except Unreadable as error:
        problem = Problem(
            code="DM001", location=Location(path=path), message=str(error), hint=error.hint
        )
        return frontmatter.Document(path=path, body="", problems=(problem,), readable=False)
    text, problems = frontmatter.decode(data, path)
    document = frontmatter.parse(text, path, limit=policy.limit("front_matter_bytes"))
    if problems:
        return structs.replace(
            document, readable=False, values={}, problems=(*problems, *document.problems)
        )
    return document
