"use client";

import { useQuery } from "@apollo/client/react";
import { GitCompareArrows } from "lucide-react";
import { parseAsString, useQueryStates } from "nuqs";
import { Button } from "@/app/ui/button";
import { EmptyState } from "@/app/ui/empty-state";
import { Field } from "@/app/ui/field";
import { PageHeader } from "@/app/ui/page-header";
import { Panel } from "@/app/ui/panel";
import { Skeleton } from "@/app/ui/skeleton";
import { QueryError } from "../../../../query-error";
import { usePageTitle, useProject } from "../../project-context";
import { useVersionsNamed, VersionSelect } from "../../version-combobox";
import { ChangesView } from "./changes-view";
import { compareVersions, versionBefore } from "./operations";

/** What changed from one version to another; the address names both, and what is looked at. */
export default function CompareVersionsPage() {
  const project = useProject();
  usePageTitle("Compare versions");
  const [sides, setSides] = useQueryStates({ a: parseAsString, b: parseAsString });
  const { b } = sides;
  const { versions } = useVersionsNamed(null);
  // Who names one version alone most often means what changed since the one before it.
  const before = useQuery(versionBefore, {
    variables: { id: b ?? "", after: b ?? "" },
    skip: b === null || sides.a !== null,
    // In the cache it would be taken for the first page of the dataset's versions.
    fetchPolicy: "no-cache",
  });
  const a = sides.a ?? before.data?.version.dataset.versions.edges[0]?.node.id ?? null;
  const select = (side: "a" | "b", label: string, value: string | null) => (
    <Field label={label}>
      <VersionSelect
        value={value}
        onChange={(id) => void setSides({ [side]: id, kind: null, group: null, image: null } as never)}
      />
    </Field>
  );
  return (
    <>
      <PageHeader
        title="Compare versions"
        breadcrumbs={[
          { label: project.name, href: `/projects/${project.id}` },
          { label: "Datasets", href: `/projects/${project.id}/datasets` },
        ]}
        description="What was added, removed, relabelled and moved between splits, and which classes were renamed"
      />
      <div className="mb-4 grid gap-3 sm:grid-cols-2">
        {select("a", "From", a)}
        {select("b", "To", b)}
      </div>
      {a && b ? (
        <Compared key={`${a} ${b}`} a={a} b={b} />
      ) : (
        <Panel>
          <EmptyState
            icon={<GitCompareArrows />}
            title={versions && versions.length < 2 ? "There is only one version yet" : "Choose two versions"}
            action={<Button href={`/projects/${project.id}/datasets`}>To the datasets</Button>}
          >
            Each number of the comparison opens the images that it counts.
          </EmptyState>
        </Panel>
      )}
    </>
  );
}

function Compared({ a, b }: { a: string; b: string }) {
  const { data, error, refetch } = useQuery(compareVersions, { variables: { a, b } });
  if (error && !data) return <QueryError thing="The comparison" error={error} onRetry={refetch} />;
  if (!data) {
    return (
      <div className="grid gap-4" aria-busy="true">
        <Skeleton className="h-9 rounded-lg opacity-60" />
        <Skeleton className="h-[60dvh] rounded-lg opacity-60" />
      </div>
    );
  }
  return <ChangesView ids={{ a, b }} comparison={data.version.comparison} />;
}
