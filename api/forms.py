"""Reading forms: what arrives is trimmed, composed (NFC) and checked; each fault is a sentence at its field."""

from __future__ import annotations

import re
import secrets
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from email_validator import EmailNotValidError, validate_email
from starlette.datastructures import FormData, UploadFile

from api.rendering import MONTHS, day

OVERRIDES = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
LINE_BREAKS = frozenset("\n\r\v\f\x1c\x1d\x1e\x85\u2028\u2029")
TOKEN = "token"  # noqa: S105 - the name of a field
TOKEN_SHAPE = re.compile(r"[A-Za-z0-9_-]{22,64}")
NUMBER = re.compile(r"[0-9]{1,4}")


def new_token() -> str:
    """Make a form token: it becomes the inbox row's key, so that the same form sent twice counts once."""
    return secrets.token_urlsafe(24)


def composed(text: str) -> str:
    """Trim, use one kind of line end, and compose letters and their marks (NFC)."""
    return unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n")).strip()


def is_refused(char: str) -> bool:
    """Say whether a character is never text: control characters, lone surrogates, bidirectional overrides."""
    return char in OVERRIDES or (unicodedata.category(char) in {"Cc", "Cs"} and char not in "\n\t")


def fault_of(text: str, one_line: bool) -> str:
    """Give what is wrong with the characters of a text, as the end of a sentence; empty when nothing is."""
    if any(char in OVERRIDES for char in text):
        return "must not contain invisible characters that turn the direction of writing"
    if one_line and any(char in LINE_BREAKS for char in text):
        return "must be on one line"
    if any(is_refused(char) or (one_line and char == "\t") for char in text):
        return "must not contain control characters"
    return ""


def shown(text: str) -> str:
    """Give a text for its field again, without the characters that were refused."""
    return "".join(char for char in text if not is_refused(char))


@dataclass
class Form:
    """One form as sent, or empty. `values` are for showing again, `errors` by field name in order of reading."""

    data: FormData | None = None
    values: dict[str, list[str]] = field(default_factory=dict, repr=False)
    errors: dict[str, str] = field(default_factory=dict)
    anchors: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Take over what was sent, for showing it again."""
        for name, value in self.data.multi_items() if self.data is not None else ():
            if isinstance(value, str):
                self.values.setdefault(name, []).append(shown(value))

    @classmethod
    def filled(cls, values: Mapping[str, str | Iterable[str]]) -> Form:
        """Make a form that already holds values, as a page shows it first."""
        return cls(None, {name: [v] if isinstance(v, str) else list(v) for name, v in values.items()})

    @property
    def ok(self) -> bool:
        """Say whether no field has a fault so far."""
        return not self.errors

    def error(self, name: str, sentence: str, anchor: str = "") -> None:
        """Note a fault; the first of a field counts. `anchor` is the id the error summary links to."""
        self.errors.setdefault(name, sentence)
        self.anchors.setdefault(name, anchor or name)

    def value(self, name: str) -> str:
        """Give a field's value for showing it again."""
        return next(iter(self.values.get(name, ())), "")

    def chosen(self, name: str) -> list[str]:
        """Give a field's values for showing them again."""
        return self.values.get(name, [])

    def raw(self, name: str) -> str:
        """Give a field as sent, composed and trimmed, unchecked."""
        sent = self.data.get(name) if self.data is not None else None
        return composed(sent) if isinstance(sent, str) else ""

    def line(self, name: str, label: str, *, required: bool = True, most: int = 200) -> str:
        """Read a field of one line, `most` characters long. `label` begins the sentence of a fault."""
        return self._text(name, label, required, most, one_line=True)

    def text(self, name: str, label: str, *, required: bool = True, most: int = 10_000) -> str:
        """Read a field of several lines."""
        return self._text(name, label, required, most, one_line=False)

    def _text(self, name: str, label: str, required: bool, most: int, one_line: bool) -> str:
        text = self.raw(name)
        fault = fault_of(text, one_line)
        if fault:
            self.error(name, f"{label} {fault}")
        elif not text and required:
            self.error(name, f"{label} is missing")
        elif len(text) > most:
            self.error(name, f"{label} must be {most:,} characters or fewer")
        return "" if name in self.errors else text

    def choice(self, name: str, options: Iterable[str], sentence: str, *, required: bool = True) -> str:
        """Read one of the options; `sentence` is shown when none of them was chosen."""
        value = self.raw(name)
        known = list(options)
        if value in known:
            return value
        if required or value:
            self.error(name, sentence, f"{name}-{known[0]}" if known else name)
        return ""

    def choices(self, name: str, options: Iterable[str], sentence: str = "") -> tuple[str, ...]:
        """Read any of the options, in the order given; with a sentence, at least one must be chosen."""
        sent = set(self.data.getlist(name)) if self.data is not None else set()
        known = list(options)
        found = tuple(option for option in known if option in sent)
        if sentence and not found:
            self.error(name, sentence, f"{name}-{known[0]}" if known else name)
        return found

    def ticked(self, name: str) -> bool:
        """Say whether a single box was ticked."""
        return self.raw(name) == "yes"

    def email(self, name: str, label: str, *, required: bool = True) -> str:
        """Read an email address, of any script."""
        text = self.line(name, label, required=required, most=254)
        if not text:
            return ""
        try:
            return validate_email(text, check_deliverability=False, allow_smtputf8=True).normalized
        except EmailNotValidError:
            self.error(name, f"{label} must be in the form name@example.org")
            return ""

    def phone(self, name: str, label: str, *, required: bool = False) -> str:
        """Read a phone number, as people write it."""
        text = self.line(name, label, required=required, most=40)
        if text and (sum(char.isdigit() for char in text) < 6 or re.search(r"[^0-9+()\-./ x]", text)):
            self.error(name, f"{label} must be digits, like 020 7946 0000")
            return ""
        return text

    def date(
        self, name: str, label: str, *, required: bool = True, earliest: date | None = None, latest: date | None = None
    ) -> date | None:
        """Read a date from three fields `<name>-day`, `-month`, `-year`, between two dates inclusive."""
        parts = {part: self.raw(f"{name}-{part}") for part in ("day", "month", "year")}
        if not any(parts.values()):
            if required:
                self.error(name, f"{label} is missing", f"{name}-day")
            return None
        missing = next((part for part, value in parts.items() if not value), None)
        if missing:
            self.error(name, f"{label} must include a {missing}", f"{name}-{missing}")
            return None
        found = date_of(parts["day"], parts["month"], parts["year"])
        if found is None:
            self.error(name, f"{label} must be a real date, like 27 3 2026", f"{name}-day")
        elif latest is not None and found > latest:
            self.error(name, f"{label} must not be after {day(latest)}", f"{name}-day")
        elif earliest is not None and found < earliest:
            self.error(name, f"{label} must not be before {day(earliest)}", f"{name}-day")
        return None if name in self.errors else found

    def files(self, name: str) -> list[UploadFile]:
        """Give the files sent in a field; an empty file field sends one without name, which is left out."""
        sent = self.data.getlist(name) if self.data is not None else []
        return [item for item in sent if isinstance(item, UploadFile) and (item.filename or item.size)]

    def token(self) -> str:
        """Give the form token that was sent; raises ValueError when it has not the shape of one."""
        value = self.raw(TOKEN)
        if not TOKEN_SHAPE.fullmatch(value):
            raise ValueError("The form came without its token. Please reload the page and send it again.")
        return value


def date_of(day_text: str, month_text: str, year_text: str) -> date | None:
    """Make a date of three texts; the month may be a number or an English name. None when there is no such day."""
    month = next((n for n, name in enumerate(MONTHS, 1) if is_month(month_text, name)), None)
    if month is None and NUMBER.fullmatch(month_text):
        month = int(month_text)
    if month is None or not NUMBER.fullmatch(day_text) or not re.fullmatch(r"[0-9]{4}", year_text):
        return None
    try:
        return date(int(year_text), month, int(day_text))
    except ValueError:
        return None


def is_month(text: str, name: str) -> bool:
    """Say whether a text is the month's name or its first three letters or more."""
    return len(text) >= 3 and name.lower().startswith(text.lower().rstrip("."))
