"""Prompts are not to be had by guessing: few tries, and real time before the next."""

import pytest

import models
import tests.chain
import tests.cinema
from courses.prompts import PromptClosed, answer
from kit import clock
from tests.chain import Chain
from tests.cinema import chosen, phone
from tests.courses.test_watching_prompts import asked, up_to_the_prompt

held, kind, cinema = tests.chain.held, tests.cinema.kind, tests.cinema.cinema


async def test_a_question_of_three_options_may_be_answered_once(cinema: Chain, held: clock.Held) -> None:
    await models.Item.filter(purpose="PROMPT").update(options=[{"zh": it, "en": it} for it in ("错", "对", "也错")])
    ana = await up_to_the_prompt(cinema, held)
    (one,) = await asked(ana)

    came = await answer(one.id, chosen(one, right=False), scope=ana.scope)

    assert (came.is_correct, came.tries_left) == (False, 0)
    with pytest.raises(PromptClosed):
        await answer(one.id, chosen(one), scope=ana.scope)


async def test_credit_saved_up_by_an_idle_lease_buys_no_second_guess(cinema: Chain, held: clock.Held) -> None:
    ana = phone(cinema, "ana", held)
    await ana.open(cinema.lessons["film/l1"])
    held.pass_by(hours=1)
    await ana.send(ana.beat(0, 30), ana.beat(30, 60))
    (one,) = await asked(ana)
    for _ in range(2):
        await answer(one.id, chosen(one, right=False), scope=ana.scope)

    held.pass_by(milliseconds=1)
    await ana.send(ana.beat(0, 30), ana.beat(30, 60))
    at_once = len(await asked(ana))
    held.pass_by(seconds=one.at_ms / 2020)
    await ana.send(ana.beat(0, 1))

    assert (at_once, len(await asked(ana))) == (1, 2)
