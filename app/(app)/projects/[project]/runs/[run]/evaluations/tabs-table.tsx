"use client";

import { Monitor } from "lucide-react";
import type { EvaluationPageQuery } from "@/app/graphql/generated/graphql";
import { backendLabels } from "@/app/tf/backends";
import { Badge } from "@/app/ui/badge";
import { DataTable } from "@/app/ui/data-table";
import { EmptyState } from "@/app/ui/empty-state";
import { formatCount, formatValue } from "@/app/ui/format";
import { Panel } from "@/app/ui/panel";

type Tab = EvaluationPageQuery["evaluation"]["tabs"][number];

/** Who lent which browser, and how fast it is. `isOpen` while there is anything left for them to do. */
export function TabsTable({ tabs, isOpen }: { tabs: readonly Tab[]; isOpen: boolean }) {
  return (
    <Panel flush title="Lent tabs">
      <DataTable
        label="Lent tabs"
        rows={[...tabs]}
        rowKey={(tab) => `${tab.user.id} ${tab.joinedAt} ${tab.browser} ${tab.backend}`}
        columns={[
          { key: "by", header: "Of", cell: ({ user }) => user.name },
          {
            key: "browser",
            header: "Browser",
            cell: ({ browser, backend }) => `${browser}, ${backendLabels[backend]}`,
            hideOnPhone: true,
          },
          { key: "images", header: "Images", align: "right", cell: ({ images }) => formatCount(images) },
          {
            key: "rate",
            header: "Images/s",
            align: "right",
            cell: ({ imagesPerSecond }) =>
              imagesPerSecond === null ? "–" : formatValue(Number(imagesPerSecond.toPrecision(3))),
          },
          {
            key: "state",
            header: "State",
            cell: ({ refusal, isPresent }) =>
              refusal ? (
                <span className="whitespace-normal text-danger-text">{refusal}</span>
              ) : (
                <Badge tone={isOpen && isPresent ? "accent" : "neutral"}>
                  {isOpen ? (isPresent ? "At work" : "Gone") : "Done"}
                </Badge>
              ),
          },
        ]}
        empty={
          <EmptyState icon={<Monitor />} title="No tab is lent yet">
            Lend this one above, and send this page’s address to colleagues.
          </EmptyState>
        }
      />
    </Panel>
  );
}
