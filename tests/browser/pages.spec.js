// Every page of the main menu, for everybody who has one: accessible, and no wider than the screen. These pages are the same
// with and without scripts, so axe, which is slow, reads them once; how wide they are is measured both times, since the menu
// stands open without scripts.
import { expect, expectAccessible, test } from "./fixtures.js";
import { ADMIN, AGENT, AUDITOR, ENTE, MANAGER, expectNoOverflow, signIn } from "./steps.js";

const [DESK, PHONE] = [1280, 360];

// What the pages of the menu lead to at first, by role.
const PEOPLE = [
  { who: "an ente's contact", email: ENTE, beyond: ["/", "/tickets/new", "/tickets?view=all", "/account"] },
  { who: "an agent", email: AGENT, beyond: ["/tickets?view=all", "/tickets/new", "/account"] },
  { who: "a manager", email: MANAGER, beyond: ["/account/security"] },
  { who: "an administrator", email: ADMIN, beyond: ["/users/new", "/enti/new", "/services/new", "/account/tokens"] },
  { who: "an auditor", email: AUDITOR, beyond: [] },
];

for (const { who, email, beyond } of PEOPLE) {
  test(`the pages of ${who} are accessible on a desk and on a phone`, async ({ page, password }) => {
    await signIn(page, email, password);
    const links = page.getByRole("navigation", { name: "Menu principale" }).getByRole("link");
    const paths = await links.evaluateAll((all) => all.map((link) => link.getAttribute("href")));
    expect(paths).toContain("/tickets");
    for (const path of [...paths, ...beyond]) {
      await page.goto(path);
      await expectNoOverflow(page, PHONE);
      if (email === ENTE) await expectAccessible(page);
      await expectNoOverflow(page, DESK);
      if (test.info().project.use.javaScriptEnabled) await expectAccessible(page);
    }
  });
}

test("the pages that need no account are accessible on a desk and on a phone", async ({ page }) => {
  for (const path of ["/", "/sign-in", "/password-reset", "/information", "/accessibility", "/privacy", "/legal-notes", "/api/docs"]) {
    await page.goto(path);
    await expectNoOverflow(page, DESK);
    await expectNoOverflow(page, PHONE);
    await expectAccessible(page);
  }
});
