"""Runs asynchronous work for a test: a browser may own the event loop of its thread."""

import asyncio
from concurrent.futures import ThreadPoolExecutor


def run(work):
    """Return what a coroutine returns, run in a loop and a thread of its own."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, work).result()
