import { expect, test } from "./fixtures";

test("the page gives the probabilities that the worker stored, on each backend that works here and as a graph", async ({
  visit,
  app,
  owner,
  shapes,
}) => {
  const page = await visit(app, owner);
  for (const choice of ["", "backend=wasm", "backend=cpu", "backend=wasm&format=graph"]) {
    const { backend, format } = Object.fromEntries(new URLSearchParams(choice));
    await page.goto(`/projects/${shapes.projectId}/try?model=${shapes.modelId}&${choice}`);
    await expect(page.getByRole("combobox", { name: "Format" })).toHaveValue(format ?? "layers");
    await page.getByText(/^Ready on/).waitFor({ timeout: 60_000 });
    await page.getByRole("button", { name: "Compare with the worker" }).click();
    const result = page.locator("[data-parity-images]");
    await expect(result).toHaveAttribute("data-parity-images", "100", { timeout: 60_000 });
    await expect(result).toHaveAttribute("data-parity-same", "100");
    const difference = Number(await result.getAttribute("data-parity-difference"));
    expect(difference).toBeLessThanOrEqual(1e-3);
    if (backend) await expect(result).toHaveAttribute("data-parity-backend", backend);
  }
});
