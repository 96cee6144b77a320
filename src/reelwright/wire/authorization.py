"""What a proven caller may do: the policy of its key."""

from __future__ import annotations

from reelwright.config import Settings
from reelwright.library.access_keys import AccessKey, Kind
from reelwright.library.policies import PREFIX, Verdict
from reelwright.operations.registry import Operation
from reelwright.wire.refusals import Refusal


def authorize(key: AccessKey, operation: Operation, settings: Settings) -> None:
    """Let the operation through if the key's policy allows it.

    Raises:
        Refusal: `NoPermission`, with the details that RAM gives.
    """
    verdict = key.policy.judge(operation.name, reads=operation.reads)
    if verdict is Verdict.ALLOWED:
        return
    action = PREFIX + operation.name
    resource = f"acs:ice:{settings.region}:{settings.account_id}:*"
    detail = {
        "AuthAction": action,
        "AuthPrincipalDisplayName": key.name or key.key_id,
        "AuthPrincipalOwnerId": str(settings.account_id),
        "AuthPrincipalType": "AssumedRoleUser" if key.kind is Kind.TEMPORARY else "SubUser",
        "NoPermissionType": verdict.value,
        "PolicyType": "AccountLevelIdentityBasedPolicy",
    }
    raise Refusal(
        f"You are not authorized to do this action. Resource: {resource} Action: {action}",
        code="NoPermission",
        status=403,
        fields={"AccessDeniedDetail": detail},
    )
