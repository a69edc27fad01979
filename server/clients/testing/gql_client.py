"""Python's gql with its defaults, over HTTP and over a socket: what a script of an operator does. Prints one JSON object."""

import asyncio
import json
import os
import sys

from gql import Client, gql
from gql.transport.aiohttp import AIOHTTPTransport
from gql.transport.exceptions import TransportQueryError
from gql.transport.requests import RequestsHTTPTransport
from gql.transport.websockets import WebsocketsTransport
from graphql import version as graphql_core

URL = os.environ["URL"]
SOCKET_URL = os.environ["SOCKET_URL"]
VIEWER, CREATE, WAITING = (gql(os.environ[name]) for name in ("VIEWER", "CREATE", "WAITING"))
HEADERS = {"Authorization": os.environ["AUTHORIZATION"]}


def over_requests():
    transport = RequestsHTTPTransport(url=URL, headers=HEADERS)
    client = Client(transport=transport, fetch_schema_from_transport=True)
    asked = client.execute(VIEWER)
    return {
        "asked": asked,
        "changed": client.execute(CREATE, variable_values={"name": "gql-requests"}),
        "refused": refusal(lambda: client.execute(CREATE, variable_values={"name": ""})),
        "locations": {one.name: [place.name for place in one.locations] for one in client.schema.directives},
        "knowsGrant": "Grant" in client.schema.type_map,
    }


async def over_aiohttp():
    transport = AIOHTTPTransport(url=URL, headers=HEADERS)
    async with Client(transport=transport, fetch_schema_from_transport=True) as session:
        return {
            "asked": await session.execute(VIEWER),
            "changed": await session.execute(CREATE, variable_values={"name": "gql-aiohttp"}),
        }


def pages():
    """Each document is checked against the schema that the server tells, then asked for."""
    transport = RequestsHTTPTransport(url=URL, headers=HEADERS)
    client = Client(transport=transport, fetch_schema_from_transport=True)
    asked = json.loads(os.environ.get("PAGES", "[]"))
    return {page["name"]: sorted(client.execute(gql(page["text"]), variable_values=page["variables"])) for page in asked}


async def over_a_socket():
    payload = {"authorization": HEADERS["Authorization"]}
    transport = WebsocketsTransport(url=SOCKET_URL, init_payload=payload)
    async with Client(transport=transport) as session:
        async for event in session.subscribe(WAITING):
            return event


def refusal(ask):
    try:
        ask()
    except TransportQueryError as error:
        return error.errors
    return None


def main():
    said = {
        "graphqlCore": graphql_core,
        "requests": over_requests(),
        "aiohttp": asyncio.run(over_aiohttp()),
        "pages": pages(),
        "followed": asyncio.run(over_a_socket()),
    }
    json.dump(said, sys.stdout)


main()
