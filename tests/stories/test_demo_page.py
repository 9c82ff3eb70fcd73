"""The demo in a real browser: who you are, questions and buttons, the clock, the group chats, the console, a phone's width."""

import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip
PATIENCE = 15_000
#: Monday morning: briefings are due, the week's digest too.
CLOCK = "2026-11-23T09:30"


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a running ``guanhu demo`` whose clock stands on a Monday morning."""
    code = "from bot.__main__ import main; main()"
    process = subprocess.Popen(
        [sys.executable, "-W", "error", "-c", code, "demo", "--no-browser", "--port", "0", "--at", CLOCK],
        cwd=tmp_path_factory.mktemp("demo"),
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout
    try:
        for line in process.stdout:
            if found := re.search(r"http://\S+", line):
                yield found.group().rstrip("/")
                break
        else:
            pytest.fail("the demo did not start")
    finally:
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=30)
    assert process.returncode == 0


@pytest.fixture(scope="module")
def browser(chromium: str) -> Iterator["Browser"]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=chromium, args=ARGUMENTS)
        yield opened
        opened.close()


@pytest.fixture
def complaints() -> list[str]:
    """What the browser's console complained about."""
    return []


@pytest.fixture
def page(browser: "Browser", demo: str, complaints: list[str]) -> Iterator["Page"]:
    yield from opened(browser, demo, complaints, width=1280, height=800)


@pytest.fixture
def phone(browser: "Browser", demo: str, complaints: list[str]) -> Iterator["Page"]:
    yield from opened(browser, demo, complaints, width=390, height=844)


def opened(browser: "Browser", demo: str, complaints: list[str], *, width: int, height: int) -> Iterator["Page"]:
    context = browser.new_context(viewport={"width": width, "height": height}, base_url=demo)
    context.set_default_timeout(PATIENCE)
    made = context.new_page()
    made.on(
        "console", lambda message: complaints.append(message.text) if message.type in ("error", "warning") else None
    )
    made.on("pageerror", lambda error: complaints.append(str(error)))
    yield made
    context.close()
    assert complaints == []


def ask(page: "Page", text: str) -> str:
    """Type a question, press Enter, and return the answer's words."""
    before = page.locator("#lines .line.bot").count()
    page.fill("#question", text)
    page.press("#question", "Enter")
    return answer(page, before)


def answer(page: "Page", before: int) -> str:
    """The words of the answer after the first ``before``."""
    new = page.locator("#lines .line.bot").nth(before)
    new.wait_for()
    return new.inner_text()


def test_a_manager_asks_what_matures_this_week_and_taps_a_button(page: "Page") -> None:
    page.goto("/")
    page.locator('[data-role="relationship_manager"]', has_text="李娜").click()
    assert page.locator(".talk-head").inner_text().count("李娜") == 1
    said = ask(page, "本周谁到期")
    assert "程序内部出错" not in said
    card = page.locator("#lines .line.bot .card").last
    assert card.locator(".row").count() > 0
    assert card.locator(".row-value").first.inner_text().endswith("元")
    before = page.locator("#lines .line.bot").count()
    button = card.locator("button[data-action]").first
    label = button.inner_text()
    button.click()
    assert answer(page, before)
    assert page.locator("#lines .line.mine .bubble").last.inner_text() == label


def test_the_conversation_is_there_again_after_a_reload(page: "Page") -> None:
    page.goto("/?as=RM02")
    ask(page, "帮助")
    lines = page.locator("#lines .line").count()
    page.reload()
    assert page.locator("#lines .line").count() == lines


def test_an_english_manager_is_answered_in_english(page: "Page") -> None:
    page.goto("/?as=RM03")
    assert page.locator("html").get_attribute("lang") == "en"
    said = ask(page, "who matures this week")
    title = page.locator("#lines .line.bot .card h3").last.inner_text()
    assert re.search(r"[a-z]{4,}", title)
    assert not re.search(r"[\u4e00-\u9fff]", title)
    assert "程序" not in said


@pytest.mark.parametrize("role", ["compliance_reviewer", "content_editor", "admin", "lobby_manager"])
def test_who_has_no_customers_is_shown_none(page: "Page", role: str) -> None:
    page.goto("/")
    page.locator(f'[data-role="{role}"]').first.click()
    ask(page, "本周谁到期")
    assert page.locator("#lines .line.bot .row").count() == 0


def test_the_morning_briefing_arrives_once_however_often_it_is_pressed(page: "Page") -> None:
    page.goto("/?as=RM04")
    page.locator('[data-job="morning"]').click()
    page.locator("#outcome", has_text="已送出").wait_for()
    sent = int(re.findall(r"已送出 (\d+)", page.locator("#outcome").inner_text())[0])
    # Other messages may leave in the meantime (the clock goes on): at least these are counted.
    page.wait_for_function("least => Number(document.getElementById('sent').textContent) >= least", arg=sent)
    page.locator("#lines .line.bot .card").wait_for()
    page.locator('[data-job="morning"]').click()
    page.locator("#outcome", has_text="不会重复发送").wait_for()
    page.wait_for_timeout(1500)
    assert page.locator("#lines .line.bot .card").count() == 1
    assert page.locator("#lines .line.bot").count() == 1


def test_the_digest_reaches_the_group_chats(page: "Page") -> None:
    page.goto("/?as=RM01")
    page.locator('[data-job="digest"]').click()
    group = page.locator('.group[data-chat="INV-G01"]')
    group.locator(".push .card").wait_for(state="attached")
    assert group.locator(".unseen").is_visible()
    group.locator("summary").click()
    assert group.locator(".push .card").count() == 1
    assert "虚构" in group.locator(".push").inner_text()
    assert not group.locator(".unseen").is_visible()
    assert page.locator(".group").count() == 12


def test_a_phone_has_one_column_three_tabs_and_nothing_to_scroll_sideways(phone: "Page") -> None:
    phone.goto("/?as=RM01")
    ask(phone, "本周谁到期")
    for tab in ("people", "groups", "talk"):
        phone.locator(f'.tabs [data-tab="{tab}"]').click()
        assert phone.locator(".panel:visible").count() == 1
        assert phone.evaluate("document.documentElement.scrollWidth") <= 390
        wide = "[...document.querySelectorAll('.panel')].filter(one => one.scrollWidth > one.clientWidth + 1).length"
        assert phone.evaluate(wide) == 0


def test_the_page_works_from_the_keyboard_alone(page: "Page") -> None:
    page.goto("/?as=RM02")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.keyboard.type("帮助")
    before = page.locator("#lines .line.bot").count()
    page.keyboard.press("Enter")
    assert answer(page, before)


def test_the_picture_does_not_jump_while_it_loads(page: "Page") -> None:
    page.add_init_script(
        "window.shift = 0; new PerformanceObserver(list => { for (const one of list.getEntries()) window.shift += one.value; })"
        ".observe({type: 'layout-shift', buffered: true});"
    )
    page.goto("/?as=RM05")
    page.wait_for_timeout(500)
    assert page.evaluate("window.shift") < 0.02


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_text_stands_out_from_its_ground(page: "Page", scheme: str) -> None:
    """WCAG AA: 4.5 to 1 for every visible text, 3 to 1 for large ones."""
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    page.goto("/?as=RM06")
    ask(page, "今天该联系谁")
    assert page.evaluate(CONTRASTS) == []


def test_a_link_asked_for_in_the_chat_opens_the_console_and_every_form_is_believed(page: "Page") -> None:
    page.goto("/?as=RM04")
    ask(page, "控制台")
    page.locator("#lines .line.bot a[href*='/sign-in/']").click()
    page.locator("form button").click()
    page.wait_for_url("**/home")
    assert "王建平" in page.locator("h1").inner_text()
    page.locator(".menu a[href='/desk']").click()
    page.locator(".answer .row-title a").first.click()
    page.wait_for_url("**/customers/*")
    page.locator(".answer .buttons button").first.click()
    page.wait_for_url("**/desk/ask")
    assert page.locator(".answer .card h3").count() == 1
    page.locator(".top form[action='/sign-out'] button").click()
    page.wait_for_url("**/sign-in?out=1")


@pytest.mark.parametrize(("staff", "scheme"), [("AD01", "dark"), ("CR01", "light")])
def test_every_room_fits_a_phone_and_can_be_read(phone: "Page", staff: str, scheme: str) -> None:
    phone.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    phone.goto(f"/?as={staff}")
    phone.locator(".to-console button").click()
    phone.wait_for_url("**/home")
    for path in phone.eval_on_selector_all(".menu a", "links => links.map(link => link.pathname)"):
        phone.goto(path)
        assert phone.evaluate("document.documentElement.scrollWidth") <= 390, path
        assert phone.evaluate(CONTRASTS) == [], path


CONTRASTS = """
() => {
  const numbers = text => text.match(/[\\d.]+/g).map(Number);
  const light = ([r, g, b]) => {
    const [x, y, z] = [r, g, b].map(v => { v /= 255; return v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4; });
    return 0.2126 * x + 0.7152 * y + 0.0722 * z;
  };
  const ground = element => {
    for (let one = element; one; one = one.parentElement) {
      const colour = numbers(getComputedStyle(one).backgroundColor);
      if (colour.length < 4 || colour[3] > 0.99) return colour;
    }
    return [255, 255, 255];
  };
  const weak = [];
  for (const element of document.querySelectorAll("body *")) {
    const own = [...element.childNodes].some(node => node.nodeType === 3 && node.textContent.trim());
    if (!own || !element.checkVisibility() || element.closest(".visually-hidden, .skip")) continue;
    const style = getComputedStyle(element);
    const [a, b] = [light(numbers(style.color)), light(ground(element))].sort((x, y) => y - x);
    const ratio = (a + 0.05) / (b + 0.05);
    const size = parseFloat(style.fontSize);
    const large = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700);
    const text = element.textContent.trim().slice(0, 12);
    if (ratio < (large ? 3 : 4.5)) weak.push(`${element.className}: ${text} ${ratio.toFixed(2)}`);
  }
  return weak;
}
"""
