"""An organisation for the gates: a company in England with a short retention schedule."""

from __future__ import annotations

from casework.record.steps_context import Keeping
from casework.rules.retention_rows import Basis, Row, Trigger, keep_of

INVOICES = Row(
    kind="invoices",
    title="Invoices",
    keep=keep_of("6 years"),
    basis=Basis.STATUTE,
    triggers=(Trigger.FINANCIAL_YEAR_ENDS,),
    law=("corporation-tax",),
)
NEWSLETTER = Row(
    kind="newsletter", title="Newsletter", keep=keep_of("2 years"), basis=Basis.OWN, triggers=(Trigger.LAST_USE,)
)
KEEPING = Keeping({"invoices": INVOICES, "newsletter": NEWSLETTER}, kinds=frozenset({"company"}))
