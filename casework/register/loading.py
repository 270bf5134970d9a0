"""Reads the YAML files of a profile: every value keeps its file and line, and every problem is a sentence.

Only plain YAML is taken: no aliases, no tags, no repeated words. An entry of `processors` may be
`{include: file.yaml}`; the file takes its place.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ValidationError

from casework.register.sentences import problem_sentence

INCLUDE = "include"
INCLUDED_IN = "processors"

Loc = tuple[str | int, ...]
"""Where a value stands: the words and list positions that lead to it."""

M = TypeVar("M", bound=BaseModel)


class ProfileError(Exception):
    """A profile cannot be used. Each problem is a sentence with its file and line."""

    def __init__(self, problems: tuple[str, ...]) -> None:
        """Keep every problem found, not only the first."""
        super().__init__("\n".join(problems))
        self.problems = problems


@dataclass(frozen=True)
class Place:
    """A line (counted from 1) of a file."""

    file: str
    line: int

    def __str__(self) -> str:
        """Give the place as it begins a sentence."""
        return f"{self.file} line {self.line}"


@dataclass
class Document:
    """A profile as read: plain values, the places of values and of words, and the hash of all its files."""

    content: Any
    values: dict[Loc, Place]
    words: dict[Loc, Place]
    hash: str

    def replace(self, old: str, new: str) -> None:
        """Replace a piece of text in every value."""
        self.content = _replaced(self.content, old, new)

    def validated(self, model: type[M]) -> M:
        """Make the model; raises ProfileError with a sentence for each thing that does not fit."""
        try:
            return model.model_validate(self.content)
        except ValidationError as error:
            details = error.errors(include_url=False)
        found = [problem_sentence(model, self.content, detail) for detail in details]
        raise ProfileError(tuple(self.sentence(loc, words) for loc, words in found))

    def sentence(self, loc: Loc, words: str) -> str:
        """Put the file, the line and the path in front of the words, which may begin with the path's last word."""
        repeated = bool(loc) and words.startswith(f'"{loc[-1]}"')
        path = self._path(loc[:-1] if repeated else loc)
        return f"{self._place(loc)}: {path}: {words}" if path else f"{self._place(loc)}: {words}"

    def _place(self, loc: Loc) -> Place:
        while loc:
            place = self.words.get(loc) or self.values.get(loc)
            if place:
                return place
            loc = loc[:-1]
        return self.values[()]

    def _path(self, loc: Loc) -> str:
        names: list[str] = []
        value = self.content
        for part in loc:
            if isinstance(part, int) and not isinstance(value, list):
                continue  # a single entry written without its list
            value = _inside(value, part)
            names.append(str(part) if isinstance(part, str) else _name_of(value, part))
        return ".".join(names)


class _Reader:
    """Collects problems while files are read."""

    def __init__(self, folder: Path) -> None:
        """Start with nothing read; includes are relative to `folder`."""
        self.folder = folder
        self.problems: list[str] = []
        self.values: dict[Loc, Place] = {}
        self.words: dict[Loc, Place] = {}
        self.sha = hashlib.sha256()

    def file(self, name: str, loc: Loc, asked: str) -> Any:
        """Read one file; `asked` begins the sentence when it cannot be read."""
        try:
            content = (self.folder / name).read_bytes()
        except OSError as error:
            self.problems.append(f'{asked}: "{name}" cannot be read ({error.strerror})')
            return None
        self.sha.update(f"{len(name)}:{name}{len(content)}:".encode())
        self.sha.update(content)
        try:
            return self._parsed(content.decode("utf-8-sig"), name, loc)
        except UnicodeDecodeError:
            self.problems.append(f"{name}: the file is not UTF-8 text")
        except yaml.MarkedYAMLError as error:
            mark = error.problem_mark or error.context_mark
            line = mark.line + 1 if mark else 1
            self.problems.append(f"{name} line {line}: this is not YAML: {error.problem or error.context}")
        except yaml.YAMLError:
            self.problems.append(f"{name}: the file holds characters that YAML does not allow")
        return None

    def _parsed(self, text: str, name: str, loc: Loc) -> Any:
        loader = _Loader(text)
        try:
            node = loader.get_single_node()
            if node is None:
                self.values[loc] = Place(name, 1)
                self.problems.append(f"{name} line 1: the file is empty")
                return None
            return self._value(loader, node, name, loc)
        finally:
            loader.dispose()

    def _value(self, loader: yaml.SafeLoader, node: yaml.Node, name: str, loc: Loc) -> Any:
        self.values[loc] = Place(name, node.start_mark.line + 1)
        if isinstance(node, yaml.MappingNode):
            return self._mapping(loader, node, name, loc)
        if isinstance(node, yaml.SequenceNode):
            items = enumerate(node.value)
            return [self._value(loader, item, name, (*loc, number)) for number, item in items]
        try:
            return loader.construct_object(node, deep=True)
        except ValueError:
            self.problems.append(f'{self.values[loc]}: "{node.value}" is no date there is')
            return None

    def _mapping(self, loader: yaml.SafeLoader, node: yaml.MappingNode, name: str, loc: Loc) -> Any:
        found: dict[str, Any] = {}
        for word_node, value_node in node.value:
            place = Place(name, word_node.start_mark.line + 1)
            word = word_node.value
            if not isinstance(word, str):
                self.problems.append(f"{place}: a word must stand before the colon")
                continue
            if word in found:
                first = self.words[(*loc, word)].line
                self.problems.append(f'{place}: "{word}" was already said in line {first}')
                continue
            self.words[(*loc, word)] = place
            found[word] = self._value(loader, value_node, name, (*loc, word))
        if set(found) == {INCLUDE} and len(loc) == 2 and loc[0] == INCLUDED_IN:
            return self.file(str(found[INCLUDE]), loc, str(self.words[(*loc, INCLUDE)]))
        return found


class _Loader(yaml.SafeLoader):
    """The safe loader without aliases: what a block says is read where it stands."""

    def compose_node(self, parent: yaml.Node | None, index: Any) -> yaml.Node | None:
        if self.check_event(yaml.AliasEvent):
            mark = self.peek_event().start_mark  # type: ignore[no-untyped-call]
            raise yaml.composer.ComposerError(None, None, "aliases (*name) are not taken; write it out", mark)
        return super().compose_node(parent, index)


def read(path: Path) -> Document:
    """Read a profile and the files it includes; raises ProfileError."""
    reader = _Reader(path.resolve().parent)
    content = reader.file(path.name, (), "The profile")
    if reader.problems:
        raise ProfileError(tuple(reader.problems))
    return Document(content, reader.values, reader.words, reader.sha.hexdigest())


def _replaced(value: Any, old: str, new: str) -> Any:
    if isinstance(value, dict):
        return {word: _replaced(inner, old, new) for word, inner in value.items()}
    if isinstance(value, list):
        return [_replaced(inner, old, new) for inner in value]
    return value.replace(old, new) if isinstance(value, str) else value


def _inside(value: Any, part: str | int) -> Any:
    if isinstance(value, dict):
        return value.get(part)
    if isinstance(value, list) and isinstance(part, int) and part < len(value):
        return value[part]
    return None


def _name_of(value: Any, position: int) -> str:
    return next(_names(value), f"item {position + 1}")


def _names(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for word in ("table", "key", "kind", "title"):
            if isinstance(value.get(word), str):
                yield value[word]
