"""The register: an index, references resolved, both sides of every link, and what follows of it.

Records hold references as text; here they are resolved once. Links are kept by key, never as
objects inside objects, so that a dangling or cyclic reference is a finding and not an exception.
"""
