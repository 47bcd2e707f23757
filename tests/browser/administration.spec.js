// The administrator invites a person and adds a comune; the auditor reads what was done.
import { expect, expectAccessible, test } from "./fixtures.js";
import { ADMIN, AUDITOR, expectDone, signIn } from "./steps.js";


test("what an administrator does stands in the register of changes", async ({ page, otherPage, password }) => {
  const project = test.info().project.name;
  const [admin, auditor] = [page, otherPage];
  const person = project === "scripts" ? "Irene Colombo" : "Bruno Colombo";
  const email = `${person.toLowerCase().replace(" ", ".")}@nave.example`;
  const comune = project === "scripts" ? "Cernobbio" : "Bellagio";

  await signIn(admin, ADMIN, password);
  const menu = admin.getByRole("navigation", { name: "Menu principale" });
  await menu.getByRole("link", { name: "Persone" }).click();
  await admin.getByRole("link", { name: "Invita una persona" }).click();
  await expectAccessible(admin);
  await admin.getByLabel("Nome e cognome").fill(person);
  await admin.getByLabel("Indirizzo e-mail").fill(email);
  await admin.getByRole("radio", { name: "Negli enti" }).check();
  await admin.getByLabel("Ente", { exact: true }).selectOption({ label: "Comune di Nave" });
  await admin.getByRole("radio", { name: "Utente" }).check();
  await admin.getByRole("button", { name: "Manda l’invito" }).click();
  await expectDone(admin, `Invito in partenza per ${email}.`);
  await expect(admin.getByRole("heading", { level: 1, name: person })).toBeVisible();
  await expectAccessible(admin);

  await menu.getByRole("link", { name: "Enti" }).click();
  await admin.getByRole("link", { name: "Aggiungi un ente" }).click();
  await admin.getByLabel("Nome del comune").fill(comune);
  await admin.getByRole("main").getByRole("button", { name: "Cerca" }).click();
  await admin.getByRole("button", { name: `Aggiungi ${comune}`, exact: true }).click();
  await expectDone(admin, /è stato aggiunto/);
  await expect(admin.getByRole("heading", { level: 1, name: new RegExp(comune) })).toBeVisible();
  await expectAccessible(admin);

  await signIn(auditor, AUDITOR, password);
  await auditor.getByRole("navigation", { name: "Menu principale" }).getByRole("link", { name: "Registro" }).click();
  const topic = auditor.getByLabel("Argomento");
  await topic.selectOption({ label: "Enti" });
  await auditor.getByRole("button", { name: "Filtra" }).click();
  await expect(auditor.getByRole("row").filter({ hasText: "Ente aggiunto" }).filter({ hasText: comune }).first()).toBeVisible();
  await topic.selectOption({ label: "Persone" });
  await auditor.getByRole("button", { name: "Filtra" }).click();
  await expect(auditor.getByRole("row").filter({ hasText: "Account creato" }).filter({ hasText: person }).first()).toBeVisible();
  await expectAccessible(auditor);
});
