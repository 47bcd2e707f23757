// The question of somebody without an account.
import { expect, expectAccessible, test } from "./fixtures.js";
import { AGENT, signIn } from "./steps.js";

test.use({ expectedErrors: [/status of 422/] });

test("a visitor asks by the public form and the centre finds the question", async ({ page, otherPage, password }) => {
  const question = `Quanto costa il portale per un comune piccolo? (${test.info().project.name})`;
  await page.goto("/");
  await page.getByRole("main").getByRole("link", { name: "Chiedi informazioni" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Chiedi informazioni" })).toBeVisible();
  await expectAccessible(page);
  await page.getByLabel("Nome e cognome").fill("Ada Ferrari");
  await page.getByLabel("E-mail").fill("ada.ferrari@cittadini.example");
  await page.getByLabel("Servizio").selectOption({ label: "Portale istituzionale" });
  await page.getByLabel("La tua domanda").fill(question);

  // The notice on privacy was not read yet: nothing that was typed is lost.
  await page.getByRole("button", { name: "Invia la domanda" }).click();
  await expect(page.getByRole("alert")).toContainText("C’è un dato da correggere");
  await expect(page.getByLabel("La tua domanda")).toHaveValue(question);
  await expectAccessible(page);
  await page.getByRole("checkbox", { name: "Ho letto l’informativa privacy" }).check();
  await page.getByRole("button", { name: "Invia la domanda" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Domanda inviata" })).toBeVisible();
  const number = (await page.getByText(/^HD-\d{4}-\d+$/).textContent()).trim();
  await expectAccessible(page);

  await signIn(otherPage, AGENT, password);
  await otherPage.goto(`/tickets/${number}`);
  await expect(otherPage.getByRole("heading", { name: "Domanda dal modulo pubblico" })).toBeVisible();
  await expect(otherPage.getByRole("link", { name: "ada.ferrari@cittadini.example" })).toBeVisible();
});
