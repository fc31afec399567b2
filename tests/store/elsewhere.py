"""A store that is looked at from another process: each call goes there and comes back pickled."""

import multiprocessing

from copwidgets.store import open_store

_OPENED = {}


class Elsewhere:
    """One other process, for all tests; `look(url)` returns a store that is opened there."""

    def __init__(self):
        self._pool = multiprocessing.get_context("spawn").Pool(1)

    def look(self, url):
        return _Proxy(self._pool, url)

    def close(self):
        self._pool.terminate()
        self._pool.join()


class _Proxy:
    def __init__(self, pool, url):
        self._pool, self._url = pool, url

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._pool.apply(_close, (self._url,))

    def __getattr__(self, name):
        return lambda *args, **named: self._pool.apply(_call, (self._url, name, args, named))


def _call(url, name, args, named):
    if url not in _OPENED:
        _OPENED[url] = open_store(url)
    found = getattr(_OPENED[url], name)(*args, **named)
    return list(found) if hasattr(found, "__next__") else found


def _close(url):
    if url in _OPENED:
        _OPENED.pop(url).close()
