"""The list of what was withdrawn, which anybody may ask for."""

from typing import Any

import httpx2
import pytest

from honors import credentials
from honors.issuer import Issuer
from kit import clock
from tests.chain import Chain
from tests.honors.vouching import done, issued

pytestmark = pytest.mark.anyio


async def test_a_list_is_signed_once_an_hour_and_at_each_withdrawal_however_many_ask(
    chain: Chain, our: Issuer, web: httpx2.AsyncClient, held: clock.Held, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = await issued(chain, "ana")
    sign, signed = Issuer.signed, 0

    def counted(self: Issuer, said: dict[str, Any]) -> str:
        nonlocal signed
        signed += 1
        return sign(self, said)

    monkeypatch.setattr(Issuer, "signed", counted)
    credentials._listed.cache_clear()
    lists, counts = [], []
    for _ in range(3):
        lists.append({(await web.get("/ob/status/0")).text for _ in range(5)})
        counts.append(signed)
        if len(lists) == 1:
            await done(chain, "maker", "revokeCredential", credentialId=made["id"], reason="mistake")
        else:
            held.pass_by(hours=1)

    assert counts == [1, 2, 3] and [len(one) for one in lists] == [1, 1, 1]
    assert len(set.union(*lists)) == 3
