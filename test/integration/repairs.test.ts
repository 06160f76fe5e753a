/** The label of an error case's picture is put right, after classes were archived or merged. */
import { eq } from "drizzle-orm";
import { expect, it } from "vitest";
import { classes, errorCases, images } from "@/db/schema";
import { openTestDatabase } from "./database";
import { ask, errorOf } from "./graphql";
import { openWorld } from "./world";

const database = await openTestDatabase();
const { db } = database.connection;

const repair =
  "mutation ($input: RepairErrorCaseInput!) { repairErrorCase(input: $input) { standing expectedClass { id } } }";
const reopen = "mutation ($input: ReopenErrorCaseInput!) { reopenErrorCase(input: $input) { id } }";

it("never by an archived class, and by a merged one with that which it was merged into", async () => {
  const { owner, ids, projectId, catId, dogId } = await openWorld(database);
  const [gone] = await db.insert(classes).values({ projectId, name: "hound", position: 2 }).returning();
  const classId = gone?.id ?? "";
  const archive = (mergedIntoId: string | null) =>
    db.update(classes).set({ archivedAt: new Date(), mergedIntoId }).where(eq(classes.id, classId));
  const stored = async () => (await db.select().from(images).where(eq(images.id, ids.Image)))[0]?.classId;
  const input = { errorCaseId: ids.ErrorCase, classId };

  await archive(null);
  expect(await errorOf(owner.context, repair, { input })).toMatchObject({
    message: expect.stringContaining("is archived: no image gets it any more"),
  });
  expect(await stored()).toBe(catId);

  await archive(dogId);
  expect(await ask(owner.context, repair, { input })).toMatchObject({
    repairErrorCase: { standing: "repaired", expectedClass: { id: dogId } },
  });
  expect(await stored()).toBe(dogId);
});

it("to what the model said, also where that class was merged since", async () => {
  const { owner, ids, projectId, dogId } = await openWorld(database);
  const [into] = await db.insert(classes).values({ projectId, name: "hound", position: 2 }).returning();
  const classId = into?.id ?? "";
  await db
    .update(classes)
    .set({ archivedAt: new Date(), mergedIntoId: classId })
    .where(eq(classes.id, dogId));
  expect(await ask(owner.context, repair, { input: { errorCaseId: ids.ErrorCase, classId } })).toMatchObject({
    repairErrorCase: { standing: "repaired", expectedClass: { id: classId } },
  });
  expect(await errorOf(owner.context, reopen, { input: { errorCaseId: ids.ErrorCase } })).toMatchObject({
    message: expect.stringContaining("nothing to pass"),
  });
  const [own] = await db.select().from(errorCases).where(eq(errorCases.id, ids.ErrorCase));
  expect(own?.standing).toBe("repaired");
});
