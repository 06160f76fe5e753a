import { z } from "zod";

/** By name, as people say it: what a run's row keeps. */
export const priorities = { high: 1, normal: 0, low: -1 } as const;

type Priority = keyof typeof priorities;

/** Of what is launched; as any other where none is given. */
export const priorityInput = z.enum(["high", "normal", "low"]).nullish();

export const priorityOf = (name: Priority | null | undefined) => priorities[name ?? "normal"];

/** The name of what a row keeps. */
export const priorityName = (priority: number): Priority =>
  priority > 0 ? "high" : priority < 0 ? "low" : "normal";
