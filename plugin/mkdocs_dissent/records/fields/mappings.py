"""The types of mappings: those with declared keys, and those whose keys are the author's."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from mkdocs_dissent.records.fields.declaring import declared_fields, properties, read_part
from mkdocs_dissent.records.fields.reading import FieldType, Reader, wrong
from mkdocs_dissent.records.fields.types import Day, Number
from mkdocs_dissent.records.fields.values import Path, Reading, Readings, Value


class Part(FieldType):
    """A mapping with declared keys, read into a struct."""

    def __init__(self, model: type[Any]) -> None:
        self.model = model

    def read(self, value: Value, at: Path, reader: Reader) -> Any:
        if value is None:
            return None
        if not isinstance(value, dict):
            names = ", ".join(f"`{field.name}`" for field in declared_fields(self.model))
            wrong(reader, at, value, f"a mapping of {names}")
            return None
        return read_part(self.model, value, at, reader)

    def schema(self) -> dict[str, Any]:
        return {
            "type": "object",
            "properties": properties(self.model),
            "patternProperties": {"^x-": {}},
            "additionalProperties": False,
        }

    def describe(self) -> str:
        names = ", ".join(f"`{field.name}`" for field in declared_fields(self.model))
        return f"a mapping of {names}"


class Parts(FieldType):
    """A list of mappings with declared keys; one mapping stands for a list of one."""

    empty: tuple[Any, ...] = ()

    def __init__(self, model: type[Any]) -> None:
        self.part = Part(model)

    def read(self, value: Value, at: Path, reader: Reader) -> tuple[Any, ...]:
        if value is None:
            return ()
        if not isinstance(value, list):
            one = self.part.read(value, at, reader)
            return () if one is None else (one,)
        found = (self.part.read(item, (*at, index), reader) for index, item in enumerate(value))
        return tuple(item for item in found if item is not None)

    def schema(self) -> dict[str, Any]:
        return {"type": "array", "items": self.part.schema()}

    def describe(self) -> str:
        return "a list, each " + self.part.describe()


class Table(FieldType):
    """A mapping whose keys are the author's: each value is read by one type."""

    def __init__(self, item: FieldType, *, key: str) -> None:
        self.item = item
        self.key = key
        self.empty: dict[str, Any] = {}

    def read(self, value: Value, at: Path, reader: Reader) -> Mapping[str, Any]:
        if value is None:
            return {}
        if not isinstance(value, dict):
            wrong(reader, at, value, self.describe())
            return {}
        return {key: self.item.read(item, (*at, key), reader) for key, item in value.items()}

    def schema(self) -> dict[str, Any]:
        return {"type": "object", "additionalProperties": self.item.schema()}

    def describe(self) -> str:
        return f"a mapping from {self.key} to {self.item.describe()}"


class ReadingsOf(FieldType):
    """A mapping date → number, or the name of a CSV file beside the record."""

    empty: Readings = Readings()

    def read(self, value: Value, at: Path, reader: Reader) -> Readings:
        if value is None:
            return Readings()
        if isinstance(value, str):
            return Readings(file=value.strip(), place=reader.place(at))
        if not isinstance(value, dict):
            wrong(reader, at, value, self.describe())
            return Readings()
        found = []
        for key, number in value.items():
            day = Day().read(key, (*at, key), reader)
            amount = Number().read(number, (*at, key), reader)
            if day is not None and amount is not None:
                found.append(Reading(day, amount))
        return Readings(values=tuple(sorted(found, key=lambda reading: reading.day)))

    def schema(self) -> dict[str, Any]:
        return {
            "anyOf": [
                {"type": "string"},
                {"type": "object", "additionalProperties": {"type": "number"}},
            ]
        }

    def describe(self) -> str:
        return "a mapping from dates to numbers, or a CSV file beside the record"
