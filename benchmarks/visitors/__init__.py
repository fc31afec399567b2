"""Visitors without browsers: they come, wait in line, type like people, and lose nothing.

Each does over the network what a browser's page of ours does, hundreds of them in one process. Run
as a program (`python benchmarks/visitors`), it is the crowd that `benchmarks/load.py` lets in; it
knows a server only by its address. Nothing here judges a figure.
"""
