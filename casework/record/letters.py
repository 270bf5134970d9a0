"""Letters, and the protocol of sending them: never lost, never repeated but for one identical copy.

A try is committed before the mail server hears of the letter. After a crash, or a connection that broke
late, nobody can know whether it arrived: it is sent once more with the same bytes and message id, and
then a person is asked. A try that certainly reached nobody is taken back and does not count.
"""

from __future__ import annotations

import hashlib
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from casework.record import codes, links
from casework.record.case_log import append, locked_case
from casework.record.consulting import consult
from casework.record.contract import Cipher, Ciphers, LetterSettled, LetterTriesSpent
from casework.record.database import Database
from casework.record.letter_views import Outgoing, WrittenLetter
from casework.record.models import Event, Letter
from casework.record.opened import Opener, opener
from casework.record.sealing import place
from casework.record.views import LetterView
from casework.rules.vocabulary import LetterOutcome

MOST_TRIES = 2
LONGEST_NAME = 200
OPEN = (LetterOutcome.QUEUED.value, LetterOutcome.SENDING.value)


class Letters:
    """Implements casework.record.contract.LetterBook."""

    def __init__(self, database: Database, ciphers: Ciphers) -> None:
        """Take the record's database and the key ring."""
        self._database = database
        self._ciphers = ciphers

    async def get(self, case_id: str, key: str) -> LetterView | None:
        """Give one letter."""
        row = await consult(self._database, lambda session: session.get(Letter, (case_id, key)))
        return None if row is None else letter_view(row, await opener(self._ciphers, case_id))

    async def facts(self, case_id: str, key: str) -> tuple[str, str, dict[str, str]]:
        """Give kind, addressee and facts of a letter; raises LookupError for an unknown one."""
        row = await consult(self._database, lambda session: _letter(session, case_id, key))
        return row.kind, row.to, dict(row.facts)

    async def store(
        self, case_id: str, key: str, mime: bytes, recipient: str, subject: str, body: str, message_id: str
    ) -> None:
        """Keep the exact letter as rendered. The first version stays: what is sent again must be identical."""
        cipher = await self._ciphers.cipher(case_id)
        written = WrittenLetter(mime, recipient, subject, body, message_id)

        def work(session: Session) -> None:
            _keep(session, cipher, _locked(session, case_id, key), written)

        await self._database.transact(work, cipher)

    async def mime(self, case_id: str, key: str) -> tuple[bytes, str, str]:
        """Give the stored bytes, recipient address and message id; raises LookupError before it was stored."""
        cipher = await self._ciphers.cipher(case_id)
        row = await consult(self._database, lambda session: _letter(session, case_id, key))
        stored, recipient = _stored(cipher, row)
        return stored, recipient, row.message_id

    async def begin(self, case_id: str, key: str, at: datetime) -> int:
        """Commit `sending` and give the number of this try, 1 or 2.

        Raises LetterTriesSpent after the second, LetterSettled when the sending has already ended.
        """
        cipher = await self._ciphers.cipher(case_id)
        return await self._database.transact(lambda session: _begin(_locked(session, case_id, key)), cipher)

    async def dispatch(self, case_id: str, key: str, at: datetime, written: WrittenLetter | None = None) -> Outgoing:
        """Commit `sending` and give what is to be sent; what was `written` is kept in the same transaction.

        So no link or code is good without its letter. A letter written earlier stays as it was. Raises as
        `begin` does, and LookupError when it was never written.
        """
        cipher = await self._ciphers.cipher(case_id)

        def work(session: Session) -> Outgoing:
            row = _locked(session, case_id, key)
            tries = _begin(row)
            if written is not None and _keep(session, cipher, row, written, at):
                return Outgoing(written.mime, written.recipient, tries)
            mime, recipient = _stored(cipher, row)
            return Outgoing(mime, recipient, tries)

        return await self._database.transact(work, cipher)

    async def not_begun(self, case_id: str, key: str) -> None:
        """Take a try back: the server certainly did not get the letter, so the try does not count."""
        cipher = await self._ciphers.cipher(case_id)

        def work(session: Session) -> None:
            row = _locked(session, case_id, key)
            if row.outcome != LetterOutcome.SENDING or row.tries == 0:
                return
            row.tries -= 1
            # An earlier try may still have arrived: then the letter stays "being sent".
            row.outcome = (LetterOutcome.SENDING if row.tries else LetterOutcome.QUEUED).value

        await self._database.transact(work, cipher)

    async def settle(
        self,
        case_id: str,
        key: str,
        outcome: str,
        at: datetime,
        server_answer: str = "",
        written: WrittenLetter | None = None,
    ) -> None:
        """Commit how the sending ended, with its event (`letter-sent` and so on); the first ending stands.

        A letter that is not sent at all, but printed, is kept as `written` in the same transaction.
        """
        ended = LetterOutcome(outcome)
        cipher = await self._ciphers.cipher(case_id)

        def work(session: Session) -> None:
            # The case before the letter, as every step does it: two writers never wait for each other.
            case = locked_case(session, case_id)
            row = _locked(session, case_id, key)
            if row.outcome not in OPEN:
                return
            if written is not None:
                _keep(session, cipher, row, written, at)
            row.outcome = ended.value
            row.sent_at = at if ended is LetterOutcome.SENT else None
            row.server_answer = _without_addresses(server_answer)[:200]
            facts = {"kind": row.kind, "to": row.to, "key": key}
            append(session, cipher, case, _step_key(key, ended), at, f"letter-{ended.value}", facts)

        await self._database.transact(work, cipher)

    async def words(self, case_id: str, step_key: str) -> str:
        """Give the words said in a step (a question, a reason), for a letter that quotes them."""
        cipher = await self._ciphers.cipher(case_id)
        said = select(Event.seq, Event.text_sealed).where(Event.case_id == case_id, Event.step_key == step_key)
        row = await consult(self._database, lambda session: session.execute(said).first())
        if row is None or row.text_sealed is None:
            return ""
        return cipher.open(place("event", "text_sealed", case_id, row.seq), row.text_sealed)


def letter_view(row: Letter, opened: Opener) -> LetterView:
    """Give a letter with its words decrypted."""
    key = (row.case_id, row.key)
    return LetterView(
        key=row.key,
        kind=row.kind,
        to=row.to,
        outcome=row.outcome,
        recipient=opened.text(row.recipient_sealed, "letter", "recipient_sealed", *key),
        subject=opened.text(row.subject_sealed, "letter", "subject_sealed", *key),
        body=opened.text(row.body_sealed, "letter", "body_sealed", *key),
        queued_at=row.queued_at,
        sent_at=row.sent_at,
        facts=dict(row.facts),
    )


def _step_key(key: str, ended: LetterOutcome) -> str:
    # A letter's key may be as long as a step's key can be: a long one is named by its hash.
    name = key if len(key) <= LONGEST_NAME else hashlib.sha256(key.encode()).hexdigest()
    return f"letter/{name}/{ended.value}"


def _without_addresses(answer: str) -> str:
    """Give a server's answer without the addresses servers like to repeat: the column is not sealed."""
    return " ".join("(address)" if "@" in word else word for word in answer.split())


def _begin(row: Letter) -> int:
    """Count a try of a locked letter and give its number."""
    if row.outcome not in OPEN:
        raise LetterSettled(f"Letter {row.key} of case {row.case_id} has ended as {row.outcome}.", row.outcome)
    if row.tries >= MOST_TRIES:
        raise LetterTriesSpent(
            f"Letter {row.key} of case {row.case_id} was tried twice and may have arrived: a person must find out."
        )
    row.tries += 1
    row.outcome = LetterOutcome.SENDING.value
    return row.tries


def _keep(session: Session, cipher: Cipher, row: Letter, written: WrittenLetter, at: datetime | None = None) -> bool:
    """Keep a letter with its link and code unless it was written before; says whether it is kept."""
    if row.mime_sealed is not None:
        return False
    # Latin-1 gives every byte one letter, so any bytes survive being sealed as text.
    row.mime_sealed = _seal(cipher, "mime_sealed", row.case_id, row.key, written.mime.decode("latin-1"))
    row.recipient_sealed = _seal(cipher, "recipient_sealed", row.case_id, row.key, written.recipient)
    row.subject_sealed = _seal(cipher, "subject_sealed", row.case_id, row.key, written.subject)
    row.body_sealed = _seal(cipher, "body_sealed", row.case_id, row.key, written.body)
    row.message_id = written.message_id
    if at is not None and written.link is not None:
        links.keep(session, row.case_id, written.link, at)
    if at is not None and written.code is not None:
        codes.keep(session, row.case_id, written.code, at)
    return True


def _stored(cipher: Cipher, row: Letter) -> tuple[bytes, str]:
    """Give the stored bytes and the recipient; raises LookupError before the letter was written."""
    if row.mime_sealed is None or row.recipient_sealed is None:
        raise LookupError(f"letter {row.key} of case {row.case_id} has not been written yet")
    mime = cipher.open(place("letter", "mime_sealed", row.case_id, row.key), row.mime_sealed)
    recipient = cipher.open(place("letter", "recipient_sealed", row.case_id, row.key), row.recipient_sealed)
    return mime.encode("latin-1"), recipient


def _locked(session: Session, case_id: str, key: str) -> Letter:
    found = select(Letter).where(Letter.case_id == case_id, Letter.key == key).with_for_update()
    row = session.scalar(found)
    if row is None:
        raise LookupError(f"case {case_id} has no letter {key}")
    return row


def _letter(session: Session, case_id: str, key: str) -> Letter:
    row = session.get(Letter, (case_id, key))
    if row is None:
        raise LookupError(f"case {case_id} has no letter {key}")
    return row


def _seal(cipher: Cipher, column: str, case_id: str, key: str, text: str) -> bytes:
    return cipher.seal(place("letter", column, case_id, key), text)
