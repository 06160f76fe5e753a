import * as z from "zod";
import { prioritySchema } from "./priority";
import { repeatsSchema } from "./repeats";

/** What of the form survives a reload: the window keeps it, by project. */
const keptSchema = z.object({
  /** What the address asked to start from; a draft from elsewhere is not taken up. */
  origin: z.string(),
  name: z.string(),
  preset: z.string(),
  repeats: repeatsSchema,
  /** Of what was kept before it could be chosen: as any other. */
  priority: prioritySchema.default("normal"),
  /** Null while only the name is filled in. */
  edited: z.record(z.string(), z.unknown()).nullable(),
});

type KeptDraft = z.infer<typeof keptSchema>;

const keyOf = (projectId: string) => `offdiagonal.launch.${projectId}`;

/** The draft that was kept for a project, if it has the same origin; null where there is none to read. */
export function readKept(
  storage: Pick<Storage, "getItem">,
  projectId: string,
  origin: string,
): KeptDraft | null {
  try {
    const kept = keptSchema.safeParse(JSON.parse(storage.getItem(keyOf(projectId)) ?? "null"));
    return kept.success && kept.data.origin === origin ? kept.data : null;
  } catch {
    return null;
  }
}

/** Keeps a draft; null forgets it. A window that may keep nothing (private, full) goes on without. */
export function keep(
  storage: Pick<Storage, "setItem" | "removeItem">,
  projectId: string,
  draft: KeptDraft | null,
): void {
  try {
    if (draft) storage.setItem(keyOf(projectId), JSON.stringify(draft));
    else storage.removeItem(keyOf(projectId));
  } catch {
    // Nothing is lost but the draft's life after a reload.
  }
}
