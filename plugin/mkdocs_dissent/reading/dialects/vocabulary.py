"""The words of status and the labels of fields that a register is read with.

`languages.json` has those of public registers, a language a line. Only words with one plain meaning
stand there. Its `sources` name the public templates of each language; words beside those that they
hold are the dictionary's, in the other genders and forms.
"""

import json
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import islice
from pathlib import Path
from typing import Any

from mkdocs_dissent.policy import Policy
from mkdocs_dissent.records.fields.declaring import canonical
from mkdocs_dissent.records.fields.types import evened

_LANGUAGES: Mapping[str, Any] = json.loads(
    Path(__file__).with_name("languages.json").read_text(encoding="utf-8")
)
FIELDS: Mapping[str, Sequence[str]] = _LANGUAGES["fields"]
"""Field → its labels in canonical spelling, a language each. Where no label says `date`, it is
`date-changed`, else `date-created`. Labels of the empty field are known, and none of ours: they say
that a row or a line is one of labels."""
STATUSES: Mapping[str, Sequence[str]] = _LANGUAGES["statuses"]
"""Status → the words and phrases that mean it, a language each."""
SECTIONS = frozenset(_LANGUAGES["sections"].split())
"""Sections that hold labels, in canonical spelling."""
PARTLY: Sequence[str] = _LANGUAGES["partly"]
"""What says that a decision is replaced in part; it stays accepted."""
MONTH = {name: at % 12 + 1 for line in _LANGUAGES["months"] for at, name in enumerate(line.split())}
"""A month's name in small letters → its number; Japanese and Chinese write months in figures."""
_AMBIGUOUS = frozenset(_LANGUAGES["ambiguous"])
"""Words that stand under two meanings in one language or in two: they are unknown."""
_WEAK = frozenset(_LANGUAGES["weak"].split())
"""Words that say a state where they come first, and anything else in a remark."""
REVIEW_NAMES = frozenset(name for names in FIELDS["revisit"] for name in names.split(", "))
"""The names, in canonical spelling, under which people keep the date of the next revisit."""


_SENTENCE = re.compile(r"[.。](?=\s|$)|\n")
_CONTRARY = re.compile(
    rf"(?<!\w)(?:{'|'.join(_LANGUAGES['contrary'])})(?!\w)|n['’]t\b|[?？]", re.IGNORECASE
)
"""Words in a remark after which a status is not the plain one."""
_LEAD = re.compile(
    r"(?:(?:this|the)\s(?:adr\s|decision\s|record\s|document\s|proposal\s)?)?(?:is|was|has been)\s"
    r"|currently\s|now\s|\(?[0-9]{4}-[0-9]{2}-[0-9]{2}\)?[\s:,–—-]{0,4}",
    re.IGNORECASE,
)


class Vocabulary:
    """The words of status and the labels of a policy: those of the languages, and its own."""

    def __init__(self, statuses: Mapping[str, str], fields: Mapping[str, str]) -> None:
        known = {evened(word): status for word, status in _each(STATUSES)}
        self.known = {word: status for word, status in known.items() if word not in _AMBIGUOUS}
        self.known |= dict.fromkeys(PARTLY, "accepted")
        self.known |= {evened(word): status for word, status in statuses.items()}
        self.fields = dict(_each(FIELDS))
        self.fields |= {_label(name): field for name, field in fields.items()}

    def field_of(self, label: str) -> str | None:
        """The field that a label such as `Deciders` or `Next review` means.

        Empty for a label that is usual and no field of ours, None for other texts.
        """
        return self.fields.get(_label(label))

    def is_state(self, label: str) -> bool:
        """Whether a label names a state of a history, as `Accepted: 2024-02-01` does."""
        word = evened(label)
        return word in self.known and word not in _WEAK

    def meaning(self, text: str) -> tuple[str, str | None] | None:
        """The phrase with which a text begins, and its status; None where it is no known phrase.

        The longest known phrase counts. The first sentence may not take it back: another state, a
        negation or a condition in it leaves the status unknown.
        """
        if status := self.known.get(evened(text)) if len(text) < 80 else None:
            return text, status
        lead = _LEAD.match(text)
        start = lead.end() if lead else 0
        first = _TOKEN.search(text, start)
        if first is None or text[start : first.start()].strip():
            return None
        longest = end = 0
        for token in islice(_TOKEN.finditer(text, first.start()), _MOST_WORDS):
            if end and text[end : token.start()].strip(" \t\n-_"):
                break
            end = token.end()
            if evened(text[first.start() : end]) in self.known:
                longest = end
        if not longest:
            return None
        phrase = text[first.start() : longest]
        status = self.known[evened(phrase)]
        remark = _SENTENCE.split(text[longest:], maxsplit=1)[0]
        words = (token[0].casefold() for token in _TOKEN.finditer(remark))
        others = {self.known.get(word) for word in words if word not in _WEAK}
        clear = others <= {status, None} and not _CONTRARY.search(remark)
        return phrase, status if clear else None


_TOKEN = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_MOST_WORDS = 6
"""How many words the longest phrase has."""


def _each(table: Mapping[str, Sequence[str]]) -> Iterator[tuple[str, str]]:
    """Each word of a table with what it means."""
    for meaning, languages in table.items():
        yield from ((word, meaning) for words in languages for word in words.split(", "))


_HUMP = re.compile(r"(?<=[a-z])(?=[A-Z])")
"""Where a word begins in `supersededBy`."""


def _label(text: str) -> str:
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text).casefold()
    elif not text.islower():
        text = _HUMP.sub("-", text)
    return canonical(text.strip("*_`:： \t"))


@lru_cache(8)
def _of(statuses: tuple[tuple[str, str], ...], fields: tuple[tuple[str, str], ...]) -> Vocabulary:
    return Vocabulary(dict(statuses), dict(fields))


def vocabulary(policy: Policy) -> Vocabulary:
    """The vocabulary of a policy, made once."""
    return _of(tuple(policy.status_synonyms.items()), tuple(policy.field_synonyms.items()))
