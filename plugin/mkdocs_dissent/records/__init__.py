"""The records, their parts and their vocabularies; each field is declared once, on its class."""
