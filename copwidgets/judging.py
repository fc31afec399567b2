"""What whoever has the workbook open may see of others' answers, and decide about them.

Identity and rights are the workbook's own; what a decision means is said by whoever folds the log.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping

from .community import Community, Member, ResultsFor
from .errors import AccessError
from .guide import Guide
from .judgement import Judgement, JudgementKind
from .kinds import JsonValue
from .people import Visit, is_page
from .store import Store


class Judging:
    """What a reader of `community` may see, and what they decide about its answers."""

    guide: Guide
    store: Store
    community: Community
    visit: Visit
    member: Member | None

    def visible_sections(self) -> frozenset[str]:
        """Return the sections whose shared answers the member may see by the community's rule.

        Facilitators see all, and so does whoever holds the store and answers as nobody; on a page
        nobody is a stranger, who sees none.
        """
        every = frozenset(section.id for section in self.guide.sections)
        rule = self.community.results
        if self.member is None and is_page(os.environ):
            return frozenset()
        if self.member is None or self.member.is_facilitator or rule is ResultsFor.ALWAYS:
            return every
        if rule is ResultsFor.WHEN_OPENED:
            return every if self.community.results_open else frozenset()
        own = self.store.shares(self.community.id)
        return every & {each.section_id for each in own if each.member_id == self.member.id}

    def judge(
        self, kind: JudgementKind, content: Mapping[str, JsonValue], about: str = ""
    ) -> Judgement:
        """Keep a decision of whoever has the workbook open.

        Raises
        ------
        AccessError
            They may not look (any more), or not at the question that it is about.
        AnswerError
            It cannot be kept: see `Store.judge`.
        """
        (made,) = self.judge_all([(kind, content, about)])
        return made

    def judge_all(
        self, wanted: Iterable[tuple[JudgementKind, Mapping[str, JsonValue], str]]
    ) -> tuple[Judgement, ...]:
        """Keep decisions (kind, content, about), all or none; raises as `judge` does."""
        given = tuple(wanted)
        self._check_may_judge()
        self._check_visible({str(content.get("question")) for _, content, _ in given})
        credential = self.visit.credential if self.member else None
        return self.store.judge_all(self.community.id, given, self.member, credential=credential)

    def _check_may_judge(self) -> None:
        # In JupyterLab nobody's workbook is the host's; on a page it is a stranger's.
        if self.member is None and is_page(os.environ):
            raise AccessError("only members may decide about answers", remedy="Come in first.")

    def _check_visible(self, question_ids: set[str]) -> None:
        """Raise AccessError where a question of today's guide is in a section still hidden."""
        visible = self.visible_sections()
        hidden = (
            question.id
            for _, section, question in self.guide.walk()
            if question.id in question_ids and section.id not in visible
        )
        first = next(hidden, None)
        if first is not None:
            raise AccessError(
                "you may not see the answers to this question yet",
                where=first,
                remedy="Share your own answers to its section first.",
            )
