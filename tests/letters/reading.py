"""How hard a text is to read: the Flesch-Kincaid grade, with syllables counted by a simple rule.

Grade 7 is read at about the age of twelve, grade 8 at about thirteen.
"""

from __future__ import annotations

import re

_VOWELS = re.compile(r"[aeiouy]+")
_SENTENCE = re.compile(r"[.!?]+(?:\s|$)|\n+")
_FRAGMENT = 3  # words; headings, labels and greetings would make any text look easy


def syllables(word: str) -> int:
    """Count groups of vowels; a silent e at the end, and -ed after most letters, do not sound."""
    word = word.lower().removesuffix("'s")
    if re.search(r"[^td]ed$", word):
        word = word[:-2]
    elif re.search(r"[^aeiouy]es?$", word) and not re.search(r"(?:[sxz]|ch|sh|[cg])es$|[^aeiouy]le$", word):
        word = re.sub(r"es?$", "", word)
    return max(1, len(_VOWELS.findall(word)))


def told(text: str) -> str:
    """Keep of a letter what it says itself: no quotation, link, citation, address, name of a law, or signature."""
    kept = []
    for line in text.split("\n"):
        if line.startswith(("> ", "http", "Dear ", "Hello,")):
            continue
        if line.startswith("Mair Rowlands"):
            break
        kept.append(line)
    text = "\n".join(kept)
    text = re.sub(r"\([^()]*(?:\([^()]*\)[^()]*)*\)", "", text)
    return re.sub(r"https?://\S+|\S+@\S+|RD-[\w-]+|\b[\d ]{5,}\b", " ", text)


def sentences(text: str) -> list[list[str]]:
    """Give the words of each sentence, without headings and fragments."""
    parts = (re.findall(r"[A-Za-z][A-Za-z']*", part) for part in _SENTENCE.split(text) if not part.isupper())
    return [words for words in parts if len(words) > _FRAGMENT]


def grade(text: str) -> float:
    """Give the Flesch-Kincaid grade: 0.39 words per sentence + 11.8 syllables per word - 15.59."""
    found = sentences(text)
    words = [word for sentence in found for word in sentence]
    return 0.39 * len(words) / len(found) + 11.8 * sum(map(syllables, words)) / len(words) - 15.59
