"""The records, their parts and their vocabularies; each field is declared once, on its class."""

from mkdocs_dissent.records.kinds import *
from mkdocs_dissent.records.parts import *
from mkdocs_dissent.records.vocabularies import *
