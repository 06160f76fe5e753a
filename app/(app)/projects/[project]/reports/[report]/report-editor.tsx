"use client";

import { useMutation } from "@apollo/client/react";
import { Plus } from "lucide-react";
import { useState } from "react";
import * as z from "zod";
import { codeOf, messageOf } from "@/app/graphql/client";
import type { WrittenReportFragment } from "@/app/graphql/generated/graphql";
import { AlertBanner } from "@/app/ui/alert-banner";
import { Button } from "@/app/ui/button";
import { Field } from "@/app/ui/field";
import { TextInput } from "@/app/ui/inputs";
import { type ReportBlock, reportBlock } from "@/ml/report-blocks";
import { useKeptDraft } from "../../notes/use-kept-draft";
import { BlockEditor, blockNames } from "../block-editor";
import { BlockView } from "../blocks";
import { writeReport } from "../operations";

/** What a report is made of; what another version of Offdiagonal wrote and this one does not know is left out. */
export function blocksOf(blocks: unknown): ReportBlock[] {
  if (!Array.isArray(blocks)) return [];
  return blocks.flatMap((block) => {
    const read = reportBlock.safeParse(block);
    return read.success ? [read.data] : [];
  });
}

/** Blocks have a key of their own while they are written, so that a field keeps its text when they change places. */
const draftSchema = z.object({
  title: z.string(),
  basedOn: z.number(),
  blocks: z.array(z.object({ key: z.number(), block: reportBlock })),
});
type Draft = z.output<typeof draftSchema>;
const isDraft = (value: unknown): value is Draft => draftSchema.safeParse(value).success;

const fresh: Readonly<Record<ReportBlock["kind"], ReportBlock>> = {
  text: { kind: "text", text: "" },
  runs: { kind: "runs", filter: "", columns: ["test.accuracy"] },
  curves: { kind: "curves", runs: [], metric: "validation.accuracy" },
  matrix: { kind: "matrix", run: null },
};
const kinds = ["text", "runs", "curves", "matrix"] as const;

/** Writes the next version over the one that was read. What is not saved is kept in this browser. */
export function ReportEditor({
  report,
  refetch,
  onEnd,
}: {
  report: WrittenReportFragment;
  refetch: () => Promise<unknown>;
  onEnd: () => void;
}) {
  const [kept, keep] = useKeptDraft(`offdiagonal.report.${report.id}`, isDraft);
  const [write, { loading }] = useMutation(writeReport);
  const [error, setError] = useState<string | null>(null);
  const draft: Draft = kept ?? {
    title: report.title,
    basedOn: report.number,
    blocks: blocksOf(report.blocks).map((block, key) => ({ key, block })),
  };
  const isBehind = report.number > draft.basedOn;
  const setBlocks = (blocks: Draft["blocks"]) => keep({ ...draft, blocks });
  const save = async () => {
    setError(null);
    try {
      const { title, basedOn, blocks } = draft;
      await write({
        variables: {
          input: { reportId: report.id, title, basedOn, blocks: blocks.map(({ block }) => block) },
        },
      });
      keep(null);
      onEnd();
    } catch (failure) {
      if (codeOf(failure) === "CONFLICT") await refetch().catch(() => undefined);
      else setError(messageOf(failure));
    }
  };
  const move = (index: number, by: -1 | 1) => {
    const blocks = [...draft.blocks];
    const [moved] = blocks.splice(index, 1);
    if (moved) blocks.splice(index + by, 0, moved);
    setBlocks(blocks);
  };
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-4">
      {isBehind ? (
        <AlertBanner
          tone="warning"
          title={`${report.author.name} has written version ${report.number} since you began`}
          action={
            <Button size="sm" onClick={() => keep({ ...draft, basedOn: report.number })}>
              I have taken it in
            </Button>
          }
        >
          <p className="mb-2">
            Take over what you need into yours below; then it can be saved over this one.
          </p>
          <div className="grid max-h-96 gap-3 overflow-y-auto rounded-md border bg-panel p-3 text-fg">
            {blocksOf(report.blocks).map((block, index) => (
              <BlockView key={index} block={block} />
            ))}
          </div>
        </AlertBanner>
      ) : null}
      <Field label="Title" required>
        <TextInput
          value={draft.title}
          maxLength={150}
          onChange={(event) => keep({ ...draft, title: event.target.value })}
        />
      </Field>
      {draft.blocks.map(({ key, block }, index) => (
        <div key={key} className="grid grid-cols-[minmax(0,1fr)] gap-2">
          <BlockEditor
            block={block}
            isFirst={index === 0}
            isLast={index === draft.blocks.length - 1}
            onChange={(next) =>
              setBlocks(draft.blocks.map((one) => (one.key === key ? { key, block: next } : one)))
            }
            onMove={(by) => move(index, by)}
            onRemove={() => setBlocks(draft.blocks.filter((one) => one.key !== key))}
          />
          <BlockView block={block} />
        </div>
      ))}
      <div className="flex flex-wrap gap-2">
        {kinds.map((kind) => (
          <Button
            key={kind}
            size="sm"
            icon={<Plus />}
            onClick={() => {
              const key = Math.max(0, ...draft.blocks.map((one) => one.key)) + 1;
              setBlocks([...draft.blocks, { key, block: fresh[kind] }]);
            }}
          >
            {blockNames[kind]}
          </Button>
        ))}
      </div>
      {error ? <AlertBanner tone="danger">{error}</AlertBanner> : null}
      <div className="flex flex-wrap items-center gap-2">
        <Button variant="primary" loading={loading} disabled={isBehind} onClick={() => void save()}>
          Save
        </Button>
        <Button
          onClick={() => {
            keep(null);
            onEnd();
          }}
        >
          Throw away
        </Button>
        <span className="text-xs text-muted">Kept in this browser until it is saved.</span>
      </div>
    </div>
  );
}
