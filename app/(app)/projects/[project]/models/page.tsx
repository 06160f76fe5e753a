"use client";

import { useMutation, useQuery } from "@apollo/client/react";
import { Boxes, Plus } from "lucide-react";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { NameDialog } from "@/app/(app)/name-dialog";
import { QueryError } from "@/app/(app)/query-error";
import { percent } from "@/app/format";
import type { RegisteredModelRowFragment } from "@/app/graphql/generated/graphql";
import { pagesOf } from "@/app/graphql/pages-of";
import { Badge } from "@/app/ui/badge";
import { Button } from "@/app/ui/button";
import { type Column, DataTable } from "@/app/ui/data-table";
import { EmptyState } from "@/app/ui/empty-state";
import { formatCount } from "@/app/ui/format";
import { PageHeader } from "@/app/ui/page-header";
import { Panel } from "@/app/ui/panel";
import { usePageTitle, useProject } from "../project-context";
import { useRefetchOn } from "../use-refetch-on";
import { createRegisteredModel, modelsPage } from "./operations";

type Row = RegisteredModelRowFragment;

function Holder({ row, alias }: { row: Row; alias: string }) {
  const found = row.aliases.find((one) => one.alias === alias);
  if (!found) return <span className="text-subtle">–</span>;
  const { run, number } = found.version;
  return (
    <span className="block leading-tight">
      Version {number}, {percent(run.testAccuracy, 2)}
      <span className="block truncate text-2xs text-muted">
        #{run.number} {run.name}
      </span>
    </span>
  );
}

const columns: readonly Column<Row>[] = [
  { key: "name", header: "Model", cell: ({ name }) => name },
  { key: "champion", header: "Champion", cell: (row) => <Holder row={row} alias="champion" /> },
  {
    key: "candidate",
    header: "Candidate",
    cell: (row) => <Holder row={row} alias="candidate" />,
    hideOnPhone: true,
  },
  {
    key: "versions",
    header: "Versions",
    align: "right",
    cell: ({ versionCount }) => formatCount(versionCount),
  },
  {
    key: "waiting",
    header: "Promotions",
    cell: ({ waiting }) =>
      waiting.edges.length > 0 ? (
        <Badge tone="accent">{waiting.edges.length} waiting</Badge>
      ) : (
        <span className="text-subtle">–</span>
      ),
    hideOnPhone: true,
  },
];

export default function ModelsPage() {
  const project = useProject();
  const router = useRouter();
  usePageTitle("Models");
  const [isNew, setIsNew] = useState(false);
  const [create] = useMutation(createRegisteredModel);
  const list = useQuery(modelsPage, {
    variables: { project: project.id },
    notifyOnNetworkStatusChange: true,
  });
  useRefetchOn(["REGISTRY_CHANGED"], null, list.refetch);
  const { rows, loadMore, loadingMore } = pagesOf(list, list.data?.project.registeredModels);
  const at = `/projects/${project.id}/models`;
  const make = project.can("registry:write") ? (
    <Button variant="primary" icon={<Plus />} onClick={() => setIsNew(true)}>
      New model
    </Button>
  ) : null;
  return (
    <>
      <PageHeader
        title="Models"
        description="What serves under which name, and how it came to do so."
        actions={rows?.length ? make : null}
      />
      {list.error && !list.data ? (
        <QueryError thing="The list of models" error={list.error} onRetry={list.refetch} />
      ) : (
        <Panel flush>
          <DataTable
            label="Models"
            columns={columns}
            rows={rows}
            rowKey={({ id }) => id}
            rowHref={({ id }) => `${at}/${id}`}
            onEndReached={loadMore}
            loadingMore={loadingMore}
            empty={
              <EmptyState icon={<Boxes />} title="No model has a name yet" action={make}>
                Give a model a name, register runs as its versions, and promote the one that serves: a rule
                and a colleague see to it that it is better.
              </EmptyState>
            }
          />
        </Panel>
      )}
      {isNew ? (
        <NameDialog
          thing="model"
          title="New model"
          help="What it is asked for by, whichever run serves under it."
          open
          onOpenChange={setIsNew}
          saveLabel="Create"
          onSave={async (settings) => {
            const { data } = await create({ variables: { input: { projectId: project.id, ...settings } } });
            if (data) router.push(`${at}/${data.createRegisteredModel.id}`);
          }}
        />
      ) : null}
    </>
  );
}
