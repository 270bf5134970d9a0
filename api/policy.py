"""The organisation's choices that a case runs under, taken from its profile on the day of receipt."""

from __future__ import annotations

from casework.register.profile import Profile
from workflows.messages import Policy


def policy_of(profile: Profile, profile_hash: str) -> Policy:
    """Give the policy of a case received now; the hash says later which profile it came from."""
    return Policy(
        profile_hash=profile_hash,
        email_code_suffices=profile.identity.email_code_suffices,
        codes_per_hour=profile.identity.codes_per_hour,
        self_review_hours=profile.approval.self_review_hours,
        search_patience_hours=profile.search_patience_hours,
        erasure_wait_days=profile.erasure.wait_days,
        kinds=tuple(kind.value for kind in profile.organisation.kinds),
        withdrawal_masks=profile.withdrawal.masks,
    )
