"""Walks every method that ebb-sim serves, with Slack's own library for Python as the client.

    slack_sdk_walk.py http://127.0.0.1:PORT TOKEN TEAM

A method that the simulator serves and no walk covers is an error: write one beside the others.
"""

import asyncio
import json
import sys
import urllib.parse
import urllib.request

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.http_retry.builtin_handlers import RateLimitErrorRetryHandler
from slack_sdk.web.async_client import AsyncWebClient

SERVER, TOKEN, TEAM = sys.argv[1:4]
API = SERVER + "/api/"
WALKS = {}


def walk(method):
    def note(function):
        WALKS.setdefault(method, []).append(function)
        return function

    return note


def client(token=TOKEN, **options):
    # Without handlers of its own the library would ride out broken connections, and hide them.
    return WebClient(token=token, base_url=API, timeout=20, **{"retry_handlers": [], **options})


def steer(name, **fields):
    body = urllib.parse.urlencode(fields).encode()
    with urllib.request.urlopen(f"{SERVER}/_sim/{name}", data=body) as answer:
        return json.load(answer)


def refused(code, call, *arguments, **named):
    """The call fails with that code of Slack's, as the library tells it."""
    try:
        call(*arguments, **named)
    except SlackApiError as error:
        assert error.response["ok"] is False
        assert error.response["error"] == code, f"{error.response['error']} instead of {code}"
        return error.response
    raise AssertionError(f"{call.__name__} did not fail with {code}")


def some_conversation():
    return client().users_conversations(types="mpim", limit=1)["channels"][0]["id"]


def old_conversation():
    """One that nobody wrote in for long: nothing else happens to it while the walk goes on."""
    return steer("add", team=TEAM, age=9_000_000)["conversations"][0]


@walk("auth.test")
def auth_test():
    answer = client().auth_test()
    assert answer["team_id"] == TEAM and answer["user_id"].startswith("U") and answer["bot_id"].startswith("B")
    assert "mpim:write" in answer.headers["X-OAuth-Scopes"]
    assert len(answer.headers["X-Slack-Req-Id"]) == 32
    refused("invalid_auth", client("xoxb-nobody").auth_test)
    refused("not_authed", client(None).auth_test)


@walk("auth.test")
def auth_test_over_limit():
    steer("refuse", team=TEAM, method="auth.test", retry_after="1", count=1)
    response = refused("ratelimited", client().auth_test)
    assert response.status_code == 429 and response.headers["Retry-After"] == "1"
    steer("refuse", team=TEAM, method="auth.test", retry_after="1", count=2)
    patient = client(retry_handlers=[RateLimitErrorRetryHandler(max_retry_count=3)])
    assert patient.auth_test()["ok"]


@walk("auth.teams.list")
def auth_teams_list():
    pages = list(client().auth_teams_list(limit=1))
    assert [team["id"] for page in pages for team in page["teams"]] == [TEAM]


def paginated(call, **arguments):
    everything = {channel["id"] for channel in call(types="mpim", limit=999, **arguments)["channels"]}
    pages = [page["channels"] for page in call(types="mpim", limit=7, **arguments)]
    listed = [channel["id"] for page in pages for channel in page]
    assert len(pages) > 1 and len(listed) == len(set(listed)) and set(listed) == everything
    assert all(channel["is_mpim"] for page in pages for channel in page)
    refused("invalid_types", call, types="dm")
    refused("invalid_cursor", call, types="mpim", cursor="nonsense")


@walk("users.conversations")
def users_conversations():
    paginated(client().users_conversations)
    paginated(client().users_conversations, exclude_archived=True, team_id=TEAM)


@walk("conversations.list")
def conversations_list():
    paginated(client().conversations_list)


@walk("conversations.info")
def conversations_info():
    channel = some_conversation()
    answer = client().conversations_info(channel=channel, include_num_members=True)
    assert answer["channel"]["id"] == channel and answer["channel"]["num_members"] >= 3
    refused("channel_not_found", client().conversations_info, channel="C0NOWHERE")


@walk("conversations.members")
def conversations_members():
    channel = some_conversation()
    members = client().conversations_members(channel=channel, limit=999)["members"]
    assert [one for page in client().conversations_members(channel=channel, limit=2) for one in page["members"]] == members
    assert client().auth_test()["user_id"] in members
    refused("channel_not_found", client().conversations_members, channel="C0NOWHERE")


@walk("conversations.history")
def conversations_history():
    channel = old_conversation()
    for _ in range(4):
        steer("post", conversation=channel)
    pages = [page["messages"] for page in client().conversations_history(channel=channel, limit=2)]
    stamps = [message["ts"] for page in pages for message in page]
    assert len(pages) > 1 and len(stamps) == len(set(stamps)) and stamps == sorted(stamps, reverse=True)
    newest, oldest = stamps[0], stamps[-1]
    later = client().conversations_history(channel=channel, oldest=oldest)["messages"]
    assert [message["ts"] for message in later] == stamps[:-1]
    both = client().conversations_history(channel=channel, oldest=oldest, latest=newest, inclusive=True)["messages"]
    assert [message["ts"] for message in both] == stamps
    refused("invalid_ts_oldest", client().conversations_history, channel=channel, oldest="yesterday")
    refused("channel_not_found", client().conversations_history, channel="C0NOWHERE")


@walk("conversations.close")
@walk("conversations.open")
def close_and_open():
    channel = old_conversation()
    assert "no_op" not in client().conversations_close(channel=channel).data
    again = client().conversations_close(channel=channel)
    assert again["no_op"] is True and again["already_closed"] is True
    opened = client().conversations_open(channel=channel)
    assert opened["channel"]["id"] == channel and "no_op" not in opened.data
    assert client().conversations_open(channel=channel)["already_open"] is True
    refused("channel_not_found", client().conversations_close, channel="C0NOWHERE")
    refused("channel_not_found", client().conversations_open, channel="C0NOWHERE")


@walk("conversations.open")
def open_with_users():
    members = client().conversations_members(channel=some_conversation())["members"]
    opened = client().conversations_open(users=members[1:3], return_im=False)
    assert client().conversations_info(channel=opened["channel"]["id"])["ok"]
    refused("too_many_users", client().conversations_open, users=[f"U{number}" for number in range(9)])


@walk("chat.postMessage")
def chat_post_message():
    channel = old_conversation()
    # The library sends this one as JSON.
    posted = client().chat_postMessage(channel=channel, text='Ünïcode "quoted" & <more>')
    assert posted["channel"] == channel and posted["message"]["text"] == 'Ünïcode "quoted" & <more>'
    newest = client().conversations_history(channel=channel, limit=1)["messages"][0]
    assert newest["ts"] == posted["ts"]
    refused("channel_not_found", client().chat_postMessage, channel="C0NOWHERE", text="x")
    refused("no_text", client().api_call, "chat.postMessage", params={"channel": old_conversation()})


def every_way_to_pass_arguments():
    channel = old_conversation()
    for ways in (
        {"params": {"channel": channel}},
        {"data": {"channel": channel}},
        {"json": {"channel": channel, "include_num_members": True}},
        {"http_verb": "GET", "params": {"channel": channel}},
    ):
        assert client().api_call("conversations.info", **ways)["channel"]["id"] == channel
    for body, code in ((b"{", "invalid_json"), (b"[1]", "json_not_object")):
        headers = {"Authorization": f"Bearer {TOKEN}", "Content-Type": "application/json; charset=utf-8"}
        with urllib.request.urlopen(urllib.request.Request(API + "auth.test", body, headers)) as answer:
            assert json.load(answer) == {"ok": False, "error": code}
    refused("unknown_method", client().api_call, "conversations.vanish")
    steer("revoke", team=TEAM, error="token_expired")
    try:
        refused("token_expired", client().auth_test)
    finally:
        steer("restore", team=TEAM)


async def asynchronously():
    """The same library over aiohttp, which asks by GET."""
    slack = AsyncWebClient(token=TOKEN, base_url=API, timeout=20, retry_handlers=[])
    assert (await slack.auth_test())["team_id"] == TEAM
    listed = []
    async for page in await slack.users_conversations(types="mpim", limit=7):
        listed += [channel["id"] for channel in page["channels"]]
    assert len(listed) == len(set(listed)) > 7
    await slack.conversations_list(types="mpim", limit=3)
    await slack.conversations_info(channel=listed[0])
    await slack.conversations_members(channel=listed[0])
    await slack.conversations_history(channel=listed[0], limit=1)
    await slack.auth_teams_list()
    channel = old_conversation()
    await slack.conversations_close(channel=channel)
    assert (await slack.conversations_close(channel=channel))["already_closed"]
    await slack.conversations_open(channel=channel)
    await slack.chat_postMessage(channel=channel, text="Hello")
    try:
        await slack.conversations_close(channel="C0NOWHERE")
        raise AssertionError("it was closed")
    except SlackApiError as error:
        assert error.response["error"] == "channel_not_found"


def main():
    with urllib.request.urlopen(f"{SERVER}/_sim/methods") as answer:
        served = set(json.load(answer)["methods"])
    if served != set(WALKS):
        sys.exit(f"served and not walked: {served - set(WALKS)}; walked and not served: {set(WALKS) - served}")
    done = set()
    for method in sorted(WALKS):
        for function in WALKS[method]:
            if function not in done:
                done.add(function)
                function()
        print(f"walked {method}")
    every_way_to_pass_arguments()
    asyncio.run(asynchronously())
    print("walked everything")


main()
