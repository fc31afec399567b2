# ruff: noqa: INP001  (a piece of the Hub's configuration, no module)
"""The workbook as a service of a JupyterHub: add this to the Hub's own configuration.

Everybody whom the Hub lets in finds it at /services/workbook/ and is known there by the Hub's user
name. The package belongs into the Hub's environment with its extra: copwidgets[hub].
"""

import sys
from pathlib import Path

c = get_config()  # noqa: F821  (the Hub puts it here)

c.JupyterHub.services = [
    {
        "name": "workbook",
        "url": "http://127.0.0.1:8866",  # a free port of this machine
        "command": [str(Path(sys.executable).with_name("copwidgets")), "serve", "--hub"],
        "cwd": "/srv/workbook",  # guide and answers lie below; only the service's user may read it
        "oauth_no_confirm": True,  # it asks for a name only
        "display": True,
    }
]

# Who may open it: here all users; name a group instead to let in only its members.
c.JupyterHub.load_roles = [
    {
        "name": "user",
        "scopes": ["self", "access:services!service=workbook"],
    }
]
