"""What an answer says of the searches made, and of what was withheld and why."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace

from casework.letters.contract import LetterContext, SearchedLine, WithheldLine
from casework.record.views import CaseView, ItemView
from casework.rules.exemptions import exemption_by_id
from casework.rules.vocabulary import SearchResult, Verdict

DISCLOSED = frozenset({Verdict.DISCLOSE})
"""What goes out as it was found. What is to be shown in part only never does: a person sends that part."""

OUT_OF_SCOPE = "This is not part of our answer, because it names nobody and nobody can be told from it:"


def answer_context(
    context: LetterContext, view: CaseView, items: Sequence[ItemView], title: Callable[[str], str]
) -> LetterContext:
    """Put into an answer's context what was searched, disclosed and withheld, and what is truly anonymous."""
    return replace(
        context,
        words=context.words or _out_of_scope(context.profile.out_of_scope),
        searched=searched_lines(view, items, title),
        withheld=withheld_lines(items),
        items_disclosed=sum(1 for item in items if item.verdict in DISCLOSED),
    )


def _out_of_scope(named: Sequence[str]) -> str:
    return f"{OUT_OF_SCOPE} {'; '.join(named)}." if named else ""


def searched_lines(view: CaseView, items: Sequence[ItemView], title: Callable[[str], str]) -> tuple[SearchedLine, ...]:
    """Give one line for each processor, in the order of the ledger."""
    counts = Counter(item.processor for item in items if item.verdict is not Verdict.NOT_THEIRS)
    best: dict[str, SearchResult] = {}
    for search in view.searches:
        if best.get(search.processor) is not SearchResult.FOUND:
            best[search.processor] = search.result
    return tuple(
        SearchedLine(title=title(key), result=result.value, items=counts.get(key, 0), processor=key)
        for key, result in best.items()
    )


def withheld_lines(items: Sequence[ItemView]) -> tuple[WithheldLine, ...]:
    """Give one line for each kind of item withheld for one reason, in general words where the law is careful."""
    groups: Counter[tuple[str, str, str]] = Counter()
    for item in items:
        if not _is_withheld(item):
            continue
        exemption = exemption_by_id(item.exemption)
        reason = item.reason if exemption.tell == "yes" and item.reason else exemption.plain
        groups[(item.kind, exemption.provision, reason)] += 1
    return tuple(
        WithheldLine(description=kind, provision=provision, reason=reason, count=count)
        for (kind, provision, reason), count in groups.items()
    )


def _is_withheld(item: ItemView) -> bool:
    """Say whether an item, or a part of it, is held back under an exemption."""
    return item.verdict is Verdict.WITHHOLD or (item.verdict is Verdict.REDACT and bool(item.exemption))
