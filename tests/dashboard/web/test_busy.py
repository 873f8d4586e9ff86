"""How many costly requests are answered at once."""

import asyncio
import json

from starlette.responses import JSONResponse

from dashboard.web.busy import AT_ONCE, MOST_WAITING, Limited


async def ask(route):
    sent = []

    async def send(message):
        sent.append(message)

    async def receive():
        return {"type": "http.disconnect"}

    await route({"type": "http", "headers": [], "method": "GET", "path": "/"}, receive, send)
    return sent[0]["status"], dict(sent[0]["headers"]), json.loads(sent[1]["body"])


def test_few_are_answered_at_once_some_wait_and_others_are_refused_in_a_sentence():
    async def story():
        running, most, free = 0, 0, asyncio.Event()

        async def answer(request):
            nonlocal running, most
            running += 1
            most = max(most, running)
            await free.wait()
            running -= 1
            return JSONResponse({"records": 1})

        route = Limited(answer)
        asked = [asyncio.create_task(ask(route)) for _ in range(AT_ONCE + MOST_WAITING)]
        one_too_many = asyncio.create_task(ask(route))
        await asyncio.sleep(0)
        is_refused_at_once = one_too_many.done()
        free.set()
        refused = await one_too_many
        answered = await asyncio.gather(*asked)
        return most, is_refused_at_once, refused, answered, await ask(route)

    most, is_refused_at_once, (status, headers, body), answered, later = asyncio.run(story())
    assert is_refused_at_once
    assert most == AT_ONCE
    assert (status, headers[b"retry-after"]) == (503, b"5")
    assert "Ask again in 5 seconds" in body["error"]
    assert [found for found, *_ in answered] == [200] * len(answered)
    assert later[0] == 200


def test_an_answer_that_fails_frees_its_place():
    async def failing(request):
        raise OSError("gone")

    async def story():
        route = Limited(failing)
        for _ in range(AT_ONCE + MOST_WAITING + 1):
            try:
                await ask(route)
            except OSError:
                continue
        return route.asked, route.free.locked()

    assert asyncio.run(story()) == (0, False)
