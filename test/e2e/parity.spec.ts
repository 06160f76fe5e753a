import { expect, test } from "./fixtures";

test("a browser that offers itself decides as the worker did, on each backend that works here and as a graph", async ({
  visit,
  app,
  owner,
  shapes,
}) => {
  const page = await visit(app, owner);
  for (const choice of [
    "",
    "backend=wasm",
    "backend=cpu",
    "backend=wasm&format=graph",
    "backend=wasm&format=uint8",
  ]) {
    const { backend, format } = Object.fromEntries(new URLSearchParams(choice));
    await page.goto(`/projects/${shapes.projectId}/try?model=${shapes.modelId}&${choice}`);
    await expect(page.getByRole("combobox", { name: "Format" })).toHaveValue(format ?? "layers");
    await page.getByText(/^Ready on/).waitFor({ timeout: 60_000 });
    await page.getByRole("button", { name: /^Check (now|again)$/ }).click();
    const result = page.locator("[data-parity-images]");
    await expect(result).toHaveAttribute("data-parity-images", "102", { timeout: 60_000 });
    await expect(result).toHaveAttribute("data-parity-same", "102");
    await expect(result).toHaveAttribute("data-parity-agrees", "true");
    const difference = Number(await result.getAttribute("data-parity-difference"));
    expect(difference).toBeLessThanOrEqual(1e-3);
    if (backend) await expect(result).toHaveAttribute("data-parity-backend", backend);
  }
  // What the server judged stands where the run is looked at, too.
  await page.goto(`/projects/${shapes.projectId}/runs/${shapes.runId}`);
  await expect(page.getByText(/^Checked in Chrome/).first()).toBeVisible();
});
