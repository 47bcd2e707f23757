// What every browser test has: a page under guard, the address and password of the demonstration, and the judge of
// accessibility. Import `test` and `expect` from here, never from the runner.
import { test as base, expect } from "@playwright/test";
import axe from "axe-core";

import { demo, serve } from "./server.js";

export { expect };

export const test = base.extend({
  baseURL: async ({}, use) => use(demo().url),

  // The password of every demonstration account.
  password: async ({}, use) => use(demo().password),

  // Console errors that a test causes on purpose, as patterns: test.use({ expectedErrors: [/404/] }).
  expectedErrors: [[], { option: true }],

  // Whatever a page does behind the reader's back fails the test: a script's error, something that the content security
  // policy refused, an error on the console, a request to another server.
  context: async ({ context, baseURL, expectedErrors }, use) => {
    const faults = await guard(context, baseURL, expectedErrors);
    await use(context);
    expect(faults, "what the pages did behind the reader's back").toEqual([]);
  },

  // The page of a second person, who has a browser of their own, under the same guard.
  otherPage: async ({ browser, baseURL, expectedErrors }, use) => {
    const context = await browser.newContext();
    const faults = await guard(context, baseURL, expectedErrors);
    await use(await context.newPage());
    await context.close();
    expect(faults, "what the pages did behind the other reader's back").toEqual([]);
  },
});

// A page of a server of its own, whose clock the test may set; `newPerson` gives the page of one more person, who has a
// browser of their own, under the same guard.
export const story = test.extend({
  server: async ({}, use) => {
    const server = await serve("--demo");
    await use(server);
    await server.stop();
  },

  baseURL: async ({ server }, use) => use(server.url),

  newPerson: async ({ browser, baseURL, expectedErrors }, use) => {
    const all = [];
    await use(async () => {
      const context = await browser.newContext();
      all.push([context, await guard(context, baseURL, expectedErrors)]);
      return context.newPage();
    });
    for (const [context, faults] of all) {
      await context.close();
      expect(faults, "what the pages did behind a reader's back").toEqual([]);
    }
  },
});

// Watches all pages of a browser context; gives the list that their faults are written to.
async function guard(context, baseURL, expectedErrors) {
  const faults = [];
  const fault = (what) => expectedErrors.some((pattern) => pattern.test(what)) || faults.push(what);

  await context.exposeBinding("reportViolation", (_, what) => fault(`content security policy: ${what}`));
  await context.addInitScript(() => {
    document.addEventListener("securitypolicyviolation", (event) => {
      window.reportViolation(`${event.violatedDirective} refused ${event.blockedURI} on ${event.documentURI}`);
    });
  });
  context.on("console", (message) => {
    if (message.type() === "error") fault(`console: ${message.text()} (${message.location().url})`);
  });
  context.on("weberror", (error) => fault(`page: ${error.error().stack ?? error.error()}`));
  await context.route(
    (url) => ["http:", "https:", "ws:", "wss:"].includes(url.protocol) && url.host !== new URL(baseURL).host,
    async (route) => {
      fault(`request to another server: ${route.request().url()}`);
      await route.abort();
    },
  );
  return faults;
}

// Fails with the rule, the reason and the elements of everything that axe finds on the page, whatever its weight.
export async function expectAccessible(page) {
  const scripts = test.info().project.use.javaScriptEnabled;
  const judged = scripts ? page : await copyForAxe(page);
  // A page that is judged at two widths has axe from the first time, and the browser has compiled it.
  if (!(await judged.evaluate(() => "axe" in window))) await judged.evaluate(axe.source);
  const found = await judged.evaluate(async () => {
    // Only of what is wrong are all elements told: to tell those of what is right takes longer than to judge.
    const { violations } = await window.axe.run(document, { resultTypes: ["violations"] });
    return violations.map(({ id, help, nodes }) => ({ id, help, where: nodes.map(({ target }) => target.join(" ")) }));
  });
  if (judged !== page) await judged.context().close();
  expect(found, `accessibility of ${page.url()}`).toEqual([]);
}

// axe is a script itself, so a page without scripts is judged by a copy, in a browser context that lets axe in but none of
// the page's scripts. What stands in <noscript> is part of the page there, as it is for the reader.
async function copyForAxe(page) {
  const address = new URL(page.url());
  address.hash = "";
  const body = (await page.content()).replace(/<\/?noscript[^>]*>/gi, "");
  const context = await page.context().browser().newContext({
    javaScriptEnabled: true,
    storageState: await page.context().storageState(),
    viewport: page.viewportSize(),
  });
  await context.route(
    (url) => url.href === address.href,
    (route) =>
      route.fulfill({
        body,
        headers: { "content-type": "text/html; charset=utf-8", "content-security-policy": "script-src 'none'" },
      }),
  );
  const copy = await context.newPage();
  await copy.goto(address.href);
  return copy;
}
