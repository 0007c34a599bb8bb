"""New records and new registers: what is written for an author, as texts.

`drafts` writes a record from what is given for its fields (`values`) under a free name (`names`);
`agenda` fills in a review. `init` plans what sets a register up, around the records that are there
already (`adopting`), from `texts` and from what GitHub and GitLab run (`forges`). Nothing here
prints or asks.
"""
