"""What each page says: frozen view models over the linked register, without markup.

Each view is imported from its own file, so that what needs one of them does not pay for all.
"""
