"""How counts, lists, figures and dates are written; pages, messages and reports share it.

The script in the browser writes the same words (`pages/assets/`); a test compares them.
"""

import datetime as dt
import math
import re
from collections.abc import Iterable
from functools import lru_cache

ELLIPSIS = "…"


class Hinted(Exception):  # noqa: N818 (each says in its own name what is the matter)
    """Something can't be done: the message says why, the hint what to do; one line each."""

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message, self.hint = message, hint


# What XML 1.0 has no place for (section 2.2), what RFC 5545 calls CONTROL, the second block of
# control characters, and the halves of surrogate pairs, which no UTF-8 can hold.
_UNFIT = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")
_BREAK = re.compile("\r\n|[\r\x85\u2028\u2029]")


def clean(text: str) -> str:
    """The text without characters that some format can't hold; every line break is a newline."""
    # Nothing of what is unfit is printable, and no line break is; most lines end in a newline.
    if text.replace("\n", "").isprintable():
        return text
    return _UNFIT.sub("", _BREAK.sub("\n", text))


def one_line(text: str) -> str:
    """The text on one line, without characters that some format can't hold."""
    return " ".join(clean(text).split())


# Text that can't be misused where it is printed. Paths and messages quote what people wrote, in a
# pull request anybody may open. Build servers obey commands that they find in a step's output:
# GitHub's runner `::command::` at the start of a line and the older `##[command]` *anywhere* in a
# line, Azure's agent `##vso[command]` likewise
# (https://github.com/actions/runner/blob/main/src/Runner.Common/ActionCommand.cs,
# https://learn.microsoft.com/azure/devops/pipelines/scripts/logging-commands), terminals obey
# control characters, and eyes obey bidirectional overrides (https://trojansource.codes).

COMMAND = re.compile(r"##(?=[\w.-]*\[)")
"""Where a build server would read a command; anything after it makes it text."""
_UNSEEN = re.compile(
    "[\x00-\x1f\x7f-\x9f\xad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff"
    "\ud800-\udfff\ufff9-\ufffb\U000e0000-\U000e007f]"
)


def visible_char(char: str) -> str:
    """A character as one can see it; most are themselves."""
    if not _UNSEEN.match(char):
        return char
    code = ord(char)
    if code < 0x20:
        return chr(0x2400 + code)
    return "␡" if code == 0x7F else f"<U+{code:04X}>"


def visible(text: str) -> str:
    """Text on one line with nothing hidden in it and no command for a build server."""
    # Nothing of what is unseen is printable, as Unicode has it.
    if not text.isprintable():
        text = _UNSEEN.sub(lambda match: visible_char(match[0]), text)
    return COMMAND.sub(r"##\\", text) if "##" in text else text


# What a forge or a chat acts on wherever text is posted: in a comment, an issue, a commit message.
# Compiled when it is first used: a build posts nothing.
_ACTING = r"""(?imx)
      [@#!](?=[^\s#\u200b])     # somebody, a channel; an issue, a merge request; an image
    | &(?=[\w#])               # an entity, which may stand for one of those; an epic
    | <(?=[!@#/\w])            # Slack's <!channel>, Google Chat's <users/all>, an element
    | \bGH(?=-\d)              # an older way to name an issue
    | (?<=:)(?=//) | (?<=\bwww)(?=\.)   # an address, which names an issue too
    | ^[ \t>]*(?=/[a-z])       # a quick action of GitLab
    | \[(?=\s*(?:skip|no|ci|actions|azure|netlify|render|cf)\b) | \bskip(?=-checks)  # no checks
    # A word that closes what is named after it, as trackers other than a forge's own name things.
    | \b[cfri](?=(?:los(?:e[sd]?|ing)|ix(?:e[sd]|ing)?|esolv(?:e[sd]?|ing)|mplement(?:s|ed|ing)?)
        \b [\s\S]{0,80}? \d)
    """
_BREAKER = "\u200b"
"""A space without width: no reader sees it, and nothing on either side of it is one word."""


def harmless(text: str) -> str:
    """Text that mentions, closes, links, skips and runs nothing where it is posted.

    It reads the same. What a format calls markup is for the format to escape, after this. GitHub:
    https://docs.github.com/issues/tracking-your-work-with-issues/using-issues/linking-a-pull-request-to-an-issue,
    GitLab: https://docs.gitlab.com/user/project/issues/managing_issues/#default-closing-pattern,
    Slack: https://docs.slack.dev/messaging/formatting-message-text, where `&`, `<` and `>` are to
    be written as entities.
    """
    return re.sub(_ACTING, rf"\g<0>{_BREAKER}", text)


def visible_lines(text: str) -> str:
    """Several lines, such as a diff, with nothing hidden in them; tabs and line ends stay."""

    def line_of(line: str) -> str:
        end = "\r" if line.endswith("\r") else ""
        return "\t".join(map(visible, line.removesuffix("\r").split("\t"))) + end

    return "\n".join(map(line_of, text.split("\n")))


def shorten(text: str, most: int, *, whole_words: bool = True) -> str:
    """The text on one line, cut and ended with `…` where it is longer than `most` characters.

    Prose is cut after a whole word. A value in a message need not be (`whole_words=False`); it
    loses at least three characters, as a cut that saves one is worth nothing.
    """
    line = " ".join(text.split())
    if len(line) <= most:
        return line
    if not whole_words:
        return line[: most - 3] + ELLIPSIS
    head = line[:most]
    return (head.rpartition(" ")[0] or head).rstrip(",;:. ") + ELLIPSIS


def sentence(text: str) -> str:
    """The text with its first letter in upper case; the rest as its author wrote it."""
    return text[:1].upper() + text[1:]


def list_words(words: Iterable[str], last: str = "and") -> str:
    """`ana`, `ana and bo`, `ana, bo and cy`; `last` is the word before the last one."""
    *first, end = list(words) or [""]
    return f"{', '.join(first)} {last} {end}" if first else end


def list_code(words: Iterable[str], last: str = "and") -> str:
    """The words as a list, each in backticks."""
    return list_words([f"`{word}`" for word in words], last)


def count(number: int, singular: str, plural: str | None = None) -> str:
    """`1 memo`, `2 memos`; thousands are set apart by a narrow space."""
    return f"{_spaced(f'{number:,}')} {singular if number == 1 else plural or singular + 's'}"


def figure(value: float) -> str:
    """A number to four significant digits, thousands set apart by a narrow space."""
    if value == 0:
        return "0"
    size = math.floor(math.log10(abs(value)))
    if size > 11 or size < -5:
        return f"{value:.3g}"
    text = f"{value:,.{max(0, 3 - size)}f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return _spaced(text).replace("-", "\N{MINUS SIGN}")


def _spaced(number: str) -> str:
    return number.replace(",", "\N{NARROW NO-BREAK SPACE}")


def quantity(value: float, unit: str | None) -> str:
    """A number with its unit."""
    return f"{figure(value)}\N{NO-BREAK SPACE}{unit}" if unit else figure(value)


@lru_cache(maxsize=1024)
def percent(share: float, decimals: int = 1) -> str:
    """A share of 1 as percent: 0.8 as `80 %`, a third as `33.3 %`."""
    return quantity(round(share * 100, decimals), "%")


def days_after(day: dt.date, days: int) -> dt.date:
    """The day so many days after another, as far as the calendar goes."""
    return dt.date.fromordinal(max(1, min(day.toordinal() + days, dt.date.max.toordinal())))


def distance(due: dt.date, today: dt.date) -> str:
    """How far away a date is: `due today`, `in 71 days`, `12 days overdue`."""
    days = (due - today).days
    if days == 0:
        return "due today"
    return f"in {count(days, 'day')}" if days > 0 else f"{count(-days, 'day')} overdue"


_LIKELIHOOD = (
    (0.05, "almost no chance"),
    (0.20, "very unlikely"),
    (0.45, "unlikely"),
    (0.55, "roughly even chance"),
    (0.80, "likely"),
    (0.95, "very likely"),
    (math.inf, "almost certain"),
)


def likelihood(probability: float) -> str:
    """A probability in words.

    The words are those of US Intelligence Community Directive 203 (2015), D.6.e(2)(a), whose table
    goes from 1 to 99 percent. The directive keeps likelihood apart from confidence, which is how
    good the grounds are; our field `confidence` holds a likelihood.
    """
    return next(words for most, words in _LIKELIHOOD if probability <= most)


def spaced(word: object) -> str:
    """A word of a vocabulary as people write it: `incentive-drift` as `incentive drift`."""
    return str(word).replace("-", " ")


def with_article(noun: str) -> str:
    """`noun` with its article."""
    return f"an {noun}" if noun[:1] in "aeiou" else f"a {noun}"
