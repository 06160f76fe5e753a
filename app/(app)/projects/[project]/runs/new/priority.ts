import * as z from "zod";

/** What goes first in the queue of a project. */
export const prioritySchema = z.enum(["high", "normal", "low"]);
export type Priority = z.infer<typeof prioritySchema>;
