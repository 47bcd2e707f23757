// The door: every story starts here.
import { expect, expectAccessible, test } from "./fixtures.js";

test("the sign-in page asks for an address and a password and is accessible", async ({ page }) => {
  const answer = await page.goto("/sign-in");
  expect(answer.status()).toBe(200);
  await expect(page.locator("html")).toHaveAttribute("lang", "it");
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
  await expect(page.locator("input[type=email]")).toBeVisible();
  await expect(page.locator("input[type=password]")).toBeVisible();
  await expect(page.locator("form[method=post] [type=submit]")).toBeVisible();
  await expectAccessible(page);
});
