import subprocess
import sys

from tests.conftest import ROOT

SECRET = "Zq7Xw9Kv3Bn5Tj1"
CODE = """
import logging, threading
from bot.commands.logs import log_own_words
log_own_words()
for name in ("slack_sdk.web", "slack_bolt.App", "sqlalchemy.engine", "psycopg", "botanist", "root", ""):
    logging.getLogger(name).setLevel(logging.DEBUG)
    logging.getLogger(name).critical("SECRET")
    logging.getLogger(name).debug("SECRET")
logging.getLogger("bot.slack.app").info("our own word")
def fail():
    raise ValueError("SECRET")
thread = threading.Thread(target=fail)
thread.start()
thread.join()
fail()
""".replace("SECRET", SECRET)


def test_only_own_words_are_logged_and_no_error_is_quoted() -> None:
    done = subprocess.run([sys.executable, "-c", CODE], cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (1, "")
    logged = [line.split(maxsplit=2)[2] for line in done.stderr.splitlines() if line.startswith("2")]
    assert logged[0] == "INFO our own word"
    assert [line.split()[0:2] + line.split()[3:] for line in logged[1:]] == [["ERROR", "Reference", "ValueError"]] * 2
    assert done.stderr.count("in fail") == 2
    assert SECRET[:6] not in done.stderr
