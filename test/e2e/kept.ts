import { expect, type Locator, type Page } from "@playwright/test";

/** Keeps what the dialog shows, goes to the error case that it became, and says its id. */
export async function keptAs(page: Page, dialog: Locator): Promise<string> {
  await dialog.getByRole("button", { name: "Keep", exact: true }).click();
  await page.getByRole("button", { name: "See it" }).click();
  await expect(page).toHaveURL(/\/error-cases\/case_/);
  return page.url().split("/").pop() ?? "";
}
