"""The types a front-matter field can have: how each is read, described and put into JSON Schema.

A field is declared once, on the class of its record (`records.py`). The declaration is the
only source of validation, of the JSON Schema and of the guide's tables.

A type's `read` takes a plain value as YAML gave it, the path to it, and a `Reader` that collects
problems and knows positions. It returns the typed value, or the type's `empty` value after it has
reported why it could not; it never raises.
"""
