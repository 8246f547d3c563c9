"""`python -m casefiles` is the command `casefiles`."""

from casefiles.cli import main

main(prog_name="casefiles")
