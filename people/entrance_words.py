"""What notifications say about who may enter, and approve: links, second factors, new approvers."""

from collections.abc import Mapping
from typing import Any

Said = tuple[tuple[str, str], tuple[str, str], str]
"""Title and body, each in Chinese and English, and a page."""


def link_made(params: Mapping[str, Any]) -> Said:
    by = params["by"]
    body = f"{by}为你生成了登录链接，用它可以登录你的账号。", f"{by} made a sign-in link for you."
    return ("有人为你生成了登录链接", "A sign-in link was made for you"), body, "/me"


def second_factor_reset(params: Mapping[str, Any]) -> Said:
    by, person = params["by"], params["person"]
    body = f"{by}重置了{person}的两步验证。", f"{by} reset the second factor of {person}."
    return ("两步验证被重置", "A second factor was reset"), body, "/me"


def approver_made(params: Mapping[str, Any]) -> Said:
    by, person = params["by"], params["person"]
    body = (
        f"{by}让{person}成为总部审批。24 小时后{person}就可以批准结算；如果不对，请马上找管理员。",
        f"{by} made {person} an approver, who can approve settlements in 24 hours. If that is wrong, tell an admin.",
    )
    return ("有了新的审批人", "There is a new approver"), body, "/me"
