"""The client: types from the OpenAPI document, and three things that no document can say."""

from collections import defaultdict
from typing import TypeVar

import httpx
from proeftuin_client import AuthenticatedClient, Client
from proeftuin_client.models.problem import Problem

T = TypeVar("T")


class Refused(Exception):
    """A refusal: `problem.code` is for programs, `problem.detail` says what to do next, `problem.errors` lists every fault."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(f"{problem.code}: {problem.detail}")
        self.problem = problem


def anonymous(url: str) -> Client:
    """Of an installation, for what everybody may read."""
    return Client(base_url=f"{url}/v1", httpx_args={"event_hooks": {"request": [join_lists]}})


def connect(url: str, token: str) -> AuthenticatedClient:
    """Of an installation, with an access token or an API key."""
    hooks = {"request": [join_lists]}
    return AuthenticatedClient(base_url=f"{url}/v1", token=token, httpx_args={"event_hooks": hooks})


def join_lists(request: httpx.Request) -> None:
    """Lists in the query are written `theme=a,b`."""
    values: dict[str, list[str]] = defaultdict(list)
    for name, value in request.url.params.multi_items():
        values[name].append(value)
    request.url = request.url.copy_with(params={name: ",".join(several) for name, several in values.items()})


def good(answer: T | Problem | None) -> T:
    """The answer itself; raises `Refused` where there is a problem instead."""
    if isinstance(answer, Problem):
        raise Refused(answer)
    if answer is None:
        raise RuntimeError("the answer is not one that the document names")
    return answer
