// What several stories do in the same way.
import { expect } from "./fixtures.js";

// Accounts of the demonstration; all have the same password.
export const ENTE = "marta.bonetti@nave.example";
export const AGENT = "luca.gambarelli@centro.example";
export const MANAGER = "roberta.castellini@centro.example";
export const ADMIN = "paolo.quaranta@centro.example";
export const CASE_OWNER = "anna.lorandi@centro.example";
export const ACCOUNTANT = "marco.frassine@centro.example";
export const AUDITOR = "laura.vezzoli@centro.example";
export const SUBSTITUTE = "silvia.tognazzi@centro.example";

// By address, the cookies of those who have signed in at this worker's server, and the page they came to.
const sessions = new Map();

// Signs in by the form, or when the worker has done so before, with the session of that time; waits for the page behind the
// door.
export async function signIn(page, email, password) {
  const menu = page.getByRole("navigation", { name: "Menu principale" });
  const session = sessions.get(email);
  if (session) {
    await page.context().addCookies(session.cookies);
    await page.goto(session.path);
    await expect(menu).toBeVisible();
    return;
  }
  await page.goto("/sign-in");
  const form = page.getByRole("main");
  await form.getByLabel("Indirizzo e-mail").fill(email);
  await form.getByLabel("Password", { exact: true }).fill(password);
  await form.getByRole("button", { name: "Accedi" }).click();
  await expect(menu).toBeVisible();
  sessions.set(email, { cookies: await page.context().cookies(), path: page.url() });
}

// Waits for the sentence that says that something was done.
export async function expectDone(page, sentence) {
  await expect(page.getByRole("status").filter({ hasText: sentence })).toBeVisible();
}

// Opens a ticket of the signed-in ente; gives its address.
export async function openTicket(page, subject, text) {
  await page.goto("/tickets/new");
  await page.getByRole("radio", { name: "Supporto web" }).check();
  await page.getByRole("radio", { name: "Guasto" }).check();
  await page.getByLabel("Oggetto").fill(subject);
  await page.getByLabel("Descrizione").fill(text);
  await page.getByRole("button", { name: "Invia la richiesta" }).click();
  await expectDone(page, /Richiesta HD-\d{4}-\d+ aperta/);
  return addressOf(page);
}

// The path of the ticket on the page.
export function addressOf(page) {
  const path = new URL(page.url()).pathname;
  expect(path).toMatch(/^\/tickets\/HD-\d{4}-\d+$/);
  return path;
}

// The form for an answer, whatever it is called today.
export function replyForm(page) {
  return page.getByRole("form", { name: /Rispondi|Aggiungi una nota interna/ });
}

// Writes into the reply form and sends it with the button named.
export async function reply(page, text, button, done) {
  const form = replyForm(page);
  await form.getByLabel("Testo").fill(text);
  await form.getByRole("button", { name: button, exact: true }).click();
  await expectDone(page, done);
}

// A message, a note or the opening of the conversation with this text.
export function message(page, kind, text) {
  return page.getByRole("article", { name: kind }).filter({ hasText: text });
}

// Opens a folded part of the page.
export async function unfold(page, title) {
  await page.getByText(title, { exact: true }).and(page.locator("summary")).click();
}

// Nothing sticks out of the page at the width of a desk and of a phone.
export async function expectNoOverflow(page, width) {
  await page.setViewportSize({ width, height: 800 });
  const beyond = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  expect(beyond, `pixels beyond the right edge of ${page.url()} at ${width}`).toBeLessThanOrEqual(0);
}
