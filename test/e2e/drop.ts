import type { Locator, Page } from "@playwright/test";

/**
 * Drags files and folders of this machine from outside into the browser and lets them go over `zone`: the page gets them
 * as directory entries, which no script can make up.
 */
export async function drop(page: Page, zone: Locator, paths: readonly string[]): Promise<void> {
  await zone.scrollIntoViewIfNeeded();
  const box = await zone.boundingBox();
  if (!box) throw new Error("What is dropped on is not there");
  const session = await page.context().newCDPSession(page);
  const at = { x: box.x + box.width / 2, y: box.y + box.height / 2 };
  // 1: it may be copied.
  const data = { items: [], files: [...paths], dragOperationsMask: 1 };
  for (const type of ["dragEnter", "dragOver", "drop"] as const)
    await session.send("Input.dispatchDragEvent", { type, ...at, data });
  await session.detach();
}
