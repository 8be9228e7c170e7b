"""Two people use the app at once, and neither gets at anything of the other's, by any route."""

from __future__ import annotations

import re
from pathlib import Path

from playwright.sync_api import Page, Request, expect
from streamlit.proto.BackMsg_pb2 import BackMsg

from tests.browser.conftest import Visitor
from tests.pdfs import make_pdf
from tests.security.conftest import FOR_ALL, LogIn
from tests.security.provider import Place

SECRETS = {"alice": "The vault of Ashgrove holds 412 gold coins.", "bob": "The cellar of Birchwood keeps 77 casks."}
QUESTIONS = {"alice": "What does the vault of Ashgrove hold?", "bob": "What does the cellar of Birchwood keep?"}


def test_neither_sees_anything_of_the_others(log_in: LogIn, tmp_path: Path, shared_place: Place) -> None:
    people = {name: log_in(name) for name in SECRETS}
    asked = {name: _requests_of(visitor.page) for name, visitor in people.items()}
    for name, visitor in people.items():
        paper = make_pdf(tmp_path / f"paper of {name}.pdf", [SECRETS[name]])
        visitor.page.locator(".stFileUploader input[type=file]").set_input_files(paper)
    for name, visitor in people.items():
        visitor.page.locator('[class*="st-key-job_ready_"]', has_text=f"paper of {name}").wait_for()
        expect(visitor.page.locator(".st-key-which_popover").first).not_to_contain_text("For all")
        visitor.ask(QUESTIONS[name])
        expect(visitor.page.locator(".st-key-column")).to_contain_text(SECRETS[name][4:20])
        visitor.page.locator("button.chip").first.click()
        visitor.wait_for_page()
        download = _export(visitor.page)  # which Streamlit keeps for a moment only
        assert visitor.page.context.request.get(download).ok
        stranger = next(one for key, one in people.items() if key != name)
        assert stranger.page.context.request.get(download).status == 404
        visitor.see(f"person-{name}")
    chats = {name: visitor.page.url for name, visitor in people.items()}
    for name, visitor in people.items():
        other = next(one for one in people if one != name)
        _gets_nothing_of(visitor, people[other], asked[other])
        _uploads_nothing_to(visitor, mine=_session_in(asked[name]), theirs=_session_in(asked[other]))
        _takes_over_nothing_of(visitor, _session_in(asked[other]), SECRETS[other])
    for name, visitor in people.items():
        other = next(one for one in people if one != name)
        _sees_nothing_of(visitor, name, other, chats[other])


def test_all_may_read_the_library_for_all_and_nobody_may_change_it(log_in: LogIn, shared_place: Place) -> None:
    carol = log_in("carol")
    expect(carol.page.locator(".st-key-which_popover")).to_contain_text("For all")
    carol.ask("How many days of leave may an employee take?")
    expect(carol.page.locator(".st-key-column")).to_contain_text("thirty days of leave")
    carol.page.locator("button.chip").first.click()
    carol.wait_for_page()
    carol.see("for-all-asked")
    carol.page.locator(".st-key-sidebar_foot").get_by_text("Library", exact=True).click()
    carol.page.get_by_text("For all: one document").click()
    expect(carol.page.locator('[class*="st-key-for_all_"]', has_text=FOR_ALL).last).to_be_visible()
    carol.see("for-all-listed")
    carol.page.get_by_role("button", name="Handbook").click()
    carol.page.locator(".st-key-ask_document").wait_for()
    carol.wait_for_page()
    assert carol.page.locator(".st-key-delete_document, .st-key-document_keeping").count() == 0
    carol.see("for-all-document")


def test_an_admin_sees_sizes_and_nobody_else_does(log_in: LogIn) -> None:
    alice, bob = log_in("alice"), log_in("bob")
    alice.page.get_by_role("link", name="People").click()
    expect(alice.page.get_by_role("heading", name="People")).to_be_visible()
    expect(alice.page.locator(".st-key-people_rows, [data-testid=stDataFrame]").first).to_be_visible()
    alice.see("people-admin")
    assert bob.page.get_by_role("link", name="People").count() == 0
    bob.page.goto(f"{bob.server.url}/people")
    bob.page.get_by_test_id("stChatInput").wait_for()
    assert bob.page.get_by_role("heading", name="People").count() == 0


def test_a_person_is_named_and_can_log_out(log_in: LogIn) -> None:
    alice = log_in("alice")
    expect(alice.page.locator(".st-key-logged_in")).to_contain_text("Alice")
    with alice.page.expect_response("**/auth/logout"):
        alice.page.locator(".st-key-log_out button").click()
    alice.page = alice.page.context.new_page()  # the one before is on its way to the provider
    alice.page.goto(alice.server.url)
    expect(alice.page.locator("main a")).to_have_text("Log in")
    alice.see("logged-out")


def _requests_of(page: Page) -> list[Request]:
    requests: list[Request] = []
    page.on("request", lambda request: requests.append(request))
    return requests


def _export(page: Page) -> str:
    """Download the chat, and give the address at which Streamlit serves it."""
    page.locator('[class*="st-key-export_"] button:visible').last.click()
    with page.expect_download() as download:
        page.locator(".st-key-export_markdown button").click()
    assert SECRETS["alice"] in (text := Path(download.value.path()).read_text("utf-8")) or SECRETS["bob"] in text
    page.locator('[role="dialog"] button[aria-label="Close"]').click()
    return download.value.url


def _session_in(requests: list[Request]) -> str:
    """Find the id of a session, by which an upload is addressed."""
    return next(one.url for one in requests if "/_stcore/upload_file/" in one.url).split("/")[-2]


def _uploads_nothing_to(visitor: Visitor, mine: str, theirs: str) -> None:
    """Upload with all that the browser would send, to one's own session and to the other's."""
    context = visitor.page.context
    token = next(str(one.get("value")) for one in context.cookies() if one.get("name") == "_streamlit_xsrf")
    for session, status in ((mine, 204), (theirs, 404)):
        reply = context.request.put(
            f"{visitor.server.url}/_stcore/upload_file/{session}/0123",
            headers={"X-Xsrftoken": token},
            multipart={"file": {"name": "x.pdf", "mimeType": "application/pdf", "buffer": b"%PDF"}},
        )
        assert reply.status == status


_CONNECT = """
async ([session, message]) => {
  const xsrf = document.cookie.match(/_streamlit_xsrf=([^;]+)/)[1].replaceAll('"', "");
  const socket = new WebSocket(location.origin.replace("http", "ws") + "/_stcore/stream", ["streamlit", xsrf, session]);
  socket.binaryType = "arraybuffer";
  let said = "";
  socket.onmessage = ({ data }) => { said += new TextDecoder("utf-8").decode(data); };
  await new Promise((opened, failed) => { socket.onopen = opened; socket.onerror = failed; });
  socket.send(new Uint8Array(message));
  for (let waited = 0; waited < 100 && !said.includes("sidebar_foot"); waited++)
    await new Promise((next) => setTimeout(next, 100));
  socket.close();
  return said;
}"""


def _takes_over_nothing_of(visitor: Visitor, session: str, secret: str) -> None:
    """Connect with the id of the other's session, as a browser does that lost its connection, and ask for the page."""
    message = BackMsg()
    message.rerun_script.query_string = ""
    said = visitor.page.evaluate(_CONNECT, [session, list(message.SerializeToString())])
    assert "sidebar_foot" in said  # a page came
    assert session not in said
    assert secret not in said


def _sees_nothing_of(visitor: Visitor, own: str, other: str, chat: str) -> None:
    secret = SECRETS[other]
    assert "chat=" in chat
    visitor.page.goto(chat)
    visitor.page.get_by_test_id("stChatInput").wait_for()
    expect(visitor.page.get_by_text("no longer here").first).to_be_visible()
    assert secret not in visitor.page.content()
    assert QUESTIONS[other] not in visitor.page.content()
    visitor.page.goto(f"{visitor.server.url}/library")
    visitor.page.get_by_text("Everything here stays on this server").wait_for()
    visitor.page.get_by_text(f"paper of {own}").first.wait_for()
    assert f"paper of {other}" not in visitor.page.content()


def _gets_nothing_of(visitor: Visitor, other: Visitor, requests: list[Request]) -> None:
    """Ask for all that the other's pages asked for: documents, uploads, answers, names."""
    pattern = re.compile(rf"{visitor.server.url}/(documents|media|answers|names|_stcore/upload_file)/")
    private = [(match[1], one.method, one.url) for one in requests if (match := pattern.match(one.url))]
    assert {kind for kind, _, _ in private} >= {"documents", "answers", "_stcore/upload_file"}
    for _, method, url in private:
        reply = visitor.page.context.request.fetch(url, method=method)
        assert reply.status in (204, 403, 404), (method, url, reply.status)
        assert not (reply.status == 204 and reply.body())
    own = other.page.context.request
    assert any(own.get(url).ok for kind, _, url in private if kind == "documents")  # they answer to whose they are
