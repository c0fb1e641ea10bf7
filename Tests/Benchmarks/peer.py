"""What people run to close stale group DMs, against a simulated Slack whose clock waits for them.

    peer.py WAY SERVER MEASURE TOKEN...

WAY is `plain` (a loop), `retry` (a loop that sleeps and tries again), `sdk` (Slack's own library, with its handler for
refused calls) or `batch` (ten in thirty minutes, all teams together). MEASURE is `created` (by the age that a listing
shows) or `last_message` (each one's history is asked right before it is closed). Only the clock is not the machine's:
`time.sleep` and `time.time` ask the server, which lets as much time pass as the caller would have waited.
"""

import http.client
import json
import random
import sys
import time
import urllib.parse

STALE = 30 * 86400
TICK = 30 * 60
BATCH = 10


class Clock:
    """The server's clock, in place of the machine's."""

    def __init__(self, address):
        self.connection = http.client.HTTPConnection(address, timeout=60)

    def _ask(self, path):
        self.connection.request("POST", path, headers={"Content-Length": "0"})
        return float(self.connection.getresponse().read())

    def sleep(self, seconds):
        self._ask(f"/_sim/sleep?seconds={seconds}")

    def time(self):
        return self._ask("/_sim/time")


class Refused(Exception):
    """Slack's answer was 429."""

    def __init__(self, seconds):
        super().__init__(f"refused for {seconds} s")
        self.seconds = seconds


class Web:
    """Slack's Web API by the standard library alone: a refused call raises."""

    def __init__(self, address, token):
        self.connection = http.client.HTTPConnection(address, timeout=60)
        self.token = token

    def call(self, method, **fields):
        body = urllib.parse.urlencode(fields)
        self.connection.request("POST", f"/api/{method}", body, {
            "Authorization": f"Bearer {self.token}",
            "Content-Type": "application/x-www-form-urlencoded",
        })
        response = self.connection.getresponse()
        answer = response.read()
        if response.status == 429:
            raise Refused(int(response.headers["Retry-After"]))
        return json.loads(answer)


class PatientWeb(Web):
    """The same: a refused call sleeps for as long as Slack says, and is tried again until it works."""

    def call(self, method, **fields):
        while True:
            try:
                return super().call(method, **fields)
            except Refused as refusal:
                time.sleep(refusal.seconds)


class Library:
    """Slack's own library, with its handler for refused calls as it comes: one more try after `Retry-After`."""

    def __init__(self, address, token):
        from slack_sdk import WebClient
        from slack_sdk.http_retry.builtin_handlers import RateLimitErrorRetryHandler

        self.client = WebClient(
            token, base_url=f"http://{address}/api/", retry_handlers=[RateLimitErrorRetryHandler()]
        )

    def call(self, method, **fields):
        from slack_sdk.errors import SlackApiError

        try:
            return self.client.api_call(method, data=fields).data
        except SlackApiError as error:
            if error.response.status_code != 429:
                raise
            raise Refused(int(error.response.headers["Retry-After"])) from error


def old_ones(web):
    """The ids of the team's open group DMs that are old enough by their creation."""
    cursor, found = "", []
    while True:
        page = web.call("users.conversations", types="mpim", limit=200, cursor=cursor)
        found += [
            entry["id"] for entry in page["channels"]
            if entry.get("is_open", True) and entry["created"] <= time.time() - STALE
        ]
        cursor = page.get("response_metadata", {}).get("next_cursor") or ""
        if not cursor:
            return found


def is_quiet(web, channel):
    """Whether nobody has written into it of late."""
    newest = [0.0]
    for message in web.call("conversations.history", channel=channel, limit=15)["messages"]:
        newest += [float(message["ts"]), float(message.get("latest_reply", 0))]
    return max(newest) <= time.time() - STALE


def clean(web, channel, measure):
    """Closes a conversation, unless it is in use. One that fails is passed over."""
    try:
        if measure == "created" or is_quiet(web, channel):
            web.call("conversations.close", channel=channel)
    except Refused:
        pass


def main():
    way, server, measure, *tokens = sys.argv[1:]
    address = urllib.parse.urlsplit(server).netloc
    clock = Clock(address)
    time.sleep, time.time = clock.sleep, clock.time
    random.seed(1)
    kind = {"plain": Web, "retry": PatientWeb, "sdk": Library, "batch": Web}[way]
    webs = [kind(address, token) for token in tokens]
    work = [(web, channel) for web in webs for channel in old_ones(web)]
    began = time.time()
    for number, (web, channel) in enumerate(work):
        if way == "batch" and number > 0 and number % BATCH == 0:
            time.sleep(began + number // BATCH * TICK - time.time())
        clean(web, channel, measure)


main()
