import * as z from "zod";
import { configurationSchema } from "@/ml/configuration/schema";

/** What the launch form hands to the form that launches it on several versions: the window keeps it, by project. */
const carriedSchema = z.object({
  versionId: z.string(),
  name: z.string().nullable(),
  configuration: configurationSchema,
});

export type Carried = z.infer<typeof carriedSchema>;

const keyOf = (projectId: string) => `offdiagonal.carried.${projectId}`;

/** What was carried over last; null where nothing was, or nothing that can be read. */
export function readCarried(storage: Pick<Storage, "getItem">, projectId: string): Carried | null {
  try {
    const carried = carriedSchema.safeParse(JSON.parse(storage.getItem(keyOf(projectId)) ?? "null"));
    return carried.success ? carried.data : null;
  } catch {
    return null;
  }
}

/** Carries a configuration over; a window that may keep nothing carries none, and the other form says so. */
export function carry(storage: Pick<Storage, "setItem">, projectId: string, carried: Carried): void {
  try {
    storage.setItem(keyOf(projectId), JSON.stringify(carried));
  } catch {
    // The other form begins with the defaults.
  }
}
