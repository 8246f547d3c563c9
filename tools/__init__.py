"""What the Makefile calls to prepare a machine and judge the code; the application needs none."""
