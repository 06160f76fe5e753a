import type { Page } from "@playwright/test";
import { complaintsOf, expect, test } from "./fixtures";
import { invited, type Person, teamOf } from "./seed";

/** A run's accuracy as it was measured, and by today's labels. */
async function figuresOf({ client }: Person, runId: string): Promise<{ measured: number; today: number }> {
  const { run } = await client.ask<{
    run: { measured: { accuracy: number }; today: { accuracy: number } };
  }>(
    "query ($id: ID!) { run(id: $id) { measured: confusionMatrix { accuracy } today: confusionMatrix(labels: today) { accuracy } } }",
    { id: runId },
  );
  return { measured: run.measured.accuracy, today: run.today.accuracy };
}

const percent = (share: number) => `${(share * 100).toFixed(2)} %`;
const said = (page: Page) => page.getByRole("list", { name: "Decisions" });
const imageOf = (page: Page) => /images\/(image_\w+)/.exec(page.url())?.[1] ?? "";

test("two browsers review a real run together, fix a label, see both figures, close, and show it to the signed-out", async ({
  visit,
  app,
  owner,
  shapes,
}) => {
  const teamId = await teamOf(owner);
  const colleague = await invited(app, owner, teamId, "reviewer", "Rita Reviewer");
  const mine = await visit(app, owner);
  const hers = await visit(app, colleague);
  const complaints = [complaintsOf(mine), complaintsOf(hers)];
  const project = `/projects/${shapes.projectId}`;
  const matrix = `${project}/runs/${shapes.runId}/matrix`;
  const cell = `truth=${shapes.truth}&predicted=${shapes.predicted}`;

  await test.step("each sees the other in the matrix, and follows", async () => {
    await mine.goto(matrix);
    await hers.goto(`${project}/runs`);
    await mine.getByRole("button", { name: /Here too:.*Rita Reviewer/ }).click();
    // Whoever was in the project a moment ago is in the menu too.
    const rita = mine.getByRole("group", { name: "Rita Reviewer" });
    await rita.getByRole("menuitem", { name: "Follow" }).click();
    await expect(mine).toHaveURL(new RegExp(`${project}/runs(\\?|$)`));
    await hers.goto(`${matrix}?${cell}`);
    await expect(mine).toHaveURL(new RegExp(`matrix\\?.*truth=${shapes.truth}`));
    await mine.keyboard.press("Escape");
  });

  await test.step("a review is opened from the cell, and is in her inbox", async () => {
    await mine.goto(`${matrix}?${cell}`);
    await mine.getByRole("link", { name: "Review together" }).click();
    for (const name of [owner.name, colleague.name]) await mine.getByRole("checkbox", { name }).check();
    await mine.getByRole("spinbutton", { name: "People for each picture" }).fill("2");
    await mine.getByRole("textbox", { name: "Name" }).fill("One cell");
    await mine.getByRole("button", { name: "Open the review" }).click();
    await expect(mine.getByRole("heading", { name: /One cell/ })).toBeVisible();
    await hers.getByRole("link", { name: "Inbox, 1 unread" }).click();
    await hers.getByRole("button", { name: /asks you to review One cell/ }).click();
    await expect(hers.getByRole("heading", { name: /One cell/ })).toBeVisible();
  });

  const before = await figuresOf(owner, shapes.runId);
  await test.step("both look at the same picture; what one decides the other sees, and a label is put right", async () => {
    await mine.getByRole("link", { name: "One by one" }).click();
    await expect(mine).toHaveURL(/images\/image_/);
    const first = imageOf(mine);
    await hers.goto(mine.url());
    await expect(said(mine).getByText("Rita Reviewer looks at this picture now")).toBeVisible();
    await mine.keyboard.press("l");
    const picker = mine.getByRole("dialog", { name: /Which class is it/ });
    const predicted = (
      await owner.client.ask<{ run: { prediction: { predicted: { name: string } } } }>(
        "query ($id: ID!, $image: ID!) { run(id: $id) { prediction(imageId: $image) { predicted { name } } } }",
        { id: shapes.runId, image: first },
      )
    ).run.prediction.predicted.name;
    await picker.getByPlaceholder("Name of a class").fill(predicted);
    await mine.keyboard.press("Enter");
    await expect(said(hers).getByText("Label wrong")).toBeVisible();
    await expect(said(hers).getByText(predicted)).toBeVisible();
    // The page is left at once after: what it had not sent would go with it.
    const isDecided = hers.waitForResponse((answer) =>
      Boolean(answer.request().postData()?.includes("mutation DecideReviewImages")),
    );
    await hers.keyboard.press("m");
    await isDecided;
    await hers.goto(`${project}/reviews/${/review_\w+/.exec(mine.url())?.[0]}/images/${first}`);
    await expect(said(hers).getByText("Model wrong")).toBeVisible();
    // Taken back and done again: the label goes with it.
    await hers.keyboard.press("Shift+Z");
    await expect(said(hers).getByText("Model wrong")).toBeHidden();
    await expect
      .poll(() => figuresOf(owner, shapes.runId).then(({ today }) => today))
      .toBeGreaterThan(before.today);
  });
  const after = await figuresOf(owner, shapes.runId);
  expect(after.measured).toBe(before.measured);

  await test.step("a comment calls her by name", async () => {
    await mine.getByRole("textbox", { name: "Comment" }).fill("Is it, @Rit");
    await mine.keyboard.press("Enter");
    await mine.keyboard.type("? **Sure**");
    await mine.getByRole("button", { name: "Comment", exact: true }).click();
    await expect(mine.locator("strong", { hasText: "@Rita Reviewer" })).toBeVisible();
    await expect(hers.getByRole("link", { name: "Inbox, 1 unread" })).toBeVisible();
  });

  const guest = await visit(app, null);
  await test.step("it is closed, and a link shows exactly that to who is signed out", async () => {
    await mine.getByRole("button", { name: "Close", exact: true }).click();
    await mine.getByRole("button", { name: "Close the review" }).click();
    await expect(mine.getByText(/It stays as it was then/)).toBeVisible();
    await expect(hers.getByText("The review is closed")).toBeVisible();
    await mine.getByRole("button", { name: "Make a link" }).click();
    const link = await mine.getByRole("textbox", { name: "The link, shown this once" }).inputValue();
    await guest.goto(link);
    const figures = guest.getByRole("row", { name: /#\d+ Dense/ });
    await expect(figures).toContainText(percent(before.measured));
    await expect(figures).toContainText(percent(after.today));
    const pictures = guest.getByRole("grid", { name: "Pictures of the review" });
    await expect(pictures.getByText("Label wrong")).toBeVisible();
    await expect
      .poll(() =>
        pictures
          .locator("img")
          .first()
          .evaluate((image: HTMLImageElement) => image.naturalWidth),
      )
      .toBeGreaterThan(0);
    await guest.goto(`${app.url}${project}/reviews`);
    await expect(guest).toHaveURL(/sign-in/);
    await mine.getByRole("button", { name: "Withdraw" }).click();
    await expect(mine.getByText("withdrawn", { exact: true })).toBeVisible();
    await guest.goto(link);
    await expect(guest.getByText("This link shows nothing")).toBeVisible();
  });
  expect(complaints.flat()).toEqual([]);
});

test("several pictures are chosen, decided on and taken back by keys alone", async ({
  visit,
  app,
  owner,
  shapes,
}) => {
  const teamId = await teamOf(owner);
  const { team } = await owner.client.ask<{ team: { members: { id: string }[] } }>(
    "query ($id: ID!) { team(id: $id) { members { id } } }",
    { id: teamId },
  );
  const input = {
    ...{ runId: shapes.runId, name: "By keys", selection: { truth: shapes.truth }, peoplePerImage: 1 },
    memberIds: team.members.slice(0, 1).map(({ id }) => id),
  };
  const { createReview } = await owner.client.ask<{ createReview: { id: string; imageIds: string[] } }>(
    "mutation ($input: CreateReviewInput!) { createReview(input: $input) { id imageIds } }",
    { input },
  );
  const ids = createReview.imageIds;
  expect(ids.length).toBeGreaterThan(5);
  /** What holds of each picture, by the log of the review. */
  const standing = async () => {
    const { review } = await owner.client.ask<{
      review: { decisions: { edges: { node: { imageId: string; verdict: string | null; key: string } }[] } };
    }>(
      "query ($id: ID!) { review(id: $id) { decisions(first: 400) { edges { node { imageId verdict key } } } } }",
      {
        id: createReview.id,
      },
    );
    const newest = new Map(review.decisions.edges.map(({ node }) => [node.imageId, node]));
    return ids.map((id) => newest.get(id)?.verdict ?? null);
  };
  const page = await visit(app, owner);
  const complaints = complaintsOf(page);
  await page.goto(`/projects/${shapes.projectId}/reviews/${createReview.id}?of=all`);
  const grid = page.getByRole("grid", { name: "Pictures of the review" });
  await expect(grid.getByRole("gridcell").first()).toBeVisible();
  // By keys alone, the way into the grid included.
  for (let tries = 0; tries < 60; tries++) {
    if (await grid.evaluate((element) => element === document.activeElement)) break;
    await page.keyboard.press("Tab");
  }
  await expect(grid).toBeFocused();
  const rest = (from: number) => ids.slice(from).map(() => null);

  await page.keyboard.press("Home");
  await page.keyboard.press("Shift+ArrowRight");
  await page.keyboard.press("Shift+ArrowRight");
  await expect(page.getByText(/pictures, 3 chosen/)).toBeVisible();
  await page.keyboard.press("a");
  await expect.poll(standing).toEqual(["ambiguous", "ambiguous", "ambiguous", ...rest(3)]);
  await expect(grid.getByText("Ambiguous")).toHaveCount(3);
  await expect(page.getByText(/chosen/)).toBeHidden();

  // Not side by side: the space bar chooses one, and one more.
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("Space");
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("Space");
  await expect(page.getByText(/pictures, 2 chosen/)).toBeVisible();
  await page.keyboard.press("d");
  const three = ["ambiguous", "ambiguous", "ambiguous"];
  await expect.poll(standing).toEqual([...three, "duplicate", null, "duplicate", ...rest(6)]);

  // Each undo takes back one action with all of its pictures.
  await page.keyboard.press("Shift+Z");
  await expect.poll(standing).toEqual([...three, ...rest(3)]);
  await page.keyboard.press("Shift+Z");
  await expect.poll(standing).toEqual(ids.map(() => null));
  await expect(grid.getByText("Ambiguous")).toHaveCount(0);
  await expect(page.getByRole("button", { name: /Undo/ })).toBeDisabled();
  expect(complaints).toEqual([]);
});
