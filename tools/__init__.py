"""What the Makefile calls to prepare a machine and to judge the code; never imported by the application."""
