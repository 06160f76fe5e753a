import { eq } from "drizzle-orm";
import { z } from "zod";
import { reports, reportVersions } from "@/db/schema";
import { mostBlocks, reportBlock } from "@/ml/report-blocks";
import { command } from "@/server/core/command";
import { requireNewest } from "@/server/notes/newest";

const title = z
  .string()
  .trim()
  .min(1, "Give the report a title.")
  .max(150, "A title has at most 150 characters.");
const blocks = z.array(reportBlock).max(mostBlocks, `A report has at most ${mostBlocks} blocks.`);

/** Begins a report, of one empty text. */
export const createReport = command({
  action: "review:write",
  name: "report:create",
  input: z.object({ projectId: z.string(), title }),
  on: ({ projectId }) => projectId,
  run: async ({ tx, actor, projectId, publish, audit }, input) => {
    const written = {
      ...{ number: 1, title: input.title, authorId: actor.id },
      blocks: [{ kind: "text" as const, text: "" }],
    };
    const [report] = await tx
      .insert(reports)
      .values({ projectId, createdBy: actor.id, ...written })
      .returning();
    if (!report) throw new Error("The insert returned no report");
    await tx.insert(reportVersions).values({ reportId: report.id, ...written });
    publish(projectId, "REPORT_CHANGED", report.id);
    audit(report.id);
    return report;
  },
});

/** Writes the next version of a report. Throws CONFLICT where somebody else has written meanwhile. */
export const writeReport = command({
  action: "review:write",
  name: "report:write",
  input: z.object({ reportId: z.string(), basedOn: z.int().min(1), title, blocks }),
  // The history keeps them.
  record: ({ blocks: _blocks, ...rest }) => rest,
  on: ({ reportId }) => reportId,
  run: async ({ tx, actor, projectId, publish }, { reportId, basedOn, ...said }) => {
    const [newest] = await tx.select().from(reports).where(eq(reports.id, reportId)).for("no key update");
    await requireNewest(tx, newest, basedOn);
    const written = { ...said, number: basedOn + 1, authorId: actor.id, writtenAt: new Date() };
    const [report] = await tx.update(reports).set(written).where(eq(reports.id, reportId)).returning();
    if (!report) throw new Error("The update returned no report");
    await tx.insert(reportVersions).values({ reportId, ...written });
    publish(projectId, "REPORT_CHANGED", reportId);
    return report;
  },
});

/** Deletes a report with its history. Answers with the project's id. */
export const deleteReport = command({
  action: "review:write",
  name: "report:delete",
  input: z.object({ reportId: z.string() }),
  on: ({ reportId }) => reportId,
  run: async ({ tx, projectId, publish }, { reportId }) => {
    await tx.delete(reports).where(eq(reports.id, reportId));
    publish(projectId, "REPORT_CHANGED", reportId);
    return projectId;
  },
});
