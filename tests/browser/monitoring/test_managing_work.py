"""The pages of the managers' room: what they show, what they leave alone, on any screen."""

from playwright.sync_api import expect

from orchestrator.pathway import claiming
from processes.models import HumanTask
from tests.browser.service.looking import look, spills
from tests.browser.service.town import DESK, PHONE, Town
from tests.integration.pathway.walk import member_of, person

from .reading import HENRY, tile

PAGES = (
    "/monitoring/",
    "/monitoring/?by=team&agency=HEALTH",
    "/monitoring/tasks/?urgency=critical",
    "/monitoring/cases/",
    "/monitoring/silent/",
    "/monitoring/answers/",
    "/monitoring/limits/?by=agency",
    "/monitoring/late/?agency=HEALTH",
    "/monitoring/bottlenecks/",
    "/monitoring/handovers/",
    "/monitoring/incidents/",
)

#: Words of the drawing that a badge or the number of a route lies upon.
COVERED = """() => {
  const box = (one) => one.getBoundingClientRect()
  const all = (chosen) => [...document.querySelectorAll(chosen)].filter((one) => box(one).width)
  const words = all('.ofd-heatmap .djs-visual text')
  const meet = (a, b) => a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom
  return all('.ofd-heatmap .ofd-badge, .ofd-heatmap .ofd-volume__pill').flatMap((number) =>
    words.filter((word) => meet(box(number), box(word))).map((word) => word.textContent))
}"""
#: How high the numbers of the routes are on the screen.
HEIGHTS = """() => [...document.querySelectorAll('.ofd-volume__number')]
  .map((one) => one.getBoundingClientRect().height).filter((height) => height)"""


def test_the_heatmap_follows_what_is_chosen_and_draws_volumes_beneath_the_arrows(town: Town) -> None:
    page = town.window(HENRY, "/monitoring/bottlenecks/")
    page.get_by_label("Pathway").select_option(label="One Front Door")
    page.get_by_label("Show", exact=True).select_option(label="Arrivals")
    page.get_by_role("button", name="Show", exact=True).click()
    expect(page.locator(".ofd-heatmap .ofd-heat-5").first).to_be_visible()
    for width in (1366, PHONE["viewport"]["width"]):
        page.set_viewport_size({"width": width, "height": 900})
        page.reload()
        for view in ("Show the worst step", "Show all"):
            page.get_by_role("button", name=view, exact=True).click()
            expect(page.locator(".ofd-badges[data-shown]").first).to_be_attached()
            page.evaluate("() => new Promise((done) => requestAnimationFrame(() => setTimeout(done)))")
            assert page.evaluate(COVERED) == [], (width, view)
            assert min(page.evaluate(HEIGHTS), default=9) >= 9, (width, view)
    volumes = page.locator(".ofd-heatmap .ofd-volume")
    assert volumes.count() > 5
    order = page.locator(".ofd-heatmap svg .viewport > g").evaluate_all(
        "layers => layers.map(one => one.getAttribute('class'))"
    )
    assert order.index("layer-ofd-under") < next(at for at, one in enumerate(order) if "root" in one)
    numbers = {one for one in page.locator(".ofd-volume__number").all_inner_texts() if one}
    numbers |= {str(one) for one in page.locator(".ofd-volume__number").all_text_contents()}
    page.get_by_text("How often each route of the drawing was taken").click()
    listed = set(page.locator("details[open] td[data-label=Taken]").all_inner_texts())
    assert numbers - {""} <= listed
    page.locator(".ofd-chip").filter(has_text="Pathway: One Front Door").click()
    expect(page.locator(".ofd-chip")).to_have_count(0)
    assert "measure=arrivals" in page.url


def test_rows_lead_to_their_step_in_the_drawing(town: Town) -> None:
    page = town.window(HENRY, "/monitoring/bottlenecks/")
    show = page.locator("#measures tbody").get_by_role("button", name="in the drawing").last
    show.focus()
    page.keyboard.press("Enter")
    expect(page.locator(".ofd-heatmap g.ofd-framed")).to_be_visible()
    drawing = page.get_by_role("img", name="Drawing of")
    expect(drawing).to_be_focused()
    assert page.locator(".ofd-heatmap, .ofd-heatmap [tabindex='0']").evaluate_all(
        "all => all.filter(one => one.tabIndex === 0).map(one => one.tagName)"
    ) == ["svg"]


def test_every_page_at_a_desk_and_on_a_phone(town: Town) -> None:
    page = town.window(HENRY)
    for path in PAGES:
        page.goto(path)
        look(page)
        page.locator("details").evaluate_all("all => all.forEach(one => { one.open = true })")
        page.set_viewport_size(PHONE["viewport"])
        assert spills(page) == [], path
        page.set_viewport_size(DESK["viewport"])


def test_pages_of_who_sees_numbers_only(town: Town) -> None:
    page = town.window("carys.bowen")
    for path in ("/monitoring/", "/monitoring/limits/", "/monitoring/bottlenecks/", "/monitoring/handovers/"):
        page.goto(path)
        look(page)


def test_the_table_sorts_without_a_script(town: Town) -> None:
    page = town.window(HENRY, "/monitoring/bottlenecks/", java_script_enabled=False)
    page.locator("#measures > table > thead").get_by_role("link", name="Arrivals").click()
    cells = page.locator("tbody [data-label=Arrivals]").all_text_contents()
    arrivals = [int(cell.partition(",")[0]) for cell in cells]
    assert arrivals == sorted(arrivals, reverse=True)
    page.locator("#measures > table > thead").get_by_role("link", name="Arrivals").click()
    cells = page.locator("tbody [data-label=Arrivals]").all_text_contents()
    arrivals = [int(cell.partition(",")[0]) for cell in cells]
    assert arrivals == sorted(arrivals)


def test_the_board_changes_by_itself_but_not_under_somebodys_hands(town: Town) -> None:
    page = town.window(HENRY, "/monitoring/", held=True)
    unclaimed = tile(page, "Claimed by nobody").locator(".ofd-tile__number")
    before = int(unclaimed.inner_text())
    task = HumanTask.objects.filter(state="ready").order_by("pk")[0]
    page.get_by_label("Lines by").focus()
    claiming.claim(task, by=member_of(task), now=town.walk.now)
    page.clock.run_for(45_000)
    expect(unclaimed).to_have_text(str(before))
    page.get_by_label("Lines by").blur()
    page.clock.run_for(21_000)
    expect(unclaimed).to_have_text(str(before - 1))
    claiming.release(task, by=person(HENRY), now=town.walk.now)


def test_the_board_changes_under_the_keyboard_and_the_focus_stays(town: Town) -> None:
    page = town.window(HENRY, "/monitoring/", held=True)
    unclaimed = tile(page, "Claimed by nobody")
    before = int(unclaimed.locator(".ofd-tile__number").inner_text())
    unclaimed.focus()
    task = HumanTask.objects.filter(state="ready").order_by("pk")[0]
    claiming.claim(task, by=member_of(task), now=town.walk.now)
    page.clock.run_for(21_000)
    expect(unclaimed.locator(".ofd-tile__number")).to_have_text(str(before - 1))
    expect(unclaimed).to_be_focused()
    expect(page.get_by_role("status")).to_have_text("Counted at 16:50")
    claiming.release(task, by=person(HENRY), now=town.walk.now)


def test_without_a_script_the_pages_promise_nothing_that_needs_one(town: Town) -> None:
    page = town.window(HENRY, "/monitoring/bottlenecks/", java_script_enabled=False)
    expect(page.get_by_text("The drawing needs JavaScript, which is off in this browser.")).to_be_visible()
    page.goto("/monitoring/")
    expect(page.get_by_text("This page counts again by itself.")).to_be_hidden()
    expect(page.get_by_text("Load the page again to count again.")).to_be_visible()


#: Words and numbers of the tables that break over two lines on their own.
BROKEN = """() => [...document.querySelectorAll('.ofd-measures th, .ofd-measures td')].flatMap((cell) => {
  const walk = document.createTreeWalker(cell, NodeFilter.SHOW_TEXT)
  const broken = []
  while (walk.nextNode()) {
    const text = walk.currentNode
    if (text.parentElement.closest('.govuk-visually-hidden')) continue
    for (const word of text.data.matchAll(/[^\\s-]+/g)) {
      const range = document.createRange()
      range.setStart(text, word.index)
      range.setEnd(text, word.index + word[0].length)
      const lines = new Set([...range.getClientRects()].map((one) => Math.round(one.top)))
      if (lines.size > 1) broken.push(word[0])
    }
  }
  return broken
})"""
#: Parts of the drawing that stick out of its box.
CUT_OFF = """() => {
  const box = document.querySelector('.ofd-heatmap').getBoundingClientRect()
  return [...document.querySelectorAll('.ofd-heatmap .djs-visual')].filter((one) => {
    const { left, right, top, bottom } = one.getBoundingClientRect()
    return left < box.left - 1 || right > box.right + 1 || top < box.top - 1 || bottom > box.bottom + 1
  }).length
}"""
SMALLEST = """() => Math.min(...[...document.querySelectorAll('.ofd-measures :is(th, td)')]
  .filter((one) => one.getClientRects().length).map((one) => parseFloat(getComputedStyle(one).fontSize)))"""
WIDTH_OF_DRAWING = "document.querySelector('.ofd-heatmap').getBoundingClientRect().right"
EIGHT_POINTS = 8 / 72 * 96 - 0.01
A4_UPRIGHT, A4_ACROSS = 718, 1047


def test_before_handing_on_it_is_said_how_many_of_the_chosen_the_person_can_take(town: Town) -> None:
    page = town.window(HENRY, "/monitoring/tasks/")
    boxes = page.locator("#measures input[name=task]")
    number = boxes.count() - 1
    assert number
    person = page.locator(f"#to option[data-team='{boxes.last.get_attribute('data-team')}']").first
    name, key = person.inner_text(), person.get_attribute("value")
    boxes.first.evaluate("one => { one.dataset.team = 'of nobody here' }")
    page.get_by_role("button", name="Choose all on this page").click()
    page.locator("#to").select_option(key)
    said = page.locator("#to + [role=status]")
    expect(said).to_contain_text(f"{name} can take {number} of the {number + 1} that you chose")
    boxes.last.evaluate("(one, key) => { one.dataset.hadBy = key }", key)
    boxes.last.dispatch_event("change")
    expect(said).to_contain_text(f"{name} can take {number - 1} of the {number + 1} that you chose")
    expect(said).to_contain_text(f"{name} has 1 already; 1 is of a team")
    page.get_by_role("button", name="Choose none").click()
    expect(said).to_be_empty()


def test_a_list_that_has_changed_is_shown_with_what_was_ticked_and_typed(town: Town) -> None:
    page = town.window(HENRY, "/monitoring/tasks/", held=True)
    box = page.locator("#measures input[name=task]").first
    key = box.get_attribute("value")
    box.check()
    page.get_by_label("Note (optional)").fill("Due at ten")
    task = HumanTask.objects.filter(state="ready").order_by("pk")[0]
    claiming.claim(task, by=member_of(task), now=town.walk.now)
    page.clock.run_for(6_000)
    page.get_by_role("link", name="show it").click()
    again = page.locator(f"#measures input[name=task][value='{key}']")
    expect(again).to_be_checked()
    expect(page.get_by_label("Note (optional)")).to_have_value("Due at ten")
    page.goto("/monitoring/tasks/")
    expect(again).not_to_be_checked()
    claiming.release(task, by=person(HENRY), now=town.walk.now)


def test_on_paper_nothing_breaks_is_cut_off_or_left_folded(town: Town) -> None:
    page = town.window(HENRY)
    for path in ("/monitoring/limits/?by=agency", "/monitoring/late/", "/monitoring/bottlenecks/"):
        page.goto(path)
        if "bottlenecks" in path:
            page.get_by_role("button", name="Show the worst step").click()
        for width in (A4_UPRIGHT, A4_ACROSS):
            page.set_viewport_size({"width": width, "height": 700})
            page.emulate_media(media="print")
            assert page.evaluate(BROKEN) == [], (path, width)
            assert page.evaluate("document.documentElement.scrollWidth") <= width, (path, width)
            if "bottlenecks" in path:
                assert page.evaluate(CUT_OFF) == 0
                assert page.evaluate(SMALLEST) >= EIGHT_POINTS, width
                assert page.evaluate(WIDTH_OF_DRAWING) <= width
                for leads_nowhere in ("Draw another pathway", "Take these routes away"):
                    expect(page.get_by_text(leads_nowhere)).to_be_hidden()
                expect(page.locator(".ofd-rest tbody tr").last).to_be_visible()
                expect(page.locator(".ofd-routes tbody tr").last).to_be_visible()
            if "late" in path:
                expect(page.get_by_text("rows: page 1 of")).to_be_visible()
            page.emulate_media(media="screen")
    expect(page.get_by_text("rows: page 1 of")).not_to_be_visible()
    page.goto("/monitoring/")
    page.emulate_media(media="print")
    expect(page.get_by_text("This page counts again by itself.")).to_be_hidden()
    expect(page.get_by_text("Counted on ")).to_be_visible()


def test_a_rating_that_has_changed_since_stays_within_its_card_on_a_phone(town: Town) -> None:
    page = town.window(HENRY, "/monitoring/late/")
    page.set_viewport_size(PHONE["viewport"])
    rating = page.locator("[data-label='Rating when the limit ran'] > [class*=ofd-cell--rating-]").first
    rating.evaluate("one => { one.textContent = 'Amber, now Green' }")
    sticks_out = "one => one.getBoundingClientRect().right - one.parentElement.getBoundingClientRect().right"
    assert rating.evaluate(sticks_out) <= 0
