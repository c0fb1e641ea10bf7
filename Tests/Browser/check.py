"""Looks at Ebb's status page in Chromium, as a person would and as a checker does, and tells what is wrong with it.

    check.py looks URL FOLDER NAME...    each URL/NAME at three widths, in light and dark; pictures go to FOLDER
    check.py behaviour URL               what the script and the keyboard do; URL/changing, /failing are needed
    check.py live URL FOLDER             the page that a real ebbd serves at URL

Every finding is a line on standard output; no line and status 0: nothing is wrong.
"""

import sys
from pathlib import Path
from urllib.parse import urlsplit

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import sync_playwright

WIDTHS = (320, 390, 1280)
found = []


def wrong(where, what):
    found.append(f"{where}: {what}")


def opened(browser, url, where, width=1280, scheme="light", script=True):
    """A page that watches over what it asks for and what it complains of."""
    context = browser.new_context(
        viewport={"width": width, "height": 900}, color_scheme=scheme, java_script_enabled=script
    )
    page = context.new_page()
    origin = urlsplit(url)[:2]
    page.on("console", lambda message: message.type in ("error", "warning") and wrong(where, f"console: {message.text}"))
    page.on("pageerror", lambda error: wrong(where, f"script: {error}"))
    page.on(
        "request",
        lambda request: urlsplit(request.url)[:2] != origin
        and not request.url.startswith("data:")
        and wrong(where, f"asks for {request.url}"),
    )
    answer = page.goto(url)
    if answer.status != 200:
        wrong(where, f"status {answer.status}")
    headers = answer.headers
    policy = headers.get("content-security-policy", "")
    if "default-src 'none'" not in policy or "unsafe" in policy:
        wrong(where, f"the policy is {policy!r}")
    if headers.get("cache-control") != "no-store":
        wrong(where, "it may be stored")
    if "set-cookie" in headers:
        wrong(where, "it sets a cookie")
    return page


STRUCTURE = """() => {
  const wrong = [];
  const heads = [...document.querySelectorAll('h1,h2,h3,h4,h5,h6')].map(head => Number(head.localName[1]));
  if (heads.filter(level => level === 1).length !== 1 || heads[0] !== 1) wrong.push('headings begin with ' + heads[0]);
  heads.forEach((level, index) => { if (index && level > heads[index - 1] + 1) wrong.push('headings skip to ' + level); });
  for (const one of ['header', 'main', 'footer']) if (!document.querySelector(one)) wrong.push('no ' + one);
  for (const svg of document.querySelectorAll('svg')) {
    const isInside = svg.parentElement.closest('svg');
    if (!isInside && svg.getAttribute('aria-hidden') !== 'true' && !svg.getAttribute('aria-label'))
      wrong.push('an SVG without a name');
  }
  for (const image of document.querySelectorAll('img')) if (!image.alt) wrong.push('an image without a name');
  for (const table of document.querySelectorAll('table')) {
    if (!table.querySelector('thead th[scope=col]')) wrong.push('a table without heads');
    const columns = table.querySelectorAll('thead th').length;
    for (const row of table.querySelectorAll('tbody tr'))
      if (!row.querySelector('th[scope=row]') || row.children.length !== columns) wrong.push('a row without a head');
  }
  if (document.documentElement.lang !== 'en') wrong.push('no language');
  if (document.querySelectorAll('[style], [onclick], img[src^=http], script[src], link[rel=stylesheet]').length)
    wrong.push('something that the policy forbids');
  return wrong;
}"""

# What axe does not look at: letters and lines in pictures.
CONTRAST = """() => {
  const colour = text => text.match(/[\\d.]+/g).slice(0, 3).map(Number);
  const light = text => colour(text).map(part => part / 255)
    .map(part => part <= .04045 ? part / 12.92 : ((part + .055) / 1.055) ** 2.4)
    .reduce((sum, part, index) => sum + part * [.2126, .7152, .0722][index], 0);
  const ratio = (one, other) => {
    const [high, low] = [light(one), light(other)].sort((a, b) => b - a);
    return (high + .05) / (low + .05);
  };
  const back = getComputedStyle(document.body).backgroundColor, wrong = [];
  const check = (node, key, least) => {
    const value = ratio(getComputedStyle(node)[key], back);
    if (value < least) wrong.push(node.localName + '.' + node.getAttribute('class') + ' has ' + value.toFixed(2));
  };
  document.querySelectorAll('svg text').forEach(node => check(node, 'fill', 4.5));
  document.querySelectorAll('svg polyline').forEach(node => check(node, 'stroke', 3));
  document.querySelectorAll('rect.closed, rect.drained, rect.used, rect.would').forEach(node => check(node, 'fill', 3));
  return [...new Set(wrong)];
}"""

OVERLAPS = """() => {
  const wrong = [];
  for (const svg of document.querySelectorAll('.plot > svg')) {
    for (const kind of ['text.name', 'text.middle.tick']) {
      const boxes = [...svg.querySelectorAll(kind)].filter(node => getComputedStyle(node).display !== 'none')
        .map(node => [node.textContent, node.getBoundingClientRect()]);
      boxes.forEach(([one, a], index) => boxes.slice(index + 1).forEach(([other, b]) => {
        if (a.left < b.right - 1 && b.left < a.right - 1 && a.top < b.bottom - 3 && b.top < a.bottom - 3)
          wrong.push('"' + one + '" covers "' + other + '"');
      }));
    }
    for (const node of svg.querySelectorAll('text')) {
      const box = node.getBoundingClientRect();
      if (box.width && (box.left < 0 || box.right > innerWidth)) wrong.push('"' + node.textContent + '" is cut off');
    }
  }
  return wrong;
}"""

FOCUSABLE = """() => [...document.querySelectorAll('a[href], button, summary, [tabindex="0"]')]
  .filter(node => node.checkVisibility() && node.getClientRects().length).length"""


def look(page, where, by_axe=True):
    width = page.viewport_size["width"]
    for what in page.evaluate(OVERLAPS):
        wrong(where, what)
    beyond = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    if beyond > 0:
        wrong(where, f"{beyond} pixels wider than {width}")
    for what in page.evaluate(STRUCTURE) + page.evaluate(CONTRAST):
        wrong(where, what)
    page.evaluate("document.querySelectorAll('details').forEach(node => { node.open = true; })")
    beyond = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    if beyond > 0:
        wrong(where, f"with everything open, {beyond} pixels wider than {width}")
    if not by_axe:
        return
    for violation in Axe().run(page).response["violations"]:
        nodes = "; ".join(node["html"][:120] for node in violation["nodes"][:3])
        wrong(where, f"{violation['id']} ({violation['help']}): {nodes}")


def looks(browser, url, folder, names):
    for name in names:
        for scheme in ("light", "dark"):
            for width in WIDTHS:
                where = f"{name} {scheme} {width}"
                page = opened(browser, f"{url}/{name}", where, width, scheme)
                page.screenshot(path=folder / f"{name}-{scheme}-{width}.png", full_page=True)
                if name == "busy":
                    height = 1020 if width == 1280 else 844
                    page.screenshot(
                        path=folder / f"{name}-{scheme}-{width}-top.png",
                        full_page=True,
                        clip={"x": 0, "y": 0, "width": width, "height": height},
                    )
                look(page, where, by_axe=width == 390 or (width == 1280 and scheme == "light"))
                page.context.close()


def keyboard(browser, url):
    page = opened(browser, f"{url}/busy", "keyboard")
    seen = set()
    count = page.evaluate(FOCUSABLE)
    for _ in range(count):
        page.keyboard.press("Tab")
        seen.add(page.evaluate("[...document.querySelectorAll('*')].indexOf(document.activeElement)"))
        if not page.evaluate("document.activeElement.matches(':focus-visible')"):
            wrong("keyboard", "the focus is not seen")
    if len(seen) != count:
        wrong("keyboard", f"{len(seen)} of {count} elements are reached")
    summary = page.locator("#closes-numbers > summary")
    summary.focus()
    page.keyboard.press("Enter")
    if not page.locator("#closes-numbers table").is_visible():
        wrong("keyboard", "Enter does not open the numbers")
    page.context.close()


def refresh(browser, url):
    page = opened(browser, f"{url}/changing", "refresh")
    page.clock.install()
    page.reload()
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    before = page.locator("#state").inner_text()
    page.locator("#closes-numbers > summary").click()
    page.locator("#closes-numbers > summary").focus()
    page.clock.fast_forward(15_500)
    page.wait_for_function("before => document.getElementById('state').innerText !== before", arg=before)
    if "stopped" not in page.title() and "tick" not in page.title():
        wrong("refresh", f"the title stays {page.title()!r}")
    if not page.locator("#closes-numbers table").is_visible():
        wrong("refresh", "what was open is closed")
    if page.evaluate("document.activeElement.parentElement.id") != "closes-numbers":
        wrong("refresh", "the focus is lost")
    if page.locator("#news").inner_text() == "":
        wrong("refresh", "the change is not told")
    page.locator("#pause").click()
    count = len(asked)
    page.clock.fast_forward(60_000)
    page.wait_for_timeout(300)
    if len(asked) != count:
        wrong("refresh", "a pause does not hold")
    if page.locator("#pause").inner_text() != "Go on refreshing":
        wrong("refresh", "the pause is not shown")
    with page.expect_request(f"{url}/changing"):
        page.locator("#pause").click()
    page.context.close()


def silence(browser, url):
    page = opened(browser, f"{url}/busy", "silence")
    page.clock.install()
    page.reload()
    # The complaints about the lost server are the browser's own, and right.
    kept = list(found)
    page.route("**/*", lambda route: route.abort())
    for _ in range(2):
        with page.expect_event("requestfailed"):
            page.clock.fast_forward(15_500)
    page.locator(".late").wait_for()
    found[:] = kept
    page.unroute("**/*")
    page.clock.fast_forward(15_500)
    page.locator(".late").wait_for(state="detached")
    page.context.close()


def without_script(browser, url):
    page = opened(browser, f"{url}/busy", "without script", script=False)
    if page.locator("#pause").is_visible():
        wrong("without script", "a button that does nothing is shown")
    for text in ("All is well", "Backlog", "Closes per tick", "acme"):
        if not page.get_by_text(text).first.is_visible():
            wrong("without script", f"{text!r} is not seen")
    page.locator("#backlog-numbers > summary").click()
    if not page.locator("#backlog-numbers table").is_visible():
        wrong("without script", "the numbers do not open")
    page.context.close()


def behaviour(browser, url):
    for part in (keyboard, refresh, silence, without_script):
        part(browser, url)


def live(browser, url, folder):
    for scheme, width in (("light", 1280), ("dark", 390)):
        where = f"live {scheme} {width}"
        page = opened(browser, url, where, width, scheme)
        page.screenshot(path=folder / f"live-{scheme}-{width}.png", full_page=True)
        look(page, where)
        for period in ("7 days", "30 days"):
            page.get_by_role("link", name=period).click()
            if page.locator("nav [aria-current=page]").inner_text() != period:
                wrong(where, f"{period} is not shown as such")
        page.context.close()


def main(arguments):
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path="/usr/bin/chromium", args=["--no-sandbox", "--disable-dev-shm-usage"]
        )
        kind, url = arguments[0], arguments[1].rstrip("/")
        if kind == "looks":
            looks(browser, url, Path(arguments[2]), arguments[3:])
        elif kind == "behaviour":
            behaviour(browser, url)
        else:
            live(browser, url + "/", Path(arguments[2]))
        browser.close()
    print("\n".join(found), end="\n" if found else "")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
