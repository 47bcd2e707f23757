// Every page of the program, whatever leads to it, and what the main menu leads to for everybody who has one, judged on a
// desk and on a phone: axe, what a browser complains of, and the width. The list of routes is the program's own (a test of
// the program keeps routes.json as it is); a route that this file does not place fails.
import { createHmac } from "node:crypto";
import { readFileSync } from "node:fs";

import { expect, expectAccessible, test } from "./fixtures.js";
import { command, serve } from "./server.js";
import { ACCOUNTANT, ADMIN, AGENT, AUDITOR, CASE_OWNER, ENTE, MANAGER, SUBSTITUTE, expectNoOverflow, signIn } from "./steps.js";

const ROUTES = JSON.parse(readFileSync(new URL("./routes.json", import.meta.url), "utf8"));
const NOBODY = "nobody";
// Stories that lead to pages which no address alone opens.
const LINKS = "one-time links and the second factor";
const SETUP = "the first administrator";
const NEW_PASSWORD = "nevica piano sui tetti";

// The first address on a page that looks like this.
const first = (list, like) => async (page) => {
  await page.goto(list);
  const all = await page.locator("a[href]").evaluateAll((links) => links.map((link) => link.getAttribute("href")));
  const found = all.find((href) => like.test(href));
  expect(found, `an address like ${like} on ${list}`).toBeTruthy();
  return found;
};
const below = (find, rest) => async (page) => `${await find(page)}${rest}`;

const TICKET = first("/tickets?view=all", /^\/tickets\/HD-\d{4}-\d+$/);
// One whose work goes on, whatever another test has ended meanwhile.
const WORKED = first("/tickets?state=in_progress", /^\/tickets\/HD-\d{4}-\d+$/);
const ENTE_SHEET = first("/enti", /^\/enti\/[0-9a-f-]{36}$/);
const USER_SHEET = first("/users", /^\/users\/[0-9a-f-]{36}$/);
const QUEUE = first("/queues", /^\/queues\/(?!new)[a-z0-9-]+$/);
const SERVICE = first("/services", /^\/services\/[A-Z0-9_-]+$/);
const TEMPLATE = async (page) => first(await QUEUE(page), /\/templates\/[0-9a-f-]{36}$/)(page);

const RECESSO = first("/acts?procedure=recesso", /^\/recessi\/PR-\d{4}-\d+$/);
const CONTRACT = first("/contracts", /^\/contracts\/[0-9a-f-]{36}$/);
const ADESIONE = first("/acts", /^\/adesioni\/PR-\d{4}-\d+$/);
const INERZIA = first("/acts?procedure=inerzia", /^\/inerzie\/PR-\d{4}-\d+$/);
// A joining whose term has not passed: the page says from which day on one can ask.
const tooEarly = async (page) => {
  const joining = await first("/acts?procedure=adesione&state=information_requested", /^\/adesioni\/PR-\d{4}-\d+$/)(page);
  return `/inerzie/new?about=${joining.split("/").pop()}`;
};
const DISDETTA = first("/acts?procedure=disdetta", /^\/disdette\/PR-\d{4}-\d+$/);
const FEE = first("/canoni", /^\/canoni\/[0-9a-f-]{36}\/correction$/);
const decisionOf = async (page) => `/acts/${(await DISDETTA(page)).split("/").pop()}/decision`;
const RENEWED = first("/canoni", /^\/canoni\/renewals\/\d{4}$/);
const firstDocument = async (page) => first(await ADESIONE(page), /^\/acts\/PR-[\d-]+\/documents\/[0-9a-f-]{36}$/)(page);
const firstExport = async (page) => first(await ADESIONE(page), /^\/acts\/PR-[\d-]+\/export$/)(page);
// A draft, begun here where the ente has none of that service.
const ATTIVAZIONE = async (page) => {
  await page.goto("/attivazioni/new");
  const begin = page.locator("main form button.btn-primary");
  if (await begin.count()) await begin.first().click();
  return first("/acts?procedure=attivazione", /^\/attivazioni\/PR-\d{4}-\d+$/)(page);
};
const MAINTAINER = first("/acts?procedure=maintainer", /^\/maintainers\/PR-\d{4}-\d+$/);
const CONVENZIONE = first("/convenzioni", /^\/convenzioni\/[0-9a-f-]{36}$/);
const firstAnnex = async (page) => first(await CONVENZIONE(page), /^\/convenzioni\/[0-9a-f-]{36}\/documents\/[0-9a-f-]{36}$/)(page);
// Written here: all of the demonstration are published.
const convenzioneInDraft = async (page) => {
  await page.goto("/convenzioni/new");
  await page.fill("#code", `PROVA-${Date.now()}`);
  await page.fill("#name", "Convenzione di prova");
  await page.fill("#start_on", "2030-01-01");
  await page.fill("#end_on", "2034-12-31");
  await page.check("input[name=services]");
  await page.click("main button.btn-primary");
  return first("/convenzioni", /^\/convenzioni\/[0-9a-f-]{36}\/edit$/)(page);
};

// Who opens the page of a route, and at which address (the route itself where it has no parameter); `file`: it is none,
// `fragment`: a part that pages ask for.
const PLACES = {
  "/": { who: NOBODY },
  "/accessibility": { who: NOBODY },
  "/privacy": { who: NOBODY },
  "/legal-notes": { who: NOBODY },
  "/problems/:slug": { who: NOBODY, path: "/problems/not-found" },
  "/information": { who: NOBODY },
  "/information/sent": { who: NOBODY, path: "/information/sent?number=HD-2026-000001" },
  "/sign-in": { who: NOBODY },
  "/password-reset": { who: NOBODY },
  "/api/docs": { who: NOBODY },
  "/api/docs/try": { who: NOBODY, judged: false },
  "/acts": { who: ENTE },
  "/terms": { who: ENTE },
  "/acts/:id/decision": { who: CASE_OWNER, path: decisionOf },
  "/acts/:id/documents/:document": { who: ENTE, path: firstDocument, file: true },
  "/acts/:id/export": { who: ENTE, path: firstExport, file: true },
  "/adesioni/new": { who: ENTE },
  "/adesioni/:id": { who: ENTE, path: ADESIONE },
  "/attivazioni/new": { who: ENTE },
  "/attivazioni/:id": { who: ENTE, path: ATTIVAZIONE },
  "/attivazioni/:id/form": { who: ENTE, path: below(ATTIVAZIONE, "/form"), leadsTo: /\/form\/\w+$/ },
  "/attivazioni/:id/form/:block": { who: ENTE, path: below(ATTIVAZIONE, "/form/notes") },
  "/maintainers/new": { who: ENTE },
  "/maintainers/:id": { who: AGENT, path: MAINTAINER },
  "/inerzie/new": { who: SUBSTITUTE, path: tooEarly, status: 422 },
  "/inerzie/:id": { who: SUBSTITUTE, path: INERZIA },
  "/reports/activations": { who: MANAGER },
  "/reports/activations.csv": { who: MANAGER, file: true },
  "/reports/activations.pdf": { who: MANAGER, file: true },
  "/reports/late-proceedings": { who: SUBSTITUTE, path: "/reports/late-proceedings?year=2026" },
  "/reports/late-proceedings.csv": { who: SUBSTITUTE, path: "/reports/late-proceedings.csv?year=2026", file: true },
  "/reports/late-proceedings.pdf": { who: SUBSTITUTE, path: "/reports/late-proceedings.pdf?year=2026", file: true },
  "/disdette/new": { who: CASE_OWNER },
  "/disdette/:id": { who: CASE_OWNER, path: DISDETTA },
  "/canoni": { who: ENTE },
  "/canoni/:id/correction": { who: ACCOUNTANT, path: FEE },
  "/canoni/renewal": { who: CASE_OWNER },
  "/canoni/renewal.csv": { who: CASE_OWNER, file: true },
  "/canoni/renewals/:year": { who: CASE_OWNER, path: RENEWED },
  "/canoni/renewals/:year/csv": { who: CASE_OWNER, path: below(RENEWED, "/csv"), file: true },
  "/canoni/schedules": { who: CASE_OWNER },
  "/canoni/schedules/new": { who: ACCOUNTANT },
  "/convenzioni": { who: ENTE },
  "/convenzioni/new": { who: ADMIN },
  "/convenzioni/:id": { who: ADMIN, path: CONVENZIONE },
  "/convenzioni/:id/documents/:document": { who: ENTE, path: firstAnnex, file: true },
  "/convenzioni/:id/export": { who: ENTE, path: below(CONVENZIONE, "/export"), file: true },
  "/convenzioni/:id/edit": { who: ADMIN, path: convenzioneInDraft },
  "/contracts": { who: CASE_OWNER },
  "/contracts/new": { who: CASE_OWNER },
  "/contracts/:id": { who: CASE_OWNER, path: CONTRACT },
  "/recessi/new": { who: CASE_OWNER },
  "/recessi/:id": { who: CASE_OWNER, path: RECESSO },
  "/account": { who: ENTE },
  "/account/security": { who: ENTE },
  "/account/password": { who: ENTE },
  "/account/tokens": { who: ENTE },
  "/account/absences": { who: ENTE },
  "/account/mail": { who: ENTE },
  "/account/address": { who: ENTE },
  "/address-changes/:token": { who: NOBODY, path: "/address-changes/nessuno", status: 410 },
  "/calendar/:token": { who: NOBODY, path: "/calendar/none.ics", status: 404 },
  "/solutions/:token": { who: NOBODY, path: "/solutions/nessuna", status: 410 },
  "/account/totp": { story: LINKS },
  "/account/totp/removal": { story: LINKS },
  "/account/recovery-codes": { story: LINKS },
  "/sign-in/code": { story: LINKS },
  "/invitations/:token": { story: LINKS },
  "/password-reset/:token": { story: LINKS },
  "/setup/:token": { story: SETUP },
  "/tickets": { who: ENTE },
  "/tickets.csv": { who: ENTE, file: true },
  "/tickets/new": { who: ENTE },
  "/notices": { who: AGENT },
  "/notices/bell": { who: AGENT, fragment: true },
  "/notices/:id": { who: AGENT, path: "/notices/01900000-0000-7000-8000-000000000000", status: 404 },
  "/mail": { who: MANAGER },
  "/mail/mailboxes": { who: MANAGER },
  "/mail/incoming/:id": { who: MANAGER, path: "/mail/incoming/01900000-0000-7000-8000-000000000000", status: 404 },
  "/mail/incoming/:id/html": { who: MANAGER, path: "/mail/incoming/01900000-0000-7000-8000-000000000000/html", status: 404 },
  "/mail/incoming/:id/raw": { who: ADMIN, path: "/mail/incoming/01900000-0000-7000-8000-000000000000/raw", status: 404 },
  "/mail/incoming/:id/text": { who: MANAGER, path: "/mail/incoming/01900000-0000-7000-8000-000000000000/text", status: 404 },
  "/mail/documents/:id": { who: MANAGER, path: "/mail/documents/01900000-0000-7000-8000-000000000000", status: 404 },
  "/mail/tickets/:number": { who: MANAGER, path: "/mail/tickets/HD-2026-000001" },
  "/services": { who: ENTE },
  "/services/:code": { who: ENTE, path: SERVICE },
  "/tickets/:number": { who: AGENT, path: TICKET },
  "/tickets/:number/promises/:place": { who: AGENT, path: below(TICKET, "/promises/2") },
  "/board": { who: AGENT },
  "/tickets/:number/merge": { who: AGENT, path: below(WORKED, "/merge") },
  "/attachments/:id": { who: AGENT, path: attachment, file: true },
  "/queues/:code/templates/:id": { who: AGENT, path: TEMPLATE },
  "/queues": { who: ADMIN },
  "/queues/new": { who: ADMIN },
  "/queues/:code": { who: ADMIN, path: QUEUE },
  "/queues/:code/edit": { who: ADMIN, path: below(QUEUE, "/edit") },
  "/queues/:code/templates/new": { who: ADMIN, path: below(QUEUE, "/templates/new") },
  "/services/new": { who: ADMIN },
  "/services/:code/edit": { who: ADMIN, path: below(SERVICE, "/edit") },
  "/calendars": { who: ADMIN },
  "/calendars/new": { who: ADMIN },
  "/calendars/:code": { who: ADMIN, path: "/calendars/CENTRO" },
  "/calendars/:code/edit": { who: ADMIN, path: "/calendars/CENTRO/edit" },
  "/sla-simulator": { who: ADMIN, path: "/sla-simulator?start=2026-03-06T12:30" },
  "/recomputations": { who: ADMIN },
  "/recomputations/new": { who: ADMIN, path: "/recomputations/new?calendar=CENTRO" },
  "/recomputations/preview.csv": { who: ADMIN, path: "/recomputations/preview.csv?calendar=CENTRO", file: true },
  "/recomputations/:id": { who: ADMIN, path: recomputation },
  "/sla-policies": { who: ADMIN },
  "/sla-policies/new": { who: ADMIN },
  "/sla-policies/:code": { who: ADMIN, path: "/sla-policies/STANDARD" },
  "/sla-policies/:code/edit": { who: ADMIN, path: "/sla-policies/STANDARD/edit" },
  "/ente": { who: ENTE },
  "/enti": { who: ADMIN },
  "/enti/new": { who: ADMIN },
  "/enti/import": { who: ADMIN },
  "/enti/import/example.csv": { who: ADMIN, file: true },
  "/enti/:id": { who: ADMIN, path: ENTE_SHEET },
  "/enti/:id/edit": { who: ADMIN, path: below(ENTE_SHEET, "/edit") },
  "/reports": { who: MANAGER, path: "/reports?from=2025-03-01&to=2026-02-28" },
  "/reports.pdf": { who: MANAGER, file: true },
  "/reports.xlsx": { who: MANAGER, file: true },
  "/reports.csv": { who: MANAGER, file: true },
  "/reports/ente": { who: ENTE },
  "/reports/ente.pdf": { who: ENTE, file: true },
  "/reports/ente.xlsx": { who: ENTE, file: true },
  "/reports/ente.csv": { who: ENTE, file: true },
  "/reports/schedules": { who: AUDITOR },
  "/reports/schedules/new": { who: MANAGER },
  "/reports/schedules/:id": { who: MANAGER, path: "/reports/schedules/01900000-0000-7000-8000-000000000000", status: 404 },
  "/users": { who: ADMIN },
  "/users/new": { who: ADMIN },
  "/users/:id": { who: ADMIN, path: USER_SHEET },
  "/audit-events": { who: AUDITOR },
  "/mail/outgoing": { who: ADMIN },
  "/mail-templates": { who: ADMIN },
  "/mail-templates/html": { who: ADMIN, path: "/mail-templates/html?name=tickets/answered&lang=it", judged: false },
  "/mail/outgoing/:id/raw": {
    who: ADMIN,
    path: rawMail,
    file: true,
  },
  "/mail/outgoing/:id": { who: ADMIN, path: first("/mail/outgoing", /^\/mail\/outgoing\/[0-9a-f-]{36}$/) },
};

// Beyond their menus, pages that show them other things than those who are placed there.
const BEYOND = {
  [ENTE]: ["/", "/tickets?view=all"],
  [AGENT]: ["/tickets?view=all", "/tickets/new", "/account"],
  [MANAGER]: ["/account/security"],
  [ADMIN]: ["/account/tokens"],
  [AUDITOR]: [],
  [CASE_OWNER]: ["/terms"],
  [ACCOUNTANT]: [],
  [SUBSTITUTE]: ["/terms"],
};
const VISITED = [NOBODY, ...Object.keys(BEYOND)];

// The message of a mail whose page offers it: a newer one may hold a link that lets whoever has it in, as after a forgotten
// password, and of such a mail nobody gets the message.
async function rawMail(page) {
  await page.goto("/mail/outgoing");
  const links = await page.locator("main a[href]").evaluateAll((all) => all.map((link) => link.getAttribute("href")));
  for (const mail of links.filter((href) => /^\/mail\/outgoing\/[0-9a-f-]{36}$/.test(href))) {
    const text = await (await page.request.get(mail)).text();
    if (text.includes(`${mail}/raw`)) return `${mail}/raw`;
  }
  throw new Error("no mail of the first page offers its message");
}

// A recomputation: after a change of the policy that moves no due time.
async function recomputation(page) {
  await page.goto("/recomputations");
  const links = await page.locator("main a[href]").evaluateAll((all) => all.map((link) => link.getAttribute("href")));
  const found = links.find((href) => /^\/recomputations\/[0-9a-f-]{36}$/.test(href));
  if (found) return found;
  await page.goto("/sla-policies/STANDARD/edit");
  await page.locator("[name='step-0-percent']").fill("75");
  await page.locator("[name='reason']").fill("Una prova");
  await page.locator("main form button.btn-primary").click();
  await page.locator("[name='reason']").fill("Una prova");
  await page.locator("main form button.btn-primary").click();
  return new URL(page.url()).pathname;
}

// A file of a ticket that has one.
async function attachment(page) {
  await page.goto("/tickets?view=all");
  const links = page.locator("a[href^='/tickets/HD-']");
  const tickets = new Set(await links.evaluateAll((all) => all.map((link) => link.getAttribute("href"))));
  for (const ticket of tickets) {
    const text = await (await page.request.get(ticket)).text();
    const found = text.match(/\/attachments\/[0-9a-f-]{36}/);
    if (found) return found[0];
  }
  throw new Error("no ticket of the first page has a file");
}

const scripts = () => test.info().project.use.javaScriptEnabled;

// The page that is open now. Without scripts it is the same page, and its menu stands open: the width is told anew, and axe,
// which is slow there, reads it on a phone if `who` is one of those who see all there is to that.
async function judge(page, { judged = true, who } = {}) {
  for (const width of [360, 1280]) {
    await expectNoOverflow(page, width);
    if (judged && (scripts() || (width === 360 && [NOBODY, ENTE].includes(who)))) await expectAccessible(page);
  }
}

// Opens an address and judges its page.
// `leadsTo`: where it leads, if it is no page itself.
async function visit(page, path, { status = 200, leadsTo, ...rest } = {}) {
  const answer = await page.goto(path);
  expect(answer.status(), path).toBe(status);
  const { pathname, search } = new URL(page.url());
  if (leadsTo) expect(pathname).toMatch(leadsTo);
  else expect(`${pathname}${search}`).toBe(path.replace(/^https?:\/\/[^/]+/, ""));
  await judge(page, rest);
}

// The code that an app shows for this secret when the demonstration's clock stands.
function codeOf(secret) {
  const bits = [...secret.replace(/\s/g, "")]
    .map((letter) => "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".indexOf(letter).toString(2).padStart(5, "0"))
    .join("");
  const key = Buffer.from(bits.match(/.{8}/g).map((byte) => parseInt(byte, 2)));
  const step = Buffer.alloc(8);
  step.writeBigUInt64BE(BigInt(Math.floor(Date.parse("2026-03-02T08:00:00Z") / 30_000)));
  const digest = createHmac("sha1", key).update(step).digest();
  const number = digest.readUInt32BE(digest[19] & 15) & 0x7fffffff;
  return String(number % 1_000_000).padStart(6, "0");
}

async function choosePassword(page) {
  for (const field of await page.locator("main input[type=password]").all()) await field.fill(NEW_PASSWORD);
  await page.locator("main form").getByRole("button").last().click();
}

// Each is a test of its own, which the next free worker takes.
test.describe.configure({ mode: "parallel", timeout: 300_000 });
test.use({ expectedErrors: [/status of (403|404|410|422)/] });

test("every route of the program is placed", () => {
  expect(Object.keys(PLACES).sort()).toEqual(ROUTES);
});

test("everybody at whom a route is placed visits it", () => {
  for (const [route, { who, story }] of Object.entries(PLACES)) {
    if (!story) expect(VISITED, route).toContain(who);
  }
});

for (const who of VISITED) {
  test(`every page that ${who} is placed at is sound`, async ({ page, password }) => {
    if (who !== NOBODY) await signIn(page, who, password);
    const visited = new Set();
    for (const [route, place] of Object.entries(PLACES)) {
      if (place.who !== who) continue;
      const path = typeof place.path === "function" ? await place.path(page) : (place.path ?? route);
      if (place.file) {
        const answer = await page.request.get(path);
        expect(answer.status(), path).toBe(200);
        expect(answer.headers()["content-disposition"], path).toMatch(/^attachment/);
      } else if (place.fragment) {
        const answer = await page.request.get(path);
        expect(answer.status(), path).toBe(200);
        expect(await answer.text(), path).not.toContain("<html");
      } else {
        await visit(page, path, place);
        visited.add(path);
      }
    }
    if (who === NOBODY) return;
    await page.goto("/tickets");
    const links = page.getByRole("navigation", { name: "Menu principale" }).getByRole("link");
    const menu = await links.evaluateAll((all) => all.map((link) => link.getAttribute("href")));
    expect(menu).toContain("/tickets");
    for (const path of [...menu, ...BEYOND[who]]) {
      if (visited.has(path)) continue;
      expect((await page.goto(path)).status(), path).toBe(200);
      await judge(page, { who });
    }
  });
}

test(`the pages of ${LINKS} are sound`, async ({ page, otherPage }) => {
  const email = `vera.due.${test.info().project.name}@centro.example`;
  const invitation = command("user", "add", "--email", email, "--name", "Vera Due", "--role", "auditor");
  await visit(page, new URL(invitation).pathname);
  await choosePassword(page);
  await expect(page.getByRole("navigation", { name: "Menu principale" })).toBeVisible();
  await visit(page, new URL(invitation).pathname, { status: 410 });

  await visit(page, "/account/totp");
  const secret = await page.locator("#secret").innerText();
  await page.locator("main input[name=code]").fill(codeOf(secret));
  await page.locator("main form").getByRole("button").last().click();
  await expect(page.locator("#codes")).toBeVisible();
  await judge(page);
  await visit(page, "/account/totp/removal");
  await visit(page, "/account/recovery-codes");
  await visit(page, "/account/security");

  await otherPage.goto("/sign-in");
  await otherPage.locator("main input[type=email]").fill(email);
  await otherPage.locator("main input[type=password]").fill(NEW_PASSWORD);
  await otherPage.getByRole("main").getByRole("button", { name: "Accedi" }).click();
  await otherPage.waitForURL(/\/sign-in\/code/);
  await judge(otherPage);
  await visit(otherPage, new URL(command("user", "reset", email)).pathname);
  await visit(otherPage, "/password-reset/nothing", { status: 410 });
});

test.describe(SETUP, () => {
  let link;
  test.use({
    // A server of its own, which has no account yet.
    baseURL: async ({}, use) => {
      const server = await serve();
      [link] = server.printed().match(/\S+\/setup\/\S+/);
      await use(server.url);
      await server.stop();
    },
  });

  test(`the page of ${SETUP} is sound`, async ({ page }) => {
    await visit(page, new URL(link).pathname);
    await visit(page, "/setup/nothing", { status: 410 });
  });
});

test("the pages that refuse are sound", async ({ page, otherPage, password }) => {
  await visit(page, "/nowhere", { status: 404 });
  await visit(page, "/problems/nowhere", { status: 404 });
  await signIn(page, AUDITOR, password);
  await visit(page, "/tickets/new", { status: 403 });
  await visit(page, "/users/new", { status: 404 });
  await signIn(otherPage, ENTE, password);
  await visit(otherPage, "/queues", { status: 404 });
});

test("the pages that answer a form are sound", async ({ page, otherPage, password }) => {
  const project = test.info().project.name;
  await signIn(page, ADMIN, password);
  await page.goto("/enti/import");
  const columns = "kind,name,istat_code,tax_code,ipa_code,pec,office_code,aoo_code,patron_day,valid_from,valid_to";
  const rows = `${columns}\nunione,Unione della prova ${project},,,u_prova,,,,,01/01/2026,\n`;
  await page.locator("#text").fill(rows);
  await page.locator("main form").getByRole("button").last().click();
  await expect(page.getByRole("main")).toContainText(`Unione della prova ${project}`);
  await judge(page);
  await page.goto("/enti/import");
  await page.locator("#text").fill(`${columns}\nniente,,,,,,,,,,\n`);
  await page.locator("main form").getByRole("button").last().click();
  await expect(page.getByRole("alert").first()).toBeVisible();
  await judge(page);
  await page.goto("/account/tokens");
  await page.locator("main input[name=name]").fill(`prova ${project}`);
  await page.locator("main form").filter({ has: page.locator("input[name=name]") }).getByRole("button").last().click();
  await expect(page.locator("#token")).toBeVisible();
  await judge(page);
  await otherPage.goto("/password-reset");
  await otherPage.locator("main input[type=email]").fill(ENTE);
  await otherPage.locator("main form").getByRole("button").last().click();
  await expect(otherPage.getByRole("heading", { level: 1, name: "Controlla la posta" })).toBeVisible();
  await judge(otherPage);
});
