"""What other programs and the map ask for has the same answer on a cluster as on one machine."""

import http.client
import json

import pytest

PATHS = (
    "/api/events?dataset=ucdp-ged&country=TJ",
    "/api/events?q=kunduz",
    "/api/events?q=nothing-of-the-kind",
    "/api/events?country=nowhere",
    "/list",
    "/list?country=AF&offset=30&sort=oldest",
    "/list?view=60,30,70,40&group=view&q=village",
    "/tiles/3/0/0/7/7",
    "/tiles/6/42/24/46/26?kind=attack",
    "/tiles/8/171/99/174/102",
    "/timeline?lanes=country&country=AF",
    "/timeline?lanes=provinces",
    "/timeline?lanes=vague&country=AF",
    "/timeline?country=TJ",
    "/cube/3/0/0/7/7",
    "/cube/6/42/24/46/26?q=village",
    "/find?q=Kunduz",
)


def ask(url, path, **headers):
    connection = http.client.HTTPConnection(url.partition("//")[2], timeout=120)
    connection.request("GET", path, headers=headers)
    answer = connection.getresponse()
    body = answer.read()
    connection.close()
    return answer.status, answer.headers, body


@pytest.mark.parametrize("path", PATHS)
def test_an_address_has_the_answer_of_one_machine(servers, path):
    (status, headers, body), (status_alone, headers_alone, body_alone) = (
        ask(url, path) for url in (servers.url, servers.alone)
    )
    assert (status, headers["content-type"]) == (status_alone, headers_alone["content-type"])
    assert body == body_alone
    assert status == (400 if "nowhere" in path else 200)


def test_the_timeline_of_everything_has_the_counts_of_one_machine(servers):
    def months(url):
        columns = json.loads(ask(url, "/timeline")[2])["counts"]["all"]
        return sorted(zip(*columns.values(), strict=True))

    assert months(servers.url) == months(servers.alone)


def test_the_status_has_the_number_of_records(servers):
    status, number = (json.loads(ask(url, "/healthz")[2]) for url in (servers.url, servers.alone))
    assert status["status"] == "ok"
    assert status["records"] == number["records"] > 2_500


def test_what_the_browser_has_is_not_counted_again(servers):
    path = "/tiles/6/42/24/46/26?q=village"
    status, headers, body = ask(servers.url, path)
    assert status == 200
    assert body
    assert ask(servers.url, path, **{"If-None-Match": headers["etag"]})[::2] == (304, b"")


def test_a_picture_of_the_map_is_drawn(servers):
    status, headers, body = ask(servers.url, "/picture/png?country=TJ&from=2010&to=2011")
    assert (status, headers["content-type"]) == (200, "image/png")
    assert body.startswith(b"\x89PNG")
