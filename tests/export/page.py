"""What a page says, read by the standard library: every element with its text and attributes."""

from html.parser import HTMLParser

EMPTY = {"meta"}


class Page(HTMLParser):
    """`elements` in order, as (tag, attributes, text with that of what stands in it)."""

    def __init__(self, html):
        super().__init__()
        self.elements, self._open = [], []
        self.feed(html)
        self.close()
        assert self._open == []

    def handle_starttag(self, tag, attrs):
        element = [tag, dict(attrs), ""]
        self.elements.append(element)
        if tag not in EMPTY:
            self._open.append(element)

    def handle_endtag(self, tag):
        assert self._open.pop()[0] == tag

    def handle_data(self, data):
        for element in self._open:
            element[2] += data

    def texts(self, *tags, **attrs):
        """Return the texts of all elements of some tags that have these attributes."""
        wanted = {name.rstrip("_"): value for name, value in attrs.items()}.items()
        return [text for tag, has, text in self.elements if tag in tags and wanted <= has.items()]
