"""What gets written for somebody: the next record, and the files that set a register up.

Templates, names and additions to YAML are functions from text to text. Nothing here prints or
asks. `branches` asks git what other branches hold, `adopting` reads a register that is there
already, `planning` puts together what `dissent init` would write, and `hosting` what forges and
hosts get of it; `forges` has their texts, a module a host.
"""
