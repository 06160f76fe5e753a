import { eq } from "drizzle-orm";
import { confusionCells, datasetImages, members, predictions, versionImages } from "@/db/schema";
import type { TestDatabase } from "./database";
import { ask } from "./graphql";
import { imageRow, openWorld } from "./world";

/** A world whose run took ten cats for dogs and recognised ten, and two labellers with their memberships. */
export async function openReviewWorld(database: TestDatabase) {
  const { db } = database.connection;
  const world = await openWorld(database);
  const imageIds = [world.ids.Image];
  for (let i = 1; i < 20; i++) imageIds.push((await imageRow(database, world.projectId, world.catId)).id);
  const rest = imageIds.slice(1);
  await db
    .insert(datasetImages)
    .values(rest.map((imageId, i) => ({ datasetId: world.ids.Dataset, imageId, name: `cat/${i + 2}.png` })));
  await db.insert(versionImages).values(
    rest.map((imageId, i) => ({
      ...{ versionId: world.ids.Version, position: i + 1, imageId, classIndex: 0, split: "test" as const },
    })),
  );
  await db.insert(predictions).values(
    rest.map((imageId, i) => {
      const predicted = i < 9 ? 1 : 0;
      const confidence = 0.6 + i / 100;
      return {
        ...{ runId: world.ids.Run, imageId, split: "test" as const, truth: 0, predicted, confidence },
        probabilities: predicted ? [1 - confidence, confidence] : [confidence, 1 - confidence],
        ...{ margin: 2 * confidence - 1, entropy: 0.5 },
      };
    }),
  );
  await db.delete(confusionCells).where(eq(confusionCells.runId, world.ids.Run));
  await db.insert(confusionCells).values([
    { runId: world.ids.Run, truth: 0, predicted: 1, count: 10 },
    { runId: world.ids.Run, truth: 0, predicted: 0, count: 10 },
  ]);
  const anna = await database.person("labeller", world.teamId);
  const ben = await database.person("reviewer", world.teamId);
  const rows = await db.select().from(members).where(eq(members.teamId, world.teamId));
  const memberOf = (userId: string) => rows.find((row) => row.userId === userId)?.id ?? "";
  return { ...world, anna, ben, annaId: memberOf(anna.actor.id), benId: memberOf(ben.actor.id) };
}
export type ReviewWorld = Awaited<ReturnType<typeof openReviewWorld>>;

interface Deal {
  userId: string;
  imageIds: string[];
}

/** Which pictures lie before whom. */
export async function dealsOf(
  world: ReviewWorld,
  id: string,
): Promise<{ imageIds: string[]; deals: Deal[] }> {
  const { review } = await ask<{ review: { imageIds: string[]; deals: Deal[] } }>(
    world.owner.context,
    "query ($id: ID!) { review(id: $id) { imageIds deals { userId imageIds } } }",
    { id },
  );
  return review;
}
