"use client";

import { useMutation, useQuery } from "@apollo/client/react";
import { Crown, Pencil } from "lucide-react";
import Link from "next/link";
import { useParams } from "next/navigation";
import { useState } from "react";
import { NameDialog } from "@/app/(app)/name-dialog";
import { QueryError } from "@/app/(app)/query-error";
import { percent } from "@/app/format";
import type { AliasRowFragment, VersionRowFragment } from "@/app/graphql/generated/graphql";
import { AlertBanner } from "@/app/ui/alert-banner";
import { Button } from "@/app/ui/button";
import { EmptyState } from "@/app/ui/empty-state";
import { PageHeader } from "@/app/ui/page-header";
import { Panel } from "@/app/ui/panel";
import { Skeleton } from "@/app/ui/skeleton";
import { SplitPane } from "@/app/ui/split-pane";
import { TimeAgo } from "@/app/ui/time-ago";
import { usePageTitle, useProject } from "../../project-context";
import { useRefetchOn } from "../../use-refetch-on";
import { AliasBadges } from "../alias-badges";
import { modelPage, updateRegisteredModel } from "../operations";
import { PromoteDialog } from "../promote-dialog";
import { PromotionHistory } from "./promotion-history";
import { RulePanel } from "./rule-panel";
import { VersionsTable } from "./versions-table";

/** What each alias names, since when, and by which promotion. */
function Serving({
  at,
  modelId,
  aliases,
}: {
  at: string;
  modelId: string;
  aliases: readonly AliasRowFragment[];
}) {
  return (
    <Panel title="What serves now">
      {aliases.length === 0 ? (
        <EmptyState icon={<Crown />} title="No version has an alias">
          Promote a version to champion: it is then what others have to beat.
        </EmptyState>
      ) : (
        <ul className="grid gap-3">
          {aliases.map(({ alias, version, since, promotion }) => (
            <li key={alias} className="flex flex-wrap items-baseline gap-x-3 gap-y-1 text-sm">
              <AliasBadges aliases={[alias]} />
              <span className="min-w-0 flex-1 basis-48">
                <span className="font-medium">Version {version.number}</span>,{" "}
                <Link href={`${at}/runs/${version.run.id}`} className="text-accent-text hover:underline">
                  run #{version.run.number} {version.run.name}
                </Link>
                , {percent(version.run.testAccuracy, 2)} on its test images
              </span>
              <Link
                href={`${at}/models/${modelId}/promotions/${promotion.id}`}
                className="text-xs text-muted hover:underline"
              >
                since <TimeAgo at={since} />
              </Link>
            </li>
          ))}
        </ul>
      )}
    </Panel>
  );
}

export default function ModelPage() {
  const project = useProject();
  const { model: id } = useParams<{ model: string }>();
  const { data, error, refetch } = useQuery(modelPage, { variables: { id } });
  useRefetchOn(["REGISTRY_CHANGED"], id, refetch);
  const [update] = useMutation(updateRegisteredModel);
  const [isEdited, setIsEdited] = useState(false);
  const [promoted, setPromoted] = useState<VersionRowFragment | null>(null);
  const model = data?.registeredModel;
  usePageTitle(model?.name);
  const at = `/projects/${project.id}`;
  if (!model) {
    if (error) {
      return (
        <QueryError
          thing="This model"
          error={error}
          onRetry={refetch}
          action={<Button href={`${at}/models`}>To the models</Button>}
        />
      );
    }
    return <Skeleton className="h-120 w-full rounded-lg opacity-60" />;
  }
  const waiting = model.waiting.edges.map(({ node }) => node.id);
  const champion = model.aliases.find(({ alias }) => alias === "champion");
  return (
    <>
      <PageHeader
        breadcrumbs={[{ label: "Models", href: `${at}/models` }]}
        title={model.name}
        description={
          model.description || (
            <>
              Made by {model.createdBy.name}, <TimeAgo at={model.createdAt} />
            </>
          )
        }
        actions={
          project.can("registry:write") ? (
            <Button icon={<Pencil />} onClick={() => setIsEdited(true)}>
              Change
            </Button>
          ) : null
        }
      />
      {waiting.length > 0 ? (
        <AlertBanner
          title={
            waiting.length === 1 ? "A promotion waits for approval" : `${waiting.length} promotions wait`
          }
          className="mb-4"
          action={
            <Button size="sm" href={`${at}/models/${id}/promotions/${waiting[0]}`}>
              Look at it
            </Button>
          }
        />
      ) : null}
      <div className="grid grid-cols-[minmax(0,1fr)] gap-4">
        <SplitPane
          main={<Serving at={at} modelId={id} aliases={model.aliases} />}
          side={<RulePanel modelId={id} rule={model.rule} />}
          sideWidth="minmax(18rem, 22rem)"
        />
        <VersionsTable
          modelId={id}
          count={model.versionCount}
          championRunId={champion?.version.run.id ?? null}
          onPromote={setPromoted}
        />
        <PromotionHistory modelId={id} />
      </div>
      {isEdited ? (
        <NameDialog
          thing="model"
          title="Change the model"
          help="What it is asked for by, whichever run serves under it."
          open
          onOpenChange={setIsEdited}
          name={model.name}
          description={model.description}
          onSave={async (settings) => {
            await update({ variables: { input: { registeredModelId: id, ...settings } } });
            setIsEdited(false);
          }}
        />
      ) : null}
      {promoted ? <PromoteDialog modelId={id} version={promoted} onClose={() => setPromoted(null)} /> : null}
    </>
  );
}
