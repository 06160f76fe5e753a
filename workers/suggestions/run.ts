import { rm } from "node:fs/promises";
import { suggestionSets } from "@/db/schema";
import { carryOut } from "@/server/core/work";
import type { ImageServices } from "@/workers/services";
import { answersPath, suspectLabels } from "./label-errors";
import { suggestClasses } from "./unlabelled";

/** Carries out a set of suggestions from wherever it stands. */
export async function executeSuggestions(
  id: string,
  services: ImageServices & { config: { dataDir: string } },
): Promise<"interrupted" | undefined> {
  const { db } = services.connection;
  const end = await carryOut(
    { db, table: suggestionSets, event: "SUGGESTIONS_CHANGED", id, signal: services.signal },
    (work, stopped) =>
      work.row.kind === "unlabelled"
        ? suggestClasses(work, stopped, { ...services, db })
        : suspectLabels(work, stopped, { ...services, db }),
  );
  if (end === "interrupted") return end;
  await rm(answersPath(services.config.dataDir, id), { force: true });
  return;
}
