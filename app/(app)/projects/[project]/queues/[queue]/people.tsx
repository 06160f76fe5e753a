"use client";

import { percent } from "@/app/format";
import type { QueueOverviewQuery } from "@/app/graphql/generated/graphql";
import { Badge } from "@/app/ui/badge";
import { DataTable } from "@/app/ui/data-table";
import { formatCount, formatDuration } from "@/app/ui/format";
import { Panel } from "@/app/ui/panel";

type Member = QueueOverviewQuery["labelQueue"]["members"][number];

/** What each person did: how much, how fast, how right, how much like the others. */
export function People({ members, hasGold }: { members: readonly Member[] | undefined; hasGold: boolean }) {
  const isSomebodyGone = members?.some(({ isAble }) => !isAble);
  return (
    <Panel
      title="People"
      description={`Their pace is the median time of a picture; agreement is that with the votes of others on the same images.${isSomebodyGone ? " Who has left, or may not any more, is asked nothing: what waited for them is for the others, and their votes count." : ""}`}
      flush
    >
      <DataTable
        label="People"
        rows={members}
        skeletonRows={3}
        rowKey={({ user }) => user.id}
        columns={[
          {
            key: "name",
            header: "Name",
            cell: ({ user, role, memberId, isAble }) => (
              <span className="inline-flex max-w-full items-center gap-2">
                <span className="truncate">{user.name}</span>
                {role === "reviewer" ? <Badge>reviews</Badge> : null}
                {isAble ? null : (
                  <Badge tone="warning">
                    {memberId === null
                      ? "left the team"
                      : `may not ${role === "reviewer" ? "review" : "label"} any more`}
                  </Badge>
                )}
              </span>
            ),
          },
          {
            key: "votes",
            header: "Votes",
            align: "right",
            cell: ({ classified, cannotSay }) => formatCount(classified + cannotSay),
          },
          {
            key: "cannot",
            header: "Cannot say",
            align: "right",
            hideOnPhone: true,
            cell: ({ cannotSay }) => formatCount(cannotSay),
          },
          {
            key: "skipped",
            header: "Skipped",
            align: "right",
            hideOnPhone: true,
            cell: ({ skipped }) => formatCount(skipped),
          },
          {
            key: "pace",
            header: "A picture",
            align: "right",
            hideOnPhone: true,
            cell: ({ medianMs }) => (medianMs === null ? "–" : formatDuration(medianMs)),
          },
          ...(hasGold
            ? [
                {
                  key: "gold",
                  header: "Known answers right",
                  align: "right" as const,
                  cell: ({ gold }: Member) =>
                    gold ? (
                      <span title={`${gold.hits} of ${gold.of}; 95 % interval`}>
                        {percent(gold.hits / gold.of, 0)}{" "}
                        <span className="text-xs text-muted">
                          {percent(gold.low, 0)} – {percent(gold.high, 0)}
                        </span>
                      </span>
                    ) : (
                      "–"
                    ),
                },
              ]
            : []),
          {
            key: "agreement",
            header: "Agreement",
            align: "right",
            cell: ({ agreement }) =>
              agreement ? (
                <span title={`${agreement.hits} of ${agreement.of} pairs of votes`}>
                  {percent(agreement.hits / agreement.of, 0)}
                </span>
              ) : (
                "–"
              ),
          },
        ]}
      />
    </Panel>
  );
}
