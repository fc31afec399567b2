"""Answers that were collected with another survey tool: read with distrust, mapped, previewed.

Pure: bytes in, an `Import` out that the store can keep once somebody has looked at it. Used by the
facilitator's page and the command `copwidgets import`.
"""
