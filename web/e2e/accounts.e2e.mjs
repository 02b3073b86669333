// Accounts on the real server: one's own, those of others, what they see, and looking through their eyes.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import {
  address,
  ask,
  assertAccessible,
  assertFitsPhone,
  DESKTOP,
  PHONE,
  picture,
  stories,
} from "./browser.mjs";

const tell = stories();

for (const [device, options] of [
  ["desktop", DESKTOP],
  ["phone", PHONE],
]) {
  describe(`accounts on a ${device}`, () => {
    test("one's own account makes a key, shows it once and takes it away", () =>
      tell(options, async (page, context) => {
        await page.goto(`${address}/account`);
        await page.getByRole("list", { name: "Devices" }).getByText("This device").waitFor();
        await assertAccessible(page);
        if (device === "phone") await assertFitsPhone(page);
        await picture(page, `${device}-account`);
        await page.getByRole("button", { name: "New key" }).click();
        await page.getByLabel("What it is for").fill(`Story on a ${device}`);
        await assertAccessible(page);
        await page.getByRole("button", { name: "Make the key" }).click();
        const secret = await page.getByLabel("The key", { exact: true }).textContent();
        await picture(page, `${device}-key`);
        const answer = await context.request.get(`${address}/api/v1/auth/me`, {
          headers: { "X-API-Key": secret ?? "", cookie: "" },
        });
        assert.equal(answer.status(), 200);
        await page.getByRole("button", { name: "I have copied it" }).click();
        await page.getByRole("button", { name: `Remove the key Story on a ${device}` }).click();
        await page.getByText("There is no key.").waitFor();
      }));

    test("an account is made, gets rules, is looked through and goes", () =>
      tell(options, async (page, context) => {
        const name = `story-${device}`;
        await page.goto(`${address}/users`);
        await page.getByRole("list", { name: "Accounts" }).waitFor();
        await assertAccessible(page);
        if (device === "phone") await assertFitsPhone(page);
        await picture(page, `${device}-users`);
        await page.getByRole("button", { name: "Add an account" }).click();
        await page.getByRole("dialog").getByLabel("Name").fill(name);
        await page.getByLabel("First password", { exact: true }).fill("a password of the story");
        await page.getByRole("button", { name: "Make the account" }).click();
        await page.getByRole("heading", { level: 1, name }).waitFor();

        await page.getByRole("combobox", { name: "Libraries", exact: true }).selectOption("some");
        await page.getByRole("button", { name: "Save the rules" }).click();
        await page.getByText("None", { exact: true }).first().waitFor();
        await assertAccessible(page);
        if (device === "phone") await assertFitsPhone(page);
        await picture(page, `${device}-user`);

        await page.getByRole("button", { name: "Reset link" }).click();
        await page.getByRole("button", { name: "Make the link" }).click();
        const link = await page.getByLabel("The link", { exact: true }).textContent();
        assert.ok(link?.startsWith(`${address}/reset-password#`), link);
        await page.getByRole("dialog").getByRole("button", { name: "Close", exact: true }).last().click();

        await page.getByRole("button", { name: "View as" }).click();
        await page.getByText(`You see what ${name} sees`).waitFor();
        await page.getByRole("heading", { name: "Your shelves are empty" }).waitFor();
        await assertAccessible(page);
        await picture(page, `${device}-view-as`);
        await page.getByRole("button", { name: "Stop" }).click();
        await page.getByRole("link", { name, exact: true }).click();
        await page.getByRole("button", { name: "Delete", exact: true }).click();
        await page.getByRole("button", { name: "Delete the account" }).click();
        await page.getByRole("heading", { level: 1, name: "Accounts" }).waitFor();
        const { items } = await ask(context, "/users");
        assert.ok(items.every((account) => account.name !== name));
      }));

    test("the audit log tells what was done", () =>
      tell(options, async (page) => {
        await page.goto(`${address}/audit`);
        const log = page.getByRole("list", { name: "Audit log" });
        await log.getByText("Signed in").first().waitFor();
        await assertAccessible(page);
        if (device === "phone") await assertFitsPhone(page);
        await picture(page, `${device}-audit`);
        await page.getByRole("combobox", { name: "How it ended" }).selectOption("failure");
        await page.getByRole("combobox", { name: "What was done" }).selectOption("lane_changed");
        await page.getByText("Nothing like that was written.").waitFor();
      }));

    test("a group is made and deleted", () =>
      tell(options, async (page) => {
        await page.goto(`${address}/access`);
        await page.getByRole("button", { name: "Add a group" }).click();
        await page.getByRole("dialog").getByLabel("Name").fill(`Group ${device}`);
        await page.getByLabel("reader-two").check();
        await page.getByRole("combobox", { name: "Ages", exact: true }).selectOption("allowUpTo");
        await assertAccessible(page);
        await picture(page, `${device}-group`);
        await page.getByRole("button", { name: "Save the group" }).click();
        await page.getByText("1 member").waitFor();
        await page.getByRole("button", { name: `Delete the group Group ${device}` }).click();
        await page.getByRole("dialog").getByRole("button", { name: "Delete", exact: true }).click();
        await page.getByRole("heading", { name: "There is no group" }).waitFor();
      }));
  });
}
