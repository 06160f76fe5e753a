"use client";

import { useQuery } from "@apollo/client/react";
import { Equal } from "lucide-react";
import { parseAsInteger, parseAsStringLiteral, useQueryStates } from "nuqs";
import type { ReactNode } from "react";
import { counted } from "@/app/format";
import { pagesOf } from "@/app/graphql/pages-of";
import { SegmentedControl } from "@/app/ui/choices";
import { EmptyState } from "@/app/ui/empty-state";
import { formatCount } from "@/app/ui/format";
import { Select } from "@/app/ui/inputs";
import { Panel } from "@/app/ui/panel";
import { QueryError } from "../../../../query-error";
import { ChangedGrid } from "./changed-grid";
import { type Comparison, changedImages, type Group, groupText, kinds } from "./operations";
import { RenamedClasses } from "./renamed-classes";

const pageSize = 200;

/** The four numbers of a comparison; the chosen one's images, all of them or those that went one way. */
export function ChangesView({ ids, comparison }: { ids: { a: string; b: string }; comparison: Comparison }) {
  const { changes, renamed } = comparison;
  const totalOf = (kind: Group["kind"]) =>
    changes.groups.reduce((sum, group) => sum + (group.kind === kind ? group.count : 0), 0);
  const first = kinds.find(({ kind }) => totalOf(kind) > 0)?.kind;
  const [state, setState] = useQueryStates({
    kind: parseAsStringLiteral(kinds.map(({ kind }) => kind)),
    group: parseAsInteger,
  });
  if (!first) {
    return (
      <div className="flex flex-col gap-4">
        <RenamedClasses renamed={renamed} />
        <Panel>
          <EmptyState
            icon={<Equal />}
            title={renamed.length > 0 ? "The images are the same" : "The versions are the same"}
          >
            Both hold the same {counted(changes.common, "image")}, with the same classes in the same splits
            {renamed.length > 0 ? "; what the classes are called changed alone." : "."}
          </EmptyState>
        </Panel>
      </div>
    );
  }
  const kind = state.kind ?? first;
  const groups = changes.groups.filter((group) => group.kind === kind);
  const group = state.group === null ? undefined : groups[state.group];
  return (
    <>
      <RenamedClasses renamed={renamed} />
      <p className="my-3 text-sm text-muted first:mt-0">
        {formatCount(changes.unchanged)} of {counted(changes.common, "common image")} stay as they were.
      </p>
      <ChangedImages
        key={`${kind} ${state.group}`}
        ids={ids}
        kind={kind}
        group={group}
        total={group?.count ?? totalOf(kind)}
        filters={
          <>
            <SegmentedControl
              label="Change"
              size="sm"
              value={kind}
              onChange={(chosen) => void setState({ kind: chosen, group: null })}
              options={kinds.map((each) => ({
                value: each.kind,
                label: `${each.label} ${formatCount(totalOf(each.kind))}`,
              }))}
            />
            {groups.length > 1 ? (
              <Select
                aria-label="Images that went one way"
                className="w-60 max-w-full"
                value={state.group ?? ""}
                onChange={(event) =>
                  void setState({ group: event.target.value === "" ? null : Number(event.target.value) })
                }
                options={[
                  { value: "", label: `All ${formatCount(totalOf(kind))}` },
                  ...groups.map((each, index) => ({
                    value: String(index),
                    label: `${groupText(each)}: ${formatCount(each.count)}`,
                  })),
                ]}
              />
            ) : null}
          </>
        }
      />
    </>
  );
}

function ChangedImages({
  ids,
  kind,
  group,
  total,
  filters,
}: {
  ids: { a: string; b: string };
  kind: Group["kind"];
  group: Group | undefined;
  total: number;
  filters: ReactNode;
}) {
  const query = useQuery(changedImages, {
    variables: {
      ...ids,
      kind,
      first: pageSize,
      fromClass: group?.from?.class?.index ?? null,
      toClass: group?.to?.class?.index ?? null,
      fromSplit: group?.from?.split ?? null,
      toSplit: group?.to?.split ?? null,
    },
    notifyOnNetworkStatusChange: true,
  });
  const { error, refetch } = query;
  const images = query.data?.version.comparison.images;
  const { loadMore, loadingMore } = pagesOf(query, images);
  if (error && !images) return <QueryError thing="The list of images" error={error} onRetry={refetch} />;
  return <ChangedGrid {...{ kind, edges: images?.edges, total, filters, loadMore, loadingMore }} />;
}
