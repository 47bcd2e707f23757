// The whole way with the keyboard alone: the door, the skip link, the menu, an answer.
import { expect, test } from "./fixtures.js";
import { ENTE, expectDone, message, openTicket, replyForm } from "./steps.js";

// Presses Tab until the element has the focus; a page that never comes to it fails.
async function tabTo(page, element) {
  for (let presses = 0; presses < 120; presses += 1) {
    await page.keyboard.press("Tab");
    if (await element.evaluate((node) => node === document.activeElement)) return;
  }
  throw new Error(`120 presses of Tab on ${page.url()} never came to ${element}`);
}

test("Tab and Enter are enough to sign in, to get about and to answer", async ({ page, password }) => {
  await page.goto("/sign-in");
  const form = page.getByRole("main");
  await tabTo(page, form.getByLabel("Indirizzo e-mail"));
  await page.keyboard.type(ENTE);
  await tabTo(page, form.getByLabel("Password", { exact: true }));
  await page.keyboard.type(password);
  await tabTo(page, form.getByRole("button", { name: "Accedi" }));
  await page.keyboard.press("Enter");
  const menu = page.getByRole("navigation", { name: "Menu principale" });
  await expect(menu).toBeVisible();

  // The first stop of every page leads past the menu.
  await page.goto("/services");
  await page.keyboard.press("Tab");
  const skip = page.getByRole("link", { name: "Vai al contenuto" });
  await expect(skip).toBeFocused();
  await expect(skip).toBeInViewport();
  await page.keyboard.press("Enter");
  await expect(page.getByRole("main")).toBeFocused();

  await page.goto("/services");
  await tabTo(page, menu.getByRole("link", { name: "Richieste" }));
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { level: 1, name: "Richieste" })).toBeVisible();

  const path = await openTicket(page, `Si risponde senza mouse (${test.info().project.name})`, "Provo con la tastiera.");
  await page.goto(path);
  const reply = replyForm(page);
  await tabTo(page, reply.getByLabel("Testo"));
  await page.keyboard.type("Aggiungo: anche la stampa non va.");
  await tabTo(page, reply.getByRole("button", { name: "Invia", exact: true }));
  await page.keyboard.press("Enter");
  await expectDone(page, "Risposta inviata.");
  await expect(message(page, "Messaggio", "anche la stampa non va")).toBeVisible();
});

test("on a phone the menu opens and closes with the keyboard, and stays open without scripts", async ({ page, password }) => {
  await page.setViewportSize({ width: 360, height: 800 });
  await page.goto("/sign-in");
  await page.getByRole("main").getByLabel("Indirizzo e-mail").fill(ENTE);
  await page.getByRole("main").getByLabel("Password", { exact: true }).fill(password);
  await page.keyboard.press("Enter");
  const toggle = page.getByRole("button", { name: "Menu" });
  const menu = page.getByRole("navigation", { name: "Menu principale" });
  if (!test.info().project.use.javaScriptEnabled) {
    await expect(menu).toBeVisible();
    await expect(toggle).toBeHidden();
    return;
  }
  await expect(menu).toBeHidden();
  await tabTo(page, toggle);
  await page.keyboard.press("Enter");
  await expect(menu).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(menu).toBeHidden();
  await expect(toggle).toBeFocused();
});
