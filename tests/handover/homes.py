"""People who answer alone, each in a store of their own, and a facilitator who merges."""

import itertools
import shutil

from copwidgets.guide import parse_guide
from copwidgets.handover import Source, hand_over, merge_files
from copwidgets.kinds import Answer, Status
from copwidgets.people import Leader
from copwidgets.response import Draft
from copwidgets.store import open_store

GUIDE = parse_guide("""
title: Small
phases:
  - id: a
    title: A
    sections:
      - id: a.one
        title: First
        questions:
          - {id: a.one.name, kind: text, text: What is it called?}
          - {id: a.one.needs, kind: list, text: Which needs?}
          - {id: a.one.often, kind: scale, text: How often?, min: 0, max: 4}
""")
NAME, NEEDS = "a.one.name", "a.one.needs"
TOKENS = (f"token-{number}" for number in itertools.count())


class Home:
    """Somebody's own store, in a file that may be copied to another machine."""

    def __init__(self, path, name):
        self.path, self.store = path, open_store(f"sqlite:///{path}")
        self.community = self.store.default_community("Our community")
        self.store.keep_guide(GUIDE.version, GUIDE.content)
        known = self.store.member(self.community.id, name)
        self.member = known or self.store.add_member(self.community.id, name)

    def answer(self, value, question=NAME, base=None, token=None):
        known = self.store.current(self.member).get(question)
        newest = known.revision if known else 0
        draft = Draft(
            question,
            Answer(Status.ANSWERED, value),
            newest if base is None else base,
            token or next(TOKENS),
        )
        return self.store.save(self.member, draft, GUIDE.version).response

    def share(self):
        seen = {each: found.revision for each, found in self.store.current(self.member).items()}
        assert self.store.share(self.member, "a.one", seen) == ()

    def file(self):
        """Return the bytes of the file in which the person hands over what they have now."""
        return hand_over(self.store, self.member)[1].encode()

    def copy(self, path):
        """Return the store on another machine, from this moment on."""
        shutil.copy(self.path, path)
        return Home(path, self.member.name)


class Desk:
    """The facilitator's store."""

    def __init__(self, store, guide=GUIDE):
        self.store, self.guide = store, guide
        self.community = store.default_community("Choir")
        self.leader = Leader(store, self.community.id)

    def merge(self, *files, **options):
        """Merge some contents; return what became of each."""
        found = [Source(f"{n}.json", lambda each=each: each) for n, each in enumerate(files)]
        return list(merge_files(self.leader, self.guide, found, **options))

    def texts(self, **options):
        found = self.store.responses(self.community.id, **options)
        return {(each.member_id, each.question_id): each.answer.value for each in found}

    def content(self):
        """Return all that is stored of members and their answers, as it can be compared."""
        members = self.store.members(self.community.id)
        return {
            "members": {(each.id, each.name) for each in members},
            "history": list(self.store.history(self.community.id)),
            "shared": sorted(
                self.store.responses(self.community.id),
                key=lambda each: (each.member_id, each.question_id),
            ),
            "shares": self.store.shares(self.community.id),
        }
