// The formal procedures from their first page to their last, each person in a browser of their own and each story at a server
// of its own, since the law waits for days that its clock must reach.
import { expect, expectAccessible, story as test } from "./fixtures.js";
import { ACCOUNTANT, ADMIN, AGENT, CASE_OWNER, SUBSTITUTE, expectDone, unfold } from "./steps.js";

const NEW_PASSWORD = "nevica piano sui tetti";
// Of Comune di Caino, which has a contract.
const SIGNATORY = "cristina.rebuffoni@nave.example";
// One that nobody writes for yet.
const ENTE = "Comune di Acquafredda";

test.describe.configure({ mode: "parallel", timeout: 240_000 });
// Chromium logs a form that is refused (422) as an error on the console.
test.use({ expectedErrors: [/status of 422/] });

const main = (page) => page.getByRole("main");
const state = (page) => main(page).locator(".s-page-head .s-badge");
const pathOf = (page) => new URL(page.url()).pathname;
const paper = (name) => ({ name, mimeType: "application/pdf", buffer: Buffer.from(`%PDF-1.4\n% ${name}\n%%EOF\n`) });

// What stands beside a label.
function fact(page, label) {
  return main(page).locator(`xpath=.//dt[normalize-space()="${label}"]/following-sibling::dd[1]`).first();
}

// Signs in by the form, whoever was there before: the sessions of another day are over.
async function enter(page, email, password) {
  await page.context().clearCookies();
  await page.goto("/sign-in");
  await main(page).getByLabel("Indirizzo e-mail").fill(email);
  await main(page).getByLabel("Password", { exact: true }).fill(password);
  await main(page).getByRole("button", { name: "Accedi" }).click();
  await expect(page.getByRole("navigation", { name: "Menu principale" })).toBeVisible();
}

// The administrator finds the ente, and its new signatory, who is invited, chooses a password. Gives the address for signing in.
async function inviteSignatory(page, admin, server, password) {
  await enter(admin, ADMIN, password);
  await admin.goto(`/enti?q=${encodeURIComponent(ENTE)}`);
  await main(admin).getByRole("link", { name: ENTE, exact: true }).click();
  const ente = pathOf(admin).split("/").pop();
  const email = "ilaria.gandossi@acquafredda.example";
  const member = `${ente}:ente_signatory`;
  const link = server.command("user", "add", "--email", email, "--name", "Ilaria Gandossi", "--ente", member);
  await page.goto(new URL(link).pathname);
  for (const field of await page.locator("main input[type=password]").all()) await field.fill(NEW_PASSWORD);
  await main(page).locator("form").getByRole("button").last().click();
  await expect(page.getByRole("navigation", { name: "Menu principale" })).toBeVisible();
  return email;
}

async function addDocument(page, role, name) {
  await page.getByLabel("Che documento è").selectOption({ label: role });
  await page.getByLabel("File", { exact: true }).setInputFiles(paper(name));
  await page.getByRole("button", { name: "Aggiungi documento" }).click();
  await expectDone(page, "Documento aggiunto.");
  await expect(page.getByRole("row", { name: new RegExp(`${name}.*${role}`) })).toBeVisible();
}

async function writeEntry(page, number) {
  await page.getByLabel("Codice AOO").fill("CENTRO");
  await page.getByLabel("Numero di protocollo").fill(String(number));
}

// A notice counts from the date of receipt, which nothing fills in: who registers it reads it on the paper.
async function writeReceipt(page, number, date) {
  await writeEntry(page, number);
  await page.getByLabel("Anno", { exact: true }).fill(date.slice(0, 4));
  await page.getByLabel("Data di protocollo", { exact: true }).fill(date);
}

// Opens the act of this ente from the list of those in a state.
async function openAct(page, filter, ente) {
  await page.goto(`/acts?${filter}`);
  await main(page).getByRole("row").filter({ hasText: ente }).getByRole("link").first().click();
  await expect(main(page).getByText(ente).first()).toBeVisible();
}

// What the clock does it does within seconds of the time that its test set.
async function becomes(page, name) {
  await expect(async () => {
    await page.reload();
    await expect(state(page)).toHaveText(name, { timeout: 500 });
  }).toPass({ timeout: 60_000 });
}

// The ente joins the convention of the demonstration; gives the address of the joining, which is sent.
async function askToJoin(page) {
  await page.getByRole("navigation", { name: "Menu principale" }).getByRole("link", { name: "Pratiche" }).click();
  await main(page).getByRole("link", { name: "Nuova adesione" }).click();
  const open = page.getByLabel("Convenzione").locator("option", { hasText: "Convenzione di dimostrazione" });
  await page.getByLabel("Convenzione").selectOption(await open.getAttribute("value"));
  await page.getByLabel("Organo che ha deliberato").fill("Consiglio comunale");
  await page.getByLabel("Numero della deliberazione").fill("14");
  await page.getByLabel("Data della deliberazione").fill("2026-02-24");
  await page.getByRole("button", { name: "Crea la bozza" }).click();
  await expectDone(page, "Bozza creata");
  await expect(state(page)).toHaveText("Bozza");
  await expect(main(page)).toContainText("Convenzione firmata: manca");
  await addDocument(page, "Deliberazione", "delibera-14.pdf");
  await addDocument(page, "Convenzione firmata", "convenzione.pdf");
  await expect(main(page)).toContainText("Convenzione firmata: c’è");
  await expectAccessible(page);
  await page.getByRole("button", { name: "Invia la domanda" }).click();
  await expectDone(page, "Domanda inviata. Da oggi corre il termine per decidere.");
  await expect(state(page)).toHaveText("Inviata");
  await expect(main(page)).toContainText("Termine: 01/04/2026.");
  return pathOf(page);
}

async function sign(page, number, day) {
  await unfold(page, "Registra la firma");
  await page.getByLabel("Data della firma").fill(day);
  await writeEntry(page, number);
  await page.getByRole("button", { name: "Registra la firma" }).click();
  await expectDone(page, "Firma registrata: l’ente aderisce al centro.");
  await expect(state(page)).toHaveText("Sottoscritta");
}

test("an ente joins, activates the portal and gives disdetta of it", async ({ page, newPerson, server, password }) => {
  const [ente, owner, agent] = [page, await newPerson(), await newPerson()];
  const signatory = await inviteSignatory(ente, await newPerson(), server, password);

  // The joining.
  const joining = await askToJoin(ente);
  await enter(owner, CASE_OWNER, password);
  await openAct(owner, "procedure=adesione&state=submitted", ENTE);
  expect(pathOf(owner)).toBe(joining);
  await owner.getByRole("button", { name: "Prendi in esame" }).click();
  await expectDone(owner, "La domanda è in esame.");
  await sign(owner, 9_101, "2026-03-02");
  await ente.reload();
  await expect(state(ente)).toHaveText("Sottoscritta");
  await expect(fact(ente, "Adesione valida")).toHaveText("dal 02/03/2026 al 31/12/2028");
  await expect(fact(ente, "Responsabile del procedimento")).toHaveText("Anna Lorandi");

  // The form of the portal, left and found again where it was left.
  await ente.goto("/attivazioni/new");
  await ente.getByRole("button", { name: "Compila la richiesta Portale istituzionale" }).click();
  await ente.getByLabel("Nome e cognome del referente").fill("Ilaria Gandossi");
  await ente.getByLabel("Email del referente").fill(signatory);
  await ente.getByLabel("Telefono del referente").fill("030 1234567");
  await ente.getByRole("button", { name: "Salva e finisci dopo" }).click();
  await expectDone(ente, "Bozza salvata");
  await openAct(ente, "procedure=attivazione", "Attivazione di un servizio");
  await ente.getByRole("link", { name: "Continua la compilazione" }).click();
  await ente.getByLabel("Nome a dominio desiderato").fill("https://www.comune.acquafredda.example/");
  await ente.getByLabel("Il centro gestisce anche il dominio").check();
  for (const step of ["Note", "Documenti", "Riepilogo e invio"]) {
    await ente.getByRole("button", { name: "Salva e continua" }).click();
    await expect(ente.getByRole("heading", { level: 2, name: step, exact: true }).first()).toBeVisible();
  }
  await expect(fact(ente, "Nome a dominio desiderato")).toHaveText("comune.acquafredda.example");
  await expectAccessible(ente);
  await ente.getByRole("button", { name: "Invia la richiesta" }).click();
  await expectDone(ente, "Richiesta inviata");
  const activation = pathOf(ente);
  // Ten to fifteen working days from today.
  await expect(fact(ente, "Entro")).toHaveText("Di solito 16/03/2026, al più tardi 23/03/2026.");
  await expect(fact(ente, "Che cosa manca")).toHaveText("Il primo contatto con Ilaria Gandossi, referente dell’ente.");
  await expect(ente.getByRole("link", { name: /^Richiesta HD-2026-\d+$/ })).toBeVisible();
  const domain = await ente.getByRole("link", { name: "Gestione del dominio" }).getAttribute("href");

  // The centre builds it, one thing after the other; what is not needed says why.
  await enter(agent, AGENT, password);
  await agent.goto(activation);
  await agent.getByRole("button", { name: "Inizia la preparazione" }).click();
  await expectDone(agent, "Fatto: il servizio è in preparazione.");
  await owner.goto(activation);
  await expect(main(owner)).toContainText("Prima di attivare restano 8 voci dell’elenco");
  const course = agent.getByRole("row").filter({ hasText: "Formazione all’avvio" });
  await course.getByText("Non serve").and(agent.locator("summary")).click();
  await course.getByLabel("Perché non serve").fill("Le persone sono già formate.");
  await course.getByRole("button", { name: "Non serve" }).click();
  await expect(course).toContainText("Le persone sono già formate.");
  for (let left = 7; left > 0; left -= 1) {
    await expect(main(agent)).toContainText(`${8 - left} su 8 a posto`);
    await agent.getByRole("button", { name: /^Segna come fatto/ }).first().click();
  }
  await expect(main(agent)).toContainText("8 su 8 a posto");
  await agent.goto(domain);
  await agent.getByRole("button", { name: "Inizia la gestione del dominio" }).click();
  await expectDone(agent, "Il centro gestisce il dominio.");
  await owner.reload();
  await owner.getByRole("button", { name: "Attiva il servizio" }).click();
  await expectDone(owner, "Servizio attivo.");
  await expect(owner.getByText("Rispettato")).toBeVisible();
  await ente.goto(activation);
  await expect(state(ente)).toHaveText("Attiva");
  await expect(fact(ente, "Attivo dal")).toHaveText("02/03/2026");

  // The notice: what it does stands there before it is sent.
  await ente.getByRole("navigation", { name: "Menu principale" }).getByRole("link", { name: "Pratiche" }).click();
  await ente.getByRole("link", { name: "Nuova disdetta" }).click();
  await expect(main(ente)).toContainText("Ricevuta entro il 31/12/2026: il servizio cessa il 31/12/2026.");
  await expect(main(ente)).toContainText("Ricevuta un secondo dopo: il servizio cessa il 31/12/2027.");
  await ente.getByRole("checkbox", { name: "Portale istituzionale" }).check();
  await ente.getByRole("button", { name: "Continua" }).click();
  await expect(ente.getByRole("heading", { level: 1, name: "Controlla e invia" })).toBeVisible();
  await expectAccessible(ente);
  await ente.getByRole("button", { name: "Invia la disdetta" }).click();
  await expectDone(ente, "Disdetta inviata.");
  const notice = pathOf(ente);
  await owner.goto(notice);
  await unfold(owner, "Registra");
  await writeReceipt(owner, 9_102, "2026-03-02");
  await owner.getByRole("button", { name: "Registra", exact: true }).click();
  await expect(owner.getByRole("alert")).toContainText("Aggiungi prima il documento della comunicazione");
  await addDocument(ente, "Comunicazione formale", "disdetta.pdf");
  await owner.goto(notice);
  await unfold(owner, "Registra");
  await writeReceipt(owner, 9_102, "2026-03-02");
  await owner.getByRole("button", { name: "Registra", exact: true }).click();
  await expect(owner.getByRole("heading", { level: 1, name: "Controlla le date e registra" })).toBeVisible();
  await expect(main(owner)).toContainText("31/12/2026");
  await expectAccessible(owner);
  await owner.getByRole("button", { name: "Registra con queste date" }).click();
  await expectDone(owner, "Disdetta registrata");
  await expect(main(owner)).toContainText("9102/2026 (AOO CENTRO) del 02/03/2026");
  await ente.reload();
  await expect(state(ente)).toHaveText("Registrata");
  await expect(fact(ente, "Ultimo giorno di servizio")).toHaveText("31/12/2026 (regola DIS)");
  await expect(fact(ente, "Ha effetto dal")).toHaveText("01/01/2027");
  await expectAccessible(ente);
  await ente.goto(activation);
  await expect(state(ente)).toHaveText("In cessazione");
  await ente.goto("/disdette/new");
  await expect(ente.getByRole("heading", { name: "Non c’è altro da disdire" })).toBeVisible();
  await expect(main(ente)).toContainText(`Già disdetto: ${notice.split("/").pop()}`);

  // The year ends, and with it the service; the domain is to be transferred within thirty days.
  await server.setClock("2027-01-01T08:00:00Z");
  await enter(ente, signatory, NEW_PASSWORD);
  await ente.goto(notice);
  await becomes(ente, "Efficace");
  await ente.goto(activation);
  await becomes(ente, "Cessata");
  await ente.goto(domain);
  await becomes(ente, "Da trasferire");
  await expect(main(ente)).toContainText("Termine: 30/01/2027.");
  await enter(owner, CASE_OWNER, password);
  await owner.goto("/canoni/renewals/2027");
  await expect(owner.getByRole("row").filter({ hasText: ENTE })).toContainText("Cessato");
});

test("an ente withdraws for just cause, is contested, recognised and settled", async ({ page, newPerson, server, password }) => {
  const [ente, owner, accountant] = [page, await newPerson(), await newPerson()];
  await enter(ente, SIGNATORY, password);
  await ente.goto("/recessi/new");
  const contract = ente.getByLabel("Da che cosa si recede").locator("option", { hasText: "Contratto di supporto web" });
  await ente.getByLabel("Da che cosa si recede").selectOption(await contract.getAttribute("value"));
  await ente.getByRole("radio", { name: "Per giusta causa" }).check();
  await ente.getByRole("button", { name: "Controlla gli effetti" }).click();
  await expect(ente.getByRole("alert")).toContainText("La giusta causa si afferma con documenti");
  await ente.getByLabel("Motivi").fill("Il sito è fermo da due mesi, nonostante tre solleciti.");
  await ente.getByLabel("Documenti").setInputFiles(paper("solleciti.pdf"));
  await ente.getByRole("button", { name: "Controlla gli effetti" }).click();
  await expect(ente.getByRole("heading", { level: 1, name: "Controlla prima di inviare" })).toBeVisible();
  await expect(main(ente)).toContainText("il recesso ha effetto il giorno della ricezione, 02/03/2026");
  await expect(main(ente)).toContainText("Il centro può contestare la giusta causa entro 30 giorni dalla registrazione.");
  await expectAccessible(ente);
  await ente.getByRole("button", { name: "Invia il recesso" }).click();
  await expectDone(ente, "Recesso inviato.");
  await expect(state(ente)).toHaveText("Inviato");
  const recesso = pathOf(ente);
  await addDocument(ente, "Comunicazione formale", "recesso.pdf");

  await enter(owner, CASE_OWNER, password);
  await owner.goto(recesso);
  await unfold(owner, "Registra il recesso");
  await writeReceipt(owner, 9_201, "2026-03-02");
  await owner.getByRole("button", { name: "Registra il recesso" }).click();
  await owner.getByRole("button", { name: "Registra con queste date" }).click();
  await expectDone(owner, "Recesso registrato.");
  await expect(fact(owner, "Ultimo giorno per contestarla")).toHaveText("01/04/2026");
  await unfold(owner, "Contesta la giusta causa");
  await owner.getByLabel("Perché la giusta causa è contestata?").fill("I lavori erano stati concordati con l’ente.");
  await owner.getByLabel("Il servizio continua: l’ente è d’accordo").check();
  await owner.getByRole("button", { name: "Contesta la giusta causa" }).click();
  await expectDone(owner, "Giusta causa contestata.");
  await expectAccessible(owner);

  await ente.goto(recesso);
  await expect(state(ente)).toHaveText("Contestato");
  await expect(main(ente)).toContainText("I lavori erano stati concordati con l’ente.");
  await expect(fact(ente, "Servizio durante la contestazione")).toHaveText("Il servizio continua: l’ente è d’accordo");
  await expectAccessible(ente);

  await unfold(owner, "Decidi sulla giusta causa");
  await owner.getByRole("radio", { name: "È riconosciuta", exact: true }).check();
  await owner.getByLabel("Motivo della decisione").fill("Gli accordi non risultano da nessun documento.");
  await owner.getByRole("button", { name: "Decidi sulla giusta causa" }).click();
  await expect(fact(owner, "Tipo di recesso")).toHaveText("Per giusta causa, riconosciuta");
  await server.setClock("2026-03-03T08:10:00Z");
  await enter(owner, CASE_OWNER, password);
  await owner.goto(recesso);
  await becomes(owner, "Efficace");
  await expect(fact(owner, "Ultimo giorno di servizio")).toHaveText("02/03/2026");

  // The settlement: drafted by the accountant, seen by the ente, sent.
  await enter(accountant, ACCOUNTANT, password);
  await accountant.goto(recesso);
  const line = accountant.getByRole("group", { name: "Voce 1" });
  await line.getByLabel("Voce 1").fill("Gestione del sito, 2026");
  await line.getByLabel("Valore di contratto").fill("1.200,00");
  await line.getByLabel("Eseguito").fill("200,00");
  await line.getByLabel("Pagato").fill("500,00");
  await accountant.getByRole("button", { name: "Calcola e salva" }).click();
  await expectDone(accountant, "Liquidazione calcolata e salvata.");
  await expect(main(accountant)).toContainText("Un decimo di 1.000,00 €, il valore di ciò che non è stato eseguito");
  await expect(fact(accountant, "Da rimborsare all’ente")).toContainText("200,00 €");
  await expectAccessible(accountant);
  await enter(ente, SIGNATORY, password);
  await ente.goto(recesso);
  await expect(ente.getByRole("heading", { name: "Liquidazione", exact: true })).toHaveCount(0);
  await accountant.getByRole("button", { name: "Mostra la liquidazione all’ente" }).click();
  await expectDone(accountant, "L’ente vede la liquidazione.");
  await ente.reload();
  await expect(state(ente)).toHaveText("In liquidazione");
  await expect(fact(ente, "Da rimborsare all’ente")).toContainText("200,00 €");
  await unfold(accountant, "Invia la liquidazione");
  await writeEntry(accountant, 9_202);
  await accountant.getByRole("button", { name: "Invia la liquidazione" }).click();
  await expectDone(accountant, "Liquidazione inviata.");
  await ente.reload();
  await expect(state(ente)).toHaveText("Liquidato");
  await expectAccessible(ente);
  const sent = ente.getByRole("row").filter({ hasText: "Liquidazione" }).getByRole("link");
  const file = await ente.request.get(await sent.getAttribute("href"));
  expect(file.status()).toBe(200);
  expect((await file.body()).subarray(0, 5).toString()).toBe("%PDF-");
});

test("an ente meets inertia and the holder of the substitute power concludes", async ({ page, newPerson, server, password }) => {
  const [ente, owner, holder] = [page, await newPerson(), await newPerson()];
  const signatory = await inviteSignatory(ente, await newPerson(), server, password);
  const joining = await askToJoin(ente);
  const number = joining.split("/").pop();
  await enter(owner, CASE_OWNER, password);
  await owner.goto(joining);
  await owner.getByRole("button", { name: "Prendi in esame" }).click();
  await expectDone(owner, "La domanda è in esame.");

  // On the last day it is too early, whatever the hour.
  await server.setClock("2026-04-01T21:30:00Z");
  await enter(ente, signatory, NEW_PASSWORD);
  await ente.goto(joining);
  await expect(main(ente)).toContainText("Scade oggi");
  await ente.goto(`/inerzie/new?about=${number}`);
  await expect(ente.getByRole("alert")).toContainText("il potere sostitutivo si può chiedere dal 02/04/2026");

  await server.setClock("2026-04-02T07:00:00Z");
  await enter(ente, signatory, NEW_PASSWORD);
  await ente.goto(joining);
  await expect(main(ente)).toContainText("Scaduto da un giorno");
  await expectAccessible(ente);
  await ente.getByRole("link", { name: "Chiedi il potere sostitutivo" }).click();
  await expect(fact(ente, "Tempo per concludere, da oggi")).toHaveText("15 giorni");
  await expect(main(ente)).toContainText("Silvia Tognazzi");
  await ente.getByLabel("Che cosa vuoi aggiungere").fill("Il portale ci serve prima delle elezioni.");
  await expectAccessible(ente);
  await ente.getByRole("button", { name: "Invia la richiesta" }).click();
  await expectDone(ente, "Richiesta inviata: il termine del titolare corre da oggi.");
  await expect(state(ente)).toHaveText("Inviata");
  await expect(main(ente)).toContainText("Termine: 17/04/2026.");
  const request = pathOf(ente);

  // The case owner sees it, and cannot take it up.
  await enter(owner, CASE_OWNER, password);
  await owner.goto(joining);
  await expect(main(owner)).toContainText("Il 02/04/2026 l’ente ha chiesto l’intervento del titolare del potere sostitutivo.");
  await owner.goto(request);
  await expect(owner.getByRole("button", { name: "Prendi in carico la pratica" })).toHaveCount(0);

  await enter(holder, SUBSTITUTE, password);
  await holder.goto(joining);
  await expect(holder.getByText("Registra la firma")).toHaveCount(0);
  await holder.goto(request);
  await holder.getByRole("button", { name: "Prendi in carico la pratica" }).click();
  await expectDone(holder, `Hai preso in carico la pratica ${number}`);
  await sign(holder, 9_301, "2026-04-02");
  await holder.goto(request);
  await expect(state(holder)).toHaveText("Conclusa");
  await ente.goto(joining);
  await expect(state(ente)).toHaveText("Sottoscritta");
  await expect(main(ente)).toContainText("L’aveva presa in carico Silvia Tognazzi; la pratica è conclusa.");
  await expect(main(ente)).toContainText("Concluso con un giorno di ritardo");
  await holder.goto("/reports/late-proceedings?year=2026");
  const late = holder.getByRole("row").filter({ hasText: number });
  await expect(late).toContainText("potere sostitutivo chiesto il 02/04/2026, preso in carico da Silvia Tognazzi");
  await expectAccessible(holder);
});
