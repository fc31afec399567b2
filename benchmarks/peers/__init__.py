"""The parts of `serving.py`: what is served (`cases`, `servers`), visited and measured."""
