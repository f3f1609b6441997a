import json

from bot import messages
from tests.conftest import ROOT

MANIFEST = json.loads((ROOT / "manifest.json").read_text(encoding="utf-8"))


def test_the_manifest_asks_for_what_the_code_uses() -> None:
    assert set(MANIFEST["oauth_config"]["scopes"]["bot"]) == set(messages.SCOPES)
    sources = "\n".join(
        path.read_text(encoding="utf-8") for path in (ROOT / "bot" / "slack" / "listeners").glob("*.py")
    )
    events = set(MANIFEST["settings"]["event_subscriptions"]["bot_events"])
    assert events == {"app_home_opened", "app_mention", "message.im"}
    assert all(f'@app.event("{event.partition(".")[0]}")' in sources for event in events)
    assert sources.count("@app.event(") == len(events)
    (command,) = MANIFEST["features"]["slash_commands"]
    assert f'COMMAND = "{command["command"]}"' in sources
    assert MANIFEST["settings"]["socket_mode_enabled"]
    assert MANIFEST["settings"]["interactivity"]["is_enabled"]
    about = MANIFEST["display_information"]
    assert len(about["name"]) <= 35
    assert len(about["description"]) <= 140
    assert 175 <= len(about["long_description"]) <= 4000
    assert len(MANIFEST["features"]["agent_view"]["agent_description"]) <= 300
