"use client";

import { useQuery } from "@apollo/client/react";
import { Tags, Undo2 } from "lucide-react";
import { parseAsStringLiteral, useQueryState } from "nuqs";
import { pagesOf } from "@/app/graphql/pages-of";
import { Badge } from "@/app/ui/badge";
import { Button } from "@/app/ui/button";
import { SegmentedControl } from "@/app/ui/choices";
import { DataTable } from "@/app/ui/data-table";
import { EmptyState } from "@/app/ui/empty-state";
import { ImageThumb } from "@/app/ui/image-thumb";
import { PageHeader } from "@/app/ui/page-header";
import { Panel } from "@/app/ui/panel";
import { SplitPane } from "@/app/ui/split-pane";
import { TimeAgo } from "@/app/ui/time-ago";
import { QueryError } from "../../../query-error";
import { usePageTitle, useProject } from "../project-context";
import { LabellingTabs } from "../queues/labelling-tabs";
import { useRefetchOn } from "../use-refetch-on";
import { type Action, kindOf, titleOf } from "./actions";
import { Conflicts } from "./conflicts";
import { Flags } from "./flags";
import { useLabelling } from "./labelling";
import { labelActions } from "./operations";
import { Refusals } from "./refusals";
import { TakenOut } from "./taken-out";

/** What was labelled lately, with undo; conflicts to decide; flagged images. */
export default function LabellingPage() {
  const project = useProject();
  const { state, undoBatch } = useLabelling();
  usePageTitle("Labelling");
  const [whose, setWhose] = useQueryState("of", parseAsStringLiteral(["own"] as const));
  const query = useQuery(labelActions, {
    variables: { project: project.id, own: whose === "own" },
    notifyOnNetworkStatusChange: true,
  });
  const { error, refetch } = query;
  useRefetchOn(["LABELS_CHANGED"], null, refetch);
  const { rows, loadMore, loadingMore } = pagesOf(query, query.data?.project.labelBatches);
  const mayWrite = project.can("label:write");
  return (
    <>
      <PageHeader
        title="Labelling"
        breadcrumbs={[{ label: project.name, href: `/projects/${project.id}` }]}
        description="Every label is kept with who gave it and when. An action can be taken back, and that again."
      />
      <LabellingTabs />
      <Conflicts />
      <Refusals />
      <SplitPane
        sideWidth="24rem"
        side={
          <>
            <Flags />
            <TakenOut />
          </>
        }
        main={
          <Panel
            title="Actions"
            flush
            actions={
              <SegmentedControl
                label="Whose"
                size="sm"
                value={whose ?? "all"}
                onChange={(value) => void setWhose(value === "own" ? "own" : null)}
                options={[
                  { value: "all", label: "Everybody’s" },
                  { value: "own", label: "My own" },
                ]}
              />
            }
          >
            {error && !rows ? (
              <QueryError thing="The list of actions" error={error} onRetry={refetch} />
            ) : (
              <DataTable
                label="Actions"
                rows={rows}
                rowKey={({ id }) => id}
                loadingMore={loadingMore}
                onEndReached={loadMore}
                empty={
                  <EmptyState
                    icon={<Tags />}
                    title="Nothing was labelled yet"
                    action={<Button href={`/projects/${project.id}/datasets`}>To the datasets</Button>}
                  >
                    Open a dataset, choose images and press the key of a class; or label them one by one.
                  </EmptyState>
                }
                columns={[
                  { key: "images", header: "Images", cell: (row) => <Samples of={row} />, hideOnPhone: true },
                  {
                    key: "what",
                    header: "What",
                    cell: (row) => (
                      <>
                        <span className="block truncate max-sm:whitespace-normal">{titleOf(row)}</span>
                        <span className="block truncate text-xs text-muted max-sm:whitespace-normal">
                          {kindOf(row)} by {row.author?.name ?? "the server"}, <TimeAgo at={row.createdAt} />
                        </span>
                      </>
                    ),
                  },
                  {
                    key: "undo",
                    header: <span className="sr-only">Undo</span>,
                    align: "right",
                    width: "7rem",
                    cell: (row) =>
                      row.undoneBy ? (
                        <Badge>taken back</Badge>
                      ) : mayWrite ? (
                        <Button
                          size="sm"
                          icon={<Undo2 />}
                          onClick={() => undoBatch(row.id, titleOf(row))}
                          disabled={state.waiting.some(
                            (edit) => edit.kind === "undo-batch" && edit.batchId === row.id,
                          )}
                        >
                          Undo
                        </Button>
                      ) : null,
                  },
                ]}
              />
            )}
          </Panel>
        }
      />
    </>
  );
}

function Samples({ of: { images } }: { of: Action }) {
  return (
    <span className="flex gap-1 py-1">
      {images.edges.map(({ node }) => (
        <ImageThumb key={node.id} src={node.thumbnailUrl} alt="" className="size-9" />
      ))}
    </span>
  );
}
