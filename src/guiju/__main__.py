"""`python -m guiju` is the command `guiju`."""

from guiju.web.settings.command import main

main()
