"""What must hold on every page, whoever looks at it and on whatever screen."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from .town import DESK, PHONE

AXE = Path("orchestrator/web/node_modules/axe-core/axe.min.js")
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
#: Nobody reads how each element that is in order is found: writing that down took most of the time.
FIND = """rules => axe.run({runOnly: rules, resultTypes: ['violations'], selectors: false, preload: false})
  .then(r => [r.passes.length, r.violations])"""

#: The page is there, and so is each drawing that is not folded away.
DRAWN = """() => document.readyState === 'complete' &&
  [...document.querySelectorAll('[data-drawing], [data-heatmap]')].every(
    (place) => !place.checkVisibility() || place.querySelector('svg'))"""

#: What sticks out of the window sideways: the page itself, or anything one could read or press.
SPILLS = """() => {
  const width = document.documentElement.clientWidth
  const hidden = (one) => {
    for (let up = one; up; up = up.parentElement) {
      if (up.matches('.ofd-drawing, [hidden]') || getComputedStyle(up).clipPath !== 'none') return true
    }
    return false
  }
  const out = [...document.querySelectorAll('main *, header *, footer *, nav *')].filter((one) => {
    const box = one.getBoundingClientRect()
    return box.width > 1 && box.height > 1 && (box.right > width + 1 || box.left < -1) && !hidden(one)
  })
  const whole = document.documentElement.scrollWidth > width ? ['the page itself'] : []
  return whole.concat(out.map((one) => one.outerHTML.slice(0, 160)))
}"""


def look(page: Page) -> None:
    """At a desk and on a phone: axe-core finds nothing, nothing sticks out, one heading says what it is."""
    expect(page.get_by_role("heading", level=1)).to_have_count(1)
    assert page.title().endswith("One Front Door"), page.title()
    page.wait_for_function(DRAWN)
    for screen in (DESK, PHONE):
        page.set_viewport_size(screen["viewport"])
        faults = _axe(page) + [f"sticks out: {one}" for one in spills(page)]
        if faults:
            width = screen["viewport"]["width"]
            pytest.fail("\n".join([f"{page.url} at {width} pixels", *faults]), pytrace=False)
    page.set_viewport_size(DESK["viewport"])


def spills(page: Page) -> list[str]:
    """What sticks out of the window on its left or right."""
    found: list[str] = page.evaluate(SPILLS)
    return found


def _axe(page: Page) -> list[str]:
    """Each rule that was broken, with the first words of what breaks it."""
    if page.evaluate("typeof axe") == "undefined":
        page.evaluate(AXE.read_text("utf-8"))
    passes, violations = page.evaluate(FIND, RULES)
    assert passes > 5, "axe-core looked at nothing"
    return [f"{wrong['id']}: {node['html'][:200]}" for wrong in violations for node in wrong["nodes"]]
