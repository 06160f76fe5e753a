"use client";

import { useQuery } from "@apollo/client/react";
import { useParams } from "next/navigation";
import { QueryError } from "@/app/(app)/query-error";
import { Badge } from "@/app/ui/badge";
import { Button } from "@/app/ui/button";
import { PageHeader } from "@/app/ui/page-header";
import { Panel } from "@/app/ui/panel";
import { Skeleton } from "@/app/ui/skeleton";
import { TimeAgo } from "@/app/ui/time-ago";
import { usePageTitle, useProject } from "../../../../project-context";
import { useRefetchOn } from "../../../../use-refetch-on";
import { CheckList } from "../../../check-list";
import { promotionPage, stateNames, turnNames } from "../../../operations";
import { DecidePanel } from "./decide-panel";

/** One promotion: what was asked, what the rule's checks came to each time, and who decided what. */
export default function PromotionPage() {
  const project = useProject();
  const { model: modelId, promotion: id } = useParams<{ model: string; promotion: string }>();
  const { data, error, refetch } = useQuery(promotionPage, { variables: { id } });
  useRefetchOn(["REGISTRY_CHANGED"], modelId, refetch);
  const promotion = data?.promotion;
  const title = promotion
    ? promotion.version
      ? `Version ${promotion.version.number} ${promotion.isRollback ? "back to" : "to"} ${promotion.alias}`
      : `Take ${promotion.alias} away`
    : undefined;
  usePageTitle(title);
  const at = `/projects/${project.id}`;
  if (!promotion) {
    if (error) {
      return (
        <QueryError
          thing="This promotion"
          error={error}
          onRetry={refetch}
          action={<Button href={`${at}/models`}>To the models</Button>}
        />
      );
    }
    return <Skeleton className="h-96 w-full rounded-lg opacity-60" />;
  }
  const { registeredModel, version, formerVersion, turns } = promotion;
  const isForced = turns.some(({ kind }) => kind === "forced");
  const state = stateNames[promotion.state];
  return (
    <>
      <PageHeader
        breadcrumbs={[
          { label: "Models", href: `${at}/models` },
          { label: registeredModel.name, href: `${at}/models/${registeredModel.id}` },
        ]}
        title={
          <>
            {title}
            <Badge tone={isForced ? "warning" : state.tone}>{isForced ? "Forced" : state.label}</Badge>
          </>
        }
        description={
          <>
            {version ? `Run #${version.run.number} ${version.run.name}. ` : null}
            {formerVersion
              ? `In place of version ${formerVersion.number}, run #${formerVersion.run.number}.`
              : `Nothing was the ${promotion.alias} before.`}
          </>
        }
        actions={
          version && formerVersion ? (
            <Button href={`${at}/compare?a=${formerVersion.run.id}&b=${version.run.id}`}>
              Compare the two
            </Button>
          ) : null
        }
      />
      <div className="grid max-w-3xl gap-4">
        <Panel title="What became of it">
          <ol className="grid gap-4">
            {turns.map((turn) => (
              <li key={`${turn.kind} ${turn.createdAt}`} className="grid gap-2 border-l-2 pl-3">
                <p className="text-sm">
                  <span className="font-medium">{turn.author.name}</span> {turnNames[turn.kind]},{" "}
                  <TimeAgo at={turn.createdAt} />
                </p>
                {turn.reason ? (
                  <p className="text-sm text-muted [overflow-wrap:anywhere]">“{turn.reason}”</p>
                ) : null}
                {turn.checks.length > 0 ? <CheckList checks={turn.checks} /> : null}
              </li>
            ))}
          </ol>
        </Panel>
        <DecidePanel promotion={promotion} onDecided={refetch} />
      </div>
    </>
  );
}
