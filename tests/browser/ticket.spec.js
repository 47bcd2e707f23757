// A ticket from its opening to its end, seen by the ente that opens it and by the agent who works on it, each in a browser
// of their own.
import { expect, expectAccessible, test } from "./fixtures.js";
import {
  AGENT, ENTE, addressOf, expectDone, message, openTicket, reply, replyForm, signIn, unfold,
} from "./steps.js";

// Chromium logs a form that is refused (422) as an error on the console.
test.use({ expectedErrors: [/status of 422/] });

// The tests with and without scripts share one server: each has subjects of its own.
const named = (subject) => `${subject} (${test.info().project.name})`;

test("an ente opens a ticket, the agent asks and solves it, the ente confirms", async ({ page, otherPage, password }) => {
  const [ente, agent] = [page, otherPage];
  const subject = named("Il modulo dei tributi non parte");
  const secret = named("Nota per i colleghi: forse è il certificato");
  await signIn(ente, ENTE, password);

  // Without saying what it is about, the form comes back with everything that was typed, the file too.
  await ente.getByRole("navigation", { name: "Menu principale" }).getByRole("link", { name: "Richieste" }).click();
  await ente.getByRole("link", { name: "Nuova richiesta" }).first().click();
  await ente.getByRole("radio", { name: "Supporto web" }).check();
  await ente.getByLabel("Oggetto").fill(subject);
  await ente.getByLabel("Descrizione").fill("Premo Invia e la pagina resta bianca.");
  await ente.getByLabel("Allegati").setInputFiles({
    name: "passi.txt", mimeType: "text/plain", buffer: Buffer.from("1. Apro il modulo\n2. Premo Invia\n"),
  });
  await ente.getByRole("button", { name: "Invia la richiesta" }).click();
  await expect(ente.getByRole("alert")).toContainText("C’è un dato da correggere");
  await expect(ente.getByRole("radio", { name: "Supporto web" })).toBeChecked();
  await expect(ente.getByLabel("Oggetto")).toHaveValue(subject);
  await expect(ente.getByLabel("Descrizione")).toHaveValue("Premo Invia e la pagina resta bianca.");
  await expect(ente.getByRole("checkbox", { name: /passi\.txt/ })).toBeChecked();
  await expectAccessible(ente);

  await ente.getByRole("radio", { name: "Guasto" }).check();
  await ente.getByRole("button", { name: "Invia la richiesta" }).click();
  await expectDone(ente, /Richiesta HD-\d{4}-\d+ aperta/);
  const path = addressOf(ente);
  await expect(ente.getByRole("heading", { level: 1, name: subject })).toBeVisible();
  const file = ente.getByRole("link", { name: /passi\.txt/ });
  const content = await ente.request.get(await file.getAttribute("href"));
  expect(content.status()).toBe(200);
  expect(await content.text()).toContain("2. Premo Invia");

  // The ente finds it in its list, the agent among those that nobody has taken.
  await ente.getByRole("navigation", { name: "Menu principale" }).getByRole("link", { name: "Richieste" }).click();
  await expect(ente.getByRole("link", { name: subject })).toBeVisible();
  await signIn(agent, AGENT, password);
  await agent.getByRole("navigation", { name: "Menu principale" }).getByRole("link", { name: "Richieste" }).click();
  await agent.getByRole("navigation", { name: "Viste" }).getByRole("link", { name: "Da prendere in carico" }).click();
  await agent.getByRole("link", { name: subject }).click();
  await agent.getByRole("button", { name: "Prendi in carico" }).click();
  await expectDone(agent, "Hai preso in carico la richiesta.");
  await agent.getByRole("button", { name: "Inizia a lavorarla" }).click();
  await expectDone(agent, "“In lavorazione”");

  // A note stays in the centre.
  await replyForm(agent).getByRole("radio", { name: "Solo il centro (nota interna)" }).check();
  await reply(agent, secret, "Invia", "Nota salvata: la vede solo il centro.");
  await expect(message(agent, "Nota interna", secret)).toBeVisible();
  await reply(agent, "Quale browser usate?", "Invia e metti in attesa dell’ente", /“In attesa dell’ente”|Risposta inviata/);
  await expectAccessible(agent);

  await ente.getByRole("link", { name: subject }).click();
  await expect(ente.getByText("Aspettiamo una tua risposta.", { exact: true })).toBeVisible();
  await expect(message(ente, "Messaggio", "Quale browser usate?")).toBeVisible();
  await expect(ente.getByText(secret)).toHaveCount(0);
  expect(await ente.content()).not.toContain("forse è il certificato");
  await expectAccessible(ente);
  await reply(ente, "Firefox, l’ultima versione.", "Invia", "Risposta inviata.");
  await expect(ente.getByText("Aspettiamo una tua risposta.", { exact: true })).toHaveCount(0);

  await agent.goto(path);
  await expect(message(agent, "Messaggio", "Firefox, l’ultima versione.")).toBeVisible();
  await reply(agent, "Abbiamo rinnovato il certificato: ora il modulo parte.", "Invia come soluzione", /“Risolta”|Risposta inviata/);

  await ente.goto(path);
  await expect(message(ente, "Messaggio", "ora il modulo parte")).toBeVisible();
  await expectAccessible(ente);
  await ente.getByRole("button", { name: "Sì, chiudi la richiesta" }).click();
  await expectDone(ente, "“Chiusa”");
  expect(await ente.content()).not.toContain("forse è il certificato");
});

test("an ente reopens what is not solved and cancels what it needs no more", async ({ page, otherPage, password }) => {
  const [ente, agent] = [page, otherPage];
  await signIn(ente, ENTE, password);
  const reopened = await openTicket(ente, named("Il calendario mostra il mese sbagliato"), "Mostra ancora gennaio.");
  await signIn(agent, AGENT, password);
  await agent.goto(reopened);
  await agent.getByRole("button", { name: "Prendi in carico" }).click();
  await expectDone(agent, "Hai preso in carico la richiesta.");
  await agent.getByRole("button", { name: "Inizia a lavorarla" }).click();
  await expectDone(agent, "“In lavorazione”");
  await reply(agent, "Abbiamo corretto il calendario.", "Invia come soluzione", /“Risolta”|Risposta inviata/);

  await ente.goto(reopened);
  await reply(ente, "Mostra ancora gennaio.", "Invia e riapri", /“In lavorazione”|“Assegnata”|Risposta inviata/);
  await expect(ente.getByText("È tutto risolto?")).toHaveCount(0);
  await agent.goto(reopened);
  await expect(agent.getByRole("button", { name: "Invia come soluzione" })).toBeVisible();

  const cancelled = await openTicket(ente, named("Serve un nuovo banner"), "Per la festa del patrono.");
  await unfold(ente, "Annulla la richiesta");
  await ente.getByLabel("Motivo").fill("Abbiamo trovato quello dell’anno scorso.");
  await ente.getByRole("button", { name: "Annulla la richiesta" }).click();
  if (test.info().project.use.javaScriptEnabled) {
    const question = ente.getByRole("dialog", { name: "Vuoi annullare la richiesta?" });
    await question.getByRole("button", { name: "Annulla la richiesta" }).click();
  }
  await expectDone(ente, "“Annullata”");
  expect(addressOf(ente)).toBe(cancelled);
});

test("an agent moves a ticket to another queue and merges duplicates", async ({ page, otherPage, password }) => {
  const [ente, agent] = [page, otherPage];
  const double = named("Pagina orari con un refuso");
  await signIn(ente, ENTE, password);
  const moved = await openTicket(ente, named("Cambiare il logo nella testata"), "Il file è pronto.");
  const kept = await openTicket(ente, named("Refuso nella pagina degli orari"), "C’è scritto lunedi.");
  await openTicket(ente, double, "Nella pagina orari c’è un refuso.");

  await signIn(agent, AGENT, password);
  await agent.goto(moved);
  await unfold(agent, "Sposta in un’altra coda");
  await agent.getByLabel("Coda").selectOption({ label: "Siti web" });
  await agent.getByLabel("Motivo").and(agent.locator(":visible")).fill("È un lavoro sul sito.");
  await agent.getByRole("button", { name: "Sposta", exact: true }).click();
  await expectDone(agent, /spostata nell’altra coda/);
  await agent.goto(moved);
  await expect(agent.getByText("ha spostato la richiesta nella coda “Siti web”").first()).toBeVisible();

  await agent.goto(kept);
  await agent.getByRole("link", { name: "Unisci richieste doppie" }).click();
  await agent.getByLabel("Cerca numero, parole o nomi").fill("Pagina orari refuso");
  await agent.getByRole("main").getByRole("button", { name: "Cerca" }).click();
  await agent.getByRole("checkbox", { name: double }).check();
  await expectAccessible(agent);
  await agent.getByRole("button", { name: "Continua" }).click();
  await expect(agent.getByRole("heading", { name: "Unire questa richiesta?" })).toBeVisible();
  await expectAccessible(agent);
  await agent.getByRole("button", { name: "Unisci", exact: true }).click();
  await expectDone(agent, "Richiesta doppia unita.");
  expect(addressOf(agent)).toBe(kept);
  const merged = agent.getByRole("link", { name: double }).first();
  await expect(merged).toBeVisible();

  // The ente that opens the duplicate is led to the one that is kept.
  await ente.goto(await merged.getAttribute("href"));
  await expect(ente.getByText("Questa richiesta è stata unita a:")).toBeVisible();
});
