import { eq } from "drizzle-orm";
import { expect, it } from "vitest";
import { labels, reviews, suggestionSets } from "@/db/schema";
import { openTestDatabase } from "./database";
import { ask } from "./graphql";
import { openWorld } from "./world";

const database = await openTestDatabase();
const { db } = database.connection;

it("the history of an image names what each label came out of, as long as that is there", async () => {
  const world = await openWorld(database);
  const { Image: imageId, Import, LabelQueue, Review, SuggestionSet } = world.ids;
  await db.delete(labels).where(eq(labels.imageId, imageId));
  const says = (source: "import" | "person" | "review" | "model", originId: string | null, at: number) => ({
    ...{ imageId, classId: world.ids.Class, source, originId, createdAt: new Date(at) },
    id: `label_${String(at).padStart(26, "0")}`,
  });
  await db
    .insert(labels)
    .values([
      says("import", Import, 1),
      says("person", LabelQueue, 2),
      says("review", Review, 3),
      says("model", SuggestionSet, 4),
      says("person", null, 5),
    ]);
  const history = async () => {
    const { image } = await ask<{
      image: {
        labels: { source: string; origin: { id: string; name: string; datasetId: string | null } | null }[];
      };
    }>(
      world.owner.context,
      "query ($id: ID!) { image(id: $id) { labels { source origin { id name datasetId createdBy { name } } } } }",
      { id: imageId },
    );
    return image.labels.map(({ origin }) => origin);
  };
  const told = await history();
  expect(told.map((origin) => origin?.id ?? null)).toEqual([Import, LabelQueue, Review, SuggestionSet, null]);
  expect(told.slice(0, 4).every((origin) => origin?.name !== "")).toBe(true);
  const [set] = await db.select().from(suggestionSets).where(eq(suggestionSets.id, SuggestionSet));
  expect(told[3]?.datasetId).toBe(set?.datasetId);
  await db.delete(reviews).where(eq(reviews.id, Review));
  expect((await history()).map((origin) => origin?.id ?? null)).toEqual([
    Import,
    LabelQueue,
    null,
    SuggestionSet,
    null,
  ]);
});
