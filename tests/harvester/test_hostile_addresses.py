"""Nothing of ours is ever asked for a provider: hostile addresses, rebinding names and redirects against canaries."""

from __future__ import annotations

import pytest

from harvester.spiders.addresses import NOT_PUBLIC, Opened, check_url
from schemas.errors import ForbiddenAddress
from tests.harvester.hostile import LITERALS, NAMES, Attack, attack, fetch_many
from tests.harvester.loopback import Asked, Reply, serving
from tests.harvester.simulated_net import PUBLIC, ask, dns


@pytest.fixture(scope="module")
def attacked() -> Attack:
    return attack()


def test_no_canary_hears_anything(attacked: Attack) -> None:
    assert len(attacked.asked) >= 80
    assert attacked.hits == 0
    assert attacked.private_connections == (), "nothing but public addresses was even connected to"
    assert "127.0.0.1" in attacked.canaries


def test_only_public_hosts_answered(attacked: Attack) -> None:
    assert set(attacked.fetched.values()) <= {"OK outside"}, attacked.fetched
    assert {url.split("/")[2].partition(":")[0] for url in attacked.fetched} <= {
        *("public.test", "robots.test"),
        *(name for name in NAMES if name.startswith("rebind")),
    }


def test_a_name_that_turns_private_is_refused_from_then_on(attacked: Attack) -> None:
    by_url = {url.partition("://")[2].partition(":")[0] + url[-2:]: each for url, each in _pairs(attacked)}
    assert by_url["rebind.test/0"].get("body") == "OK outside"
    assert by_url["rebind.test/2"].get("error") == "ForbiddenAddress"
    assert by_url["rebind-six.test/2"].get("error") == "ForbiddenAddress"


def test_every_refusal_says_the_same_and_at_once(attacked: Attack) -> None:
    """Nobody can map a private network by what is said, nor by how long it takes."""
    refused = [each for _, each in _pairs(attacked) if each.get("error") == "ForbiddenAddress"]
    assert len(refused) >= 80
    assert all(NOT_PUBLIC in each["said"] for each in refused)
    assert max(each["seconds"] for each in refused) < 2.0


def _pairs(attacked: Attack) -> list[tuple[str, dict]]:
    return list(zip(attacked.asked, attacked.results, strict=True))


def test_the_operator_opens_hosts_by_name_and_no_others() -> None:
    """The canaries do hear what is opened, and a redirect from an opened host to another one is refused."""

    def answer(asked: Asked) -> Reply:
        if asked.path == "/to":
            return Reply(status=302, headers={"Location": asked.query["target"]})
        return Reply(status=404) if asked.path == "/robots.txt" else Reply(b"OK inside")

    with serving(answer) as server, dns(NAMES) as names:
        base = f"http://operator.test:{server.port}"
        urls = [
            f"{base}/",
            f"http://private.test:{server.port}/",
            f"{base}/to?target=http://private.test:{server.port}/",
        ]
        urls += [f"{base}/to?target=http://127.0.0.1:{server.port}/", f"{base}/to?target={base}/end"]
        order = {"urls": urls, "net": {"dns": names, "outside": 9}, "hosts": "operator.test 192.0.2.7"}
        *results, _ = fetch_many(order | {"source": {"robots": False}, "limits": {"tries": 1}})
        hosts = {asked.headers["Host"].partition(":")[0] for asked in server.asked}
    assert [each.get("body", each.get("error")) for each in results] == [
        "OK inside",
        *["ForbiddenAddress"] * 3,
        "OK inside",
    ]
    assert hosts == {"operator.test"}


def test_the_stub_gives_its_answers_one_after_the_other() -> None:
    with dns(NAMES) as port:
        assert [ask("rebind.test", "A", port) for _ in range(3)] == [[PUBLIC], ["127.0.0.1"], ["127.0.0.1"]]
        assert ask("six.test", "AAAA", port) == ["::1"]


def test_opened_hosts_may_use_any_port_and_are_known_however_they_are_spelt() -> None:
    opened = Opened(hosts=frozenset({"lab.example", "::1"}))
    check_url("http://LAB.example:5000/oai", opened=opened)
    check_url("http://[::1]:5000/oai", opened=opened)
    for url in ("http://other.example:5000/", "http://lab.example.evil.example:5000/", "ftp://lab.example/"):
        with pytest.raises(ForbiddenAddress):
            check_url(url, opened=opened)


@pytest.mark.parametrize("host", [host for host in LITERALS if "%" in host])
def test_escapes_and_zones_in_a_host_are_no_address(host: str) -> None:
    """Twisted raises `ValueError` for the first, and the second names an interface of this machine."""
    with pytest.raises(ForbiddenAddress):
        check_url(f"http://{host}/", opened=Opened(everything=True))
