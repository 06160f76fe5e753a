import * as z from "zod";

/** What a report is made of. Tables and charts name what they show; they are read when the report is. */
export const reportBlock = z.discriminatedUnion("kind", [
  z.object({
    kind: z.literal("text"),
    /** Markdown. */
    text: z.string().max(50_000, "A text has at most 50,000 characters."),
  }),
  z.object({
    kind: z.literal("runs"),
    /** As in the list of runs. */
    filter: z.string().max(4000, "The filter is too long."),
    columns: z.array(z.string().max(200)).max(12, "At most 12 columns."),
    /** What they are in order by, with a - before it for the greatest first; the newest first where there is none. */
    sort: z.string().max(200).optional(),
  }),
  z.object({
    kind: z.literal("curves"),
    /** Numbers of runs in the project. */
    runs: z
      .array(
        z
          .int()
          .min(1)
          .max(2 ** 31 - 1),
      )
      .max(12, "At most 12 runs."),
    metric: z.string().max(200),
  }),
  z.object({
    kind: z.literal("matrix"),
    run: z
      .int()
      .min(1)
      .max(2 ** 31 - 1)
      .nullable(),
  }),
]);

export type ReportBlock = z.output<typeof reportBlock>;

export const mostBlocks = 60;
