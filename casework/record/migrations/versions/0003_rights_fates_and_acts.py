"""Rights as decided, fates of items, acts at processors, and what was erased.

Revision: 0003, after 0002.
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

NEW_COLUMNS: dict[str, dict[str, sa.types.TypeEngine[Any]]] = {
    "case_right": {
        "received": sa.Date(),
        "how": sa.String(length=24),
        "grounds": sa.JSON(),
        "reason_sealed": sa.LargeBinary(),
        "decided_by": sa.String(length=60),
        "decided_at": sa.DateTime(timezone=True),
        "answered_at": sa.DateTime(timezone=True),
    },
    "cases": {
        "marketing": sa.Boolean(),
        "compensation": sa.Boolean(),
        "erase_on": sa.Date(),
        "restricted": sa.Boolean(),
    },
    "item": {
        "health": sa.Boolean(),
        "given": sa.Boolean(),
        "retention": sa.String(length=40),
        "facts_sealed": sa.LargeBinary(),
        "fate": sa.String(length=12),
        "fate_ground": sa.String(length=40),
        "fate_until": sa.Date(),
        "fate_reason_sealed": sa.LargeBinary(),
        "fated_by": sa.String(length=60),
        "fated_at": sa.DateTime(timezone=True),
        "opinion_on": sa.Date(),
        "opinion_harm": sa.Boolean(),
        "opinion_known": sa.Boolean(),
        "opinion_by": sa.String(length=60),
    },
}
"""Columns that tables already there gain: empty in rows written before, and left out of their signature."""


def upgrade() -> None:
    op.create_table(
        "erased",
        sa.Column("processor", sa.String(length=48), nullable=False),
        sa.Column("token", sa.String(length=64), nullable=False),
        sa.Column("source", sa.String(length=120), nullable=False),
        sa.Column("verb", sa.String(length=12), nullable=False),
        sa.Column("case_id", sa.String(length=20), nullable=False),
        sa.Column("act_key", sa.String(length=120), nullable=False),
        sa.Column("erased_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("erased_again_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("processor", "token", name=op.f("pk_erased")),
    )
    op.create_index(op.f("ix_erased_case_id"), "erased", ["case_id"], unique=False)
    op.create_index(op.f("ix_erased_erased_at"), "erased", ["erased_at"], unique=False)
    op.create_table(
        "suppressed",
        sa.Column("kind", sa.String(length=24), nullable=False),
        sa.Column("token", sa.String(length=64), nullable=False),
        sa.Column("case_id", sa.String(length=20), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("kind", "token", name=op.f("pk_suppressed")),
    )
    op.create_table(
        "act",
        sa.Column("case_id", sa.String(length=20), nullable=False),
        sa.Column("key", sa.String(length=120), nullable=False),
        sa.Column("right", sa.String(length=24), nullable=False),
        sa.Column("verb", sa.String(length=12), nullable=False),
        sa.Column("processor", sa.String(length=48), nullable=False),
        sa.Column("connector", sa.String(length=12), nullable=False),
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("items", sa.JSON(), nullable=False),
        sa.Column("expected", sa.Integer(), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("evidence", sa.JSON(), nullable=False),
        sa.Column("by", sa.String(length=60), nullable=False),
        sa.Column("note_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("planned_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("row_mac", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_act_case_id")),
        sa.PrimaryKeyConstraint("case_id", "key", name=op.f("pk_act")),
    )
    op.create_table(
        "correction",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("case_id", sa.String(length=20), nullable=False),
        sa.Column("item_id", sa.String(length=40), nullable=False),
        sa.Column("processor", sa.String(length=48), nullable=False),
        sa.Column("how", sa.String(length=12), nullable=False),
        sa.Column("field_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("old_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("new_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("proposed_by", sa.String(length=60), nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("dropped_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("row_mac", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_correction_case_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_correction")),
    )
    op.create_index(op.f("ix_correction_case_id"), "correction", ["case_id"], unique=False)
    op.create_table(
        "third_party",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("case_id", sa.String(length=20), nullable=False),
        sa.Column("items", sa.JSON(), nullable=False),
        sa.Column("name_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("email_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("reason_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("professional", sa.String(length=16), nullable=False),
        sa.Column("sought", sa.Boolean(), nullable=False),
        sa.Column("recorded_by", sa.String(length=60), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answer", sa.String(length=12), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("row_mac", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_third_party_case_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_third_party")),
    )
    op.create_index(op.f("ix_third_party_case_id"), "third_party", ["case_id"], unique=False)
    for table, columns in NEW_COLUMNS.items():
        for name, kind in columns.items():
            op.add_column(table, sa.Column(name, kind, nullable=True))


def downgrade() -> None:
    for table, columns in NEW_COLUMNS.items():
        for name in columns:
            op.drop_column(table, name)
    op.drop_index(op.f("ix_third_party_case_id"), table_name="third_party")
    op.drop_table("third_party")
    op.drop_index(op.f("ix_correction_case_id"), table_name="correction")
    op.drop_table("correction")
    op.drop_table("act")
    op.drop_table("suppressed")
    op.drop_index(op.f("ix_erased_erased_at"), table_name="erased")
    op.drop_index(op.f("ix_erased_case_id"), table_name="erased")
    op.drop_table("erased")
