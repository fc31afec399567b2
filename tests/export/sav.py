"""A small reader of SPSS system files, written from the description in PSPP's developer's guide.

It shares nothing with the library that writes them, and reads no more than the tests need.
"""

import math
import struct
from dataclasses import dataclass, field

_SEGMENT = 255  # bytes of a very long string in each of the variables that hold it


@dataclass
class Variable:
    short: str
    width: int  # 0: a number
    label: str
    missing: list
    name: str = ""
    labels: dict = field(default_factory=dict)
    cells: list = field(default_factory=list)
    is_continued: bool = False


class SavFile:
    """`variables` by name, with their cells; a number that is system-missing is None."""

    def __init__(self, path):
        self._bytes, self._at = path.read_bytes(), 0
        self._slots = []  # one for each 8 bytes of a case: a variable, or None for its continuation
        self._names, self._long = {}, {}
        self._read_header()
        self._read_dictionary()
        known = self._name()
        self._read_cases()
        self.variables = {each.name: each for each in known}
        self._join_long(known)
        self.variables = {
            name: each for name, each in self.variables.items() if not each.is_continued
        }

    def _take(self, pattern):
        found = struct.unpack_from("<" + pattern, self._bytes, self._at)
        self._at += struct.calcsize("<" + pattern)
        return found if len(found) > 1 else found[0]

    def _text(self, length):
        return self._take(f"{length}s")

    def _read_header(self):
        assert self._text(4) == b"$FL2"
        self._text(60)
        layout, _, self._compression, _, self.count = self._take("5i")
        assert (layout, self._compression) == (2, 1)
        self._bias = self._take("d")
        self._text(9 + 8 + 64 + 3)

    def _read_dictionary(self):
        readers = {2: self._read_variable, 3: self._read_labels, 7: self._read_extension}
        while (kind := self._take("i")) != 999:
            readers[kind]()
        self._take("i")

    def _read_variable(self):
        width, has_label, missing, _, _ = self._take("5i")
        short = self._text(8).decode("ascii").rstrip()
        label = self._padded(self._take("i"), 4) if has_label else ""
        values = [self._take("d") for _ in range(abs(missing))]
        self._slots.append(None if width == -1 else Variable(short, width, label, values))

    def _padded(self, length, unit):
        text = self._text(math.ceil(length / unit) * unit)
        return text[:length].decode("utf-8")

    def _read_labels(self):
        found = {}
        for _ in range(self._take("i")):
            value, length = self._take("d"), self._take("B")
            found[value] = self._text(math.ceil((length + 1) / 8) * 8 - 1)[:length].decode("utf-8")
        assert self._take("i") == 4
        for _ in range(self._take("i")):
            self._slots[self._take("i") - 1].labels = found

    def _read_extension(self):
        kind, size, count = self._take("3i")
        content = self._text(size * count)
        if kind == 13:
            pairs = content.decode("utf-8").split("\t")
            self._names = dict(each.split("=", 1) for each in pairs)
        elif kind == 14:
            pairs = [each for each in content.decode("utf-8").split("\0\t") if each]
            self._long = {key: int(n) for key, n in (each.split("=") for each in pairs)}
        elif kind == 20:
            assert content == b"UTF-8"

    def _name(self):
        known = [each for each in self._slots if each]
        for each in known:
            each.name = self._names.get(each.short, each.short)
        return known

    def _read_cases(self):
        units = self._units()
        for _ in range(self.count):
            number = 0
            while number < len(self._slots):
                variable = self._slots[number]
                parts = max(1, math.ceil(variable.width / 8))
                found = [next(units) for _ in range(parts)]
                variable.cells.append(_cell(found, variable.width))
                number += parts

    def _units(self):
        while self._at < len(self._bytes):
            for code in self._text(8):
                if code in (0, 252):
                    continue
                yield {253: self._text, 254: lambda _: b" " * 8, 255: lambda _: None}.get(
                    code, lambda _, code=code: struct.pack("<d", code - self._bias)
                )(8)

    def _join_long(self, known):
        for short, width in self._long.items():
            first = next(place for place, each in enumerate(known) if each.short == short)
            parts = known[first : first + math.ceil(width / 252)]
            for each in parts[1:]:
                each.is_continued = True
            rows = zip(*(each.cells for each in parts), strict=True)
            parts[0].cells = [b"".join(row)[:width] for row in rows]
            parts[0].width = width

    def texts(self, name):
        return [cell.decode("utf-8").rstrip(" ") for cell in self.variables[name].cells]

    def numbers(self, name):
        return self.variables[name].cells


def _cell(units, width):
    if width:
        return b"".join(units)[:width] if width != _SEGMENT else b"".join(units)[:_SEGMENT]
    return None if units[0] is None or _is_missing(units[0]) else struct.unpack("<d", units[0])[0]


def _is_missing(unit):
    return unit == struct.pack("<d", -1.7976931348623157e308)
