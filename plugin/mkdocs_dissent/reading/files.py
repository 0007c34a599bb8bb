"""Which files of a record folder are records, what their ids are, and where their pages stand."""

import posixpath
import re
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable
from fnmatch import fnmatchcase

from mkdocs_dissent.policy import Policy
from mkdocs_dissent.records.parts import is_numbered
from mkdocs_dissent.records.vocabularies import Folder

INDEX_PAGES = ("readme.md", "index.md")
"""Names of a folder's own page, which is a record only where the folder is one."""
_OTHER_MARKUPS = frozenset("rst adoc asciidoc org markdown mdown mkd mdx".split())
_TEMPLATE = re.compile(
    r"(?:0+[-_. ])?_?"
    r"(?:(?!\d)[^/]*[-_. ])?template(?:[-_. ](?:[a-z]{2}|short|long|full|bare|minimal|v?\d+))*\.md"
)
_TEMPLATE_WORDS = re.compile(r"template|vorlage|plantilla|gabarit")
_BLANK = re.compile(
    # A heading or a status that holds a blank: `# {Title}`, `Status: [proposed | accepted]`.
    r"^(?:#[ \t]|.{0,8}status\b.{0,8}?[: \t]).{0,40}?"
    r"(?:\{[^{}\n]+\}|<[^<>\n]+>|\[[^\[\]\n]+\](?![(\[:]))"
    r"|^#[ \t]+(?:NUMBER|TITLE|NNNN|XXXX)\b",
    re.I | re.M,
)
_PERIOD = re.compile(r"(?:19|20)\d\d(?:[-_]?(?:q[1-4]|\d\d))?", re.I)


# Names


def is_record(file: str, policy: Policy) -> bool:
    """Whether a file of a record folder is a record, by its name alone."""
    name = file.rpartition("/")[2].lower()
    if not name.endswith(".md") or name in INDEX_PAGES:
        return False
    if "template" in name and _TEMPLATE.fullmatch(name):
        return False
    return not (policy.exclude and is_excluded(file, policy))


def is_excluded(file: str, policy: Policy) -> bool:
    """Whether the option `exclude` names a file of a record folder."""
    return any(
        fnmatchcase(file, pattern.rstrip("/"))
        or file.startswith(pattern.rstrip("/") + "/")
        or ("/" not in pattern and fnmatchcase(file.rpartition("/")[2], pattern))
        for pattern in policy.exclude
    )


def is_template(file: str, *texts: str) -> bool:
    """Whether a file is a template: its name speaks of one, and its text is still to be filled."""
    name = file.rpartition("/")[2].lower()
    return _TEMPLATE_WORDS.search(name) is not None and any(map(_BLANK.search, texts))


def is_usual(file: str) -> bool:
    """Whether a file stands beside records in any register: an index page or a template."""
    name = file.rpartition("/")[2].lower()
    return name.partition(".")[0] in ("readme", "index") or bool(_TEMPLATE_WORDS.search(name))


def is_other_markup(file: str) -> bool:
    """Whether a file has a record's name, and is in a markup that is not read; no attachment is."""
    *folders, name = file.split("/")
    is_markup = name.lower().rpartition(".")[2] in _OTHER_MARKUPS
    return is_markup and is_numbered(name) and not any(map(is_numbered, folders))


def is_index(file: str) -> bool:
    """Whether a file is by its name the own page of the folder that it is in."""
    return file.rpartition("/")[2].lower() in INDEX_PAGES


def is_folders_page(file: str) -> bool:
    """Whether a file below a record folder is the own page of the folder that it is in."""
    return "/" in file and is_index(file)


def own_id(file: str) -> str:
    """The id of a record by its file below its folder; of a folder's own page, the folder's."""
    if is_folders_page(file):
        return posixpath.dirname(file)
    return file[:-3] if file.lower().endswith(".md") else file


def id_prefix(paths: Collection[str], path: str) -> str:
    """What the ids of a folder begin with: nothing for a kind's first, a second one's path."""
    first, *_ = paths
    if path == first:
        return ""
    parts = [part for part in posixpath.normpath(path).split("/") if part not in ("..", ".", "")]
    return "".join(f"{part}/" for part in parts)


# What stands beside a record


def record_files(
    files: Iterable[str],
    policy: Policy,
    has_status: Callable[[str], bool],
    standing: Collection[str] = (),
) -> set[str]:
    """Those of a folder's files that are records, by their names and what stands beside them.

    A README or an index page in a folder that bears a number or a date is the record, and what
    stands beside it belongs to it. Where another file there reads as a record, by a number or a
    date in its name or by a status, the page is the folder's index. `standing` are records that
    are known, and may be absent from `files`.
    """
    names = dict.fromkeys((*files, *standing))
    found = {file for file in names if is_record(file, policy)}
    homes: dict[str, str] = {}
    for file in names:
        if is_home(file) and not is_excluded(file, policy):
            homes.setdefault(posixpath.dirname(file), file)
    if not homes:
        return found
    inner: dict[str, list[str]] = defaultdict(list)
    above = {page: home for home, page in homes.items()}
    for file in (*found, *above):
        if (home := _nearest(above.get(file, file), homes)) is not None:
            inner[home].append(file)
    for home, page in homes.items():
        others = inner[home]
        if not any(
            any(map(is_numbered, file[len(home) + 1 :].split("/")))
            or (file in standing and page not in standing)
            or has_status(file)
            for file in others
        ):
            found.difference_update(others)
            found.add(page)
    return found


def is_home(file: str) -> bool:
    """Whether a file is the own page of a folder that bears a number or a date of one record."""
    folder = posixpath.dirname(file).rpartition("/")[2]
    return is_folders_page(file) and is_numbered(folder) and not _PERIOD.fullmatch(folder)


def _nearest(path: str, homes: Collection[str]) -> str | None:
    """The nearest of some folders above a path."""
    while "/" in path:
        path = path.rpartition("/")[0]
        if path in homes:
            return path
    return None


# Pages


def below(path: str, folder: str) -> str | None:
    """`path` relative to `folder`, or None where it is not below it."""
    return inside(posixpath.normpath(path), posixpath.normpath(folder))


def inside(path: str, folder: str) -> str | None:
    """The same, of paths that are normal already."""
    if folder == ".":
        return None if path in (".", "..") or path.startswith(("../", "/")) else path
    return path[len(folder) + 1 :] if path.startswith(folder + "/") else None


def page_uri(folder: Folder, path: str, file: str, docs: str | None) -> str:
    """The source uri of the page of `file` in a record folder; `path` is the file's, and normal.

    Inside the documentation directory it is the page's own; outside, it is the file's path below
    the configuration file's directory; a folder elsewhere is published under its kind's name.
    """
    if docs is not None and (own := inside(path, docs)) is not None:
        return own
    return f"{folder}/{file}" if inside(path, ".") is None else path
