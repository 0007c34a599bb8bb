"""What the files beside the pages are called: uris relative to the site's root."""

REGISTER_JSON = "register.json"
REGISTER_SCHEMA = "register.schema.json"
FRONT_MATTER_SCHEMA = "dissent-front-matter.schema.json"
REGISTER_CSV = "register.csv"
REGISTER_ATOM = "register.atom"
REVISITS_ICS = "revisits.ics"
REVISITS = "revisits"
"""The folder of the stewards' calendars."""

SITE_NAME = "Decision register"
"""What a register is called that nobody named."""
