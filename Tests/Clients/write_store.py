"""Writes into an installation store with Slack's own library for Python.

    write_store.py sqlite3|sqlalchemy|files TARGET CLIENT_ID STEPS

STEPS is a list of JSON objects: what to do, and with which team, enterprise, token, expiry and time.
"""

import json
import sys

from slack_sdk.oauth.installation_store import FileInstallationStore, Installation
from slack_sdk.oauth.installation_store.sqlite3 import SQLite3InstallationStore

KIND, TARGET, CLIENT, STEPS = sys.argv[1:5]


def open_store():
    if KIND == "sqlite3":
        store = SQLite3InstallationStore(database=TARGET, client_id=CLIENT)
        store.init()
    elif KIND == "files":
        store = FileInstallationStore(base_dir=TARGET, client_id=CLIENT)
    else:
        import sqlalchemy
        from slack_sdk.oauth.installation_store.sqlalchemy import SQLAlchemyInstallationStore

        engine = sqlalchemy.create_engine(TARGET)
        store = SQLAlchemyInstallationStore(client_id=CLIENT, engine=engine)
        store.metadata.create_all(engine)
    return store


def installation(step):
    team, enterprise, token = step.get("team"), step.get("enterprise"), step.get("token")
    return Installation(
        app_id="A0FAKEAPP1",
        enterprise_id=enterprise,
        team_id=team,
        bot_token=token,
        bot_id="B0FAKE0001" if token else None,
        bot_user_id="U0BOT00001" if token else None,
        bot_scopes=["mpim:read", "mpim:write", "mpim:history"] if token else [],
        bot_refresh_token="xoxe-1-fake-refresh" if step.get("expires") else None,
        bot_token_expires_at=step.get("expires"),
        user_id="U0INSTALL1",
        user_token=None if token else "xoxp-fake-person",
        user_scopes=[] if token else ["mpim:read"],
        is_enterprise_install=team is None,
        installed_at=float(step["at"]),
    )


def take(store, step):
    where = {"enterprise_id": step.get("enterprise"), "team_id": step.get("team")}
    if step["do"] == "install":
        store.save(installation(step))
    elif step["do"] == "uninstall":
        store.delete_all(**where)
    else:
        # As Bolt's token rotation does: what is there, with another token.
        bot = store.find_bot(**where, is_enterprise_install=False)
        bot.bot_token, bot.bot_token_expires_at = step["token"], step["expires"]
        store.save_bot(bot)


store = open_store()
for step in json.loads(STEPS):
    take(store, step)
