import { eq } from "drizzle-orm";
import { freezes, versions } from "@/db/schema";
import type { Context } from "@/server/core/context";
import { createFreeze } from "@/server/versions/freeze";
import { executeFreeze } from "@/workers/versions/freeze";
import type { TestDatabase } from "./database";
import { servicesOf } from "./importing";

/** Freezes a dataset in this process. @throws Error with the sentence of a freeze that failed. */
export async function freezeVersion(
  database: TestDatabase,
  context: Context,
  input: Parameters<typeof createFreeze>[1],
) {
  const { id } = await createFreeze(context, input);
  await executeFreeze(id, servicesOf(database));
  const freeze = await freezeRow(database, id);
  if (freeze.state !== "finished") throw new Error(freeze.failure ?? freeze.state);
  const [version] = await database.connection.db
    .select()
    .from(versions)
    .where(eq(versions.id, freeze.versionId ?? ""));
  if (!version) throw new Error("The freeze finished without a version");
  return version;
}

export async function freezeRow(database: TestDatabase, id: string) {
  const [freeze] = await database.connection.db.select().from(freezes).where(eq(freezes.id, id));
  if (!freeze) throw new Error(`no freeze ${id}`);
  return freeze;
}
