"""Turns what pydantic finds into sentences for the person who wrote the file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from difflib import get_close_matches
from typing import Any, get_args

from pydantic import BaseModel

Loc = tuple[str | int, ...]

PLAIN = {
    "missing": "this is missing",
    "string_type": "must be text; a number or a date needs quotes around it",
    "string_too_short": "must not be empty",
    "tuple_type": "must be a list",
    "dict_type": "must be a block of words and values",
    "model_type": "must be a block of words and values",
    "model_attributes_type": "must be a block of words and values",
    "int_type": "must be a whole number",
    "int_parsing": "must be a whole number",
    "int_from_float": "must be a whole number",
    "bool_type": "must be true or false",
    "bool_parsing": "must be true or false",
    "date_type": "must be a date like 2026-12-24",
    "date_parsing": "must be a date like 2026-12-24",
    "date_from_datetime_parsing": "must be a date like 2026-12-24",
}


def problem_sentence(model: type[BaseModel], content: Any, detail: Mapping[str, Any]) -> tuple[Loc, str]:
    """Give where a problem is, and what it is, from one entry of pydantic's list of errors."""
    kind = detail["type"]
    loc = _in_content(content, detail["loc"], kind)
    if kind == "extra_forbidden":
        said = _get(content, loc[:-1])
        return loc, _unknown(str(loc[-1]), [w for w in words_at(model, detail["loc"][:-1]) if w not in said])
    if kind in {"union_tag_not_found", "union_tag_invalid"}:
        return _without_tag(model, content, loc, detail)
    if kind in {"enum", "literal_error"}:
        return loc, _none_of(str(detail["input"]), _expected(str(detail["ctx"]["expected"])))
    if kind == "value_error":
        return loc, _lower_first(str(detail["msg"]).removeprefix("Value error, "))
    return loc, PLAIN.get(kind, _lower_first(str(detail["msg"])).replace("input should", "should"))


def words_at(model: type[BaseModel], loc: Iterable[str | int]) -> tuple[str, ...]:
    """Give the words a file may say at a place."""
    kinds: list[Any] = [model]
    for part in loc:
        kinds = [inner for kind in kinds for inner in _step(kind, part)]
    fields = {name for kind in kinds if _is_model(kind) for name in kind.model_fields}
    return tuple(sorted(fields))


def suggestion(word: str, known: Iterable[str]) -> str:
    """Give the end of a sentence that proposes a known word, or nothing."""
    close = get_close_matches(word, list(known), n=1)
    return f'; did you mean "{close[0]}"?' if close else ""


def _unknown(word: str, known: Iterable[str]) -> str:
    return f'"{word}" is not a word this file knows{suggestion(word, known)}'


def _none_of(word: str, expected: list[str]) -> str:
    return f'"{word}" is none of {", ".join(expected)}{suggestion(word, expected)}'


def _without_tag(model: type[BaseModel], content: Any, loc: Loc, detail: Mapping[str, Any]) -> tuple[Loc, str]:
    tag = str(detail["ctx"]["discriminator"]).strip("'")
    said = _get(content, loc)
    if detail["type"] == "union_tag_invalid":
        return (*loc, tag), _none_of(str(detail["ctx"]["tag"]), _expected(str(detail["ctx"]["expected_tags"])))
    known = words_at(model, loc)
    meant = get_close_matches(tag, [str(word) for word in said or () if word not in known], n=1)
    if meant:
        return (*loc, meant[0]), f'"{meant[0]}" is not a word this file knows; did you mean "{tag}"?'
    return loc, f'"{tag}" is missing'


def _expected(text: str) -> list[str]:
    return [word.strip().strip("'") for word in text.replace(" or ", ", ").split(",")]


def _in_content(content: Any, loc: Loc, kind: str) -> Loc:
    # pydantic names the kind of a processor, and "[key]" after a bad word, as if they stood in the file.
    found: list[str | int] = []
    value = content
    for number, part in enumerate(loc):
        inner = _get(value, (part,))
        last = number == len(loc) - 1
        if inner is None and not (last and kind == "missing") and not (isinstance(value, dict) and part in value):
            continue
        found.append(part)
        value = inner
    return tuple(found)


def _get(value: Any, loc: Loc) -> Any:
    for part in loc:
        if isinstance(value, dict):
            value = value.get(part)
        elif isinstance(value, list) and isinstance(part, int) and part < len(value):
            value = value[part]
        else:
            return None
    return value


def _step(kind: Any, part: str | int) -> Iterator[Any]:
    if not _is_model(kind) or isinstance(part, int):
        yield kind
    elif part in kind.model_fields:
        yield from _kinds(kind.model_fields[part].annotation)
    elif any(part in get_args(field.annotation) for field in kind.model_fields.values()):
        yield kind


def _kinds(annotation: Any) -> Iterator[Any]:
    if _is_model(annotation):
        yield annotation
    for inner in get_args(annotation):
        yield from _kinds(inner)


def _is_model(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, BaseModel)


def _lower_first(text: str) -> str:
    return text[:1].lower() + text[1:]
