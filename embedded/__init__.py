"""Setting up a checkout and running its servers and processes, for the demonstration and the tests.

Standard library only, and nothing of the application: this package must work before anything is installed.
"""
