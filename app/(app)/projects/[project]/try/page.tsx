"use client";

import { useApolloClient, useQuery } from "@apollo/client/react";
import { PenTool } from "lucide-react";
import { useSearchParams } from "next/navigation";
import { parseAsString, useQueryState } from "nuqs";
import { useState } from "react";
import { QueryError } from "@/app/(app)/query-error";
import { graphql } from "@/app/graphql/generated";
import { Button } from "@/app/ui/button";
import { EmptyState } from "@/app/ui/empty-state";
import { PageHeader } from "@/app/ui/page-header";
import { Panel } from "@/app/ui/panel";
import { Skeleton } from "@/app/ui/skeleton";
import { usePageTitle, useProject } from "../project-context";
import { useRefetchOn } from "../use-refetch-on";
import { newestModels } from "./operations";
import { askTried, beginTry } from "./try-ahead";
import { TryView } from "./try-view";
import { useListedModel } from "./use-listed-model";

graphql(`
  fragment TryModel on Model {
    id
    format
    accuracy
    preprocessing
    conversions {
      id
      format
      url
    }
    classes {
      index
      id
      name
      position
    }
    run {
      ...RunChoice
    }
  }
`);

export default function TryPage() {
  const project = useProject();
  usePageTitle("Try");
  const [chosen] = useQueryState("model", parseAsString);
  const list = useQuery(newestModels, { variables: { project: project.id } });
  // At once: neither needs to know the list first. Where the page was opened by its address both have begun.
  // While it is drawn first, not after: what is in it would have asked already, and what came then be older than its own.
  const client = useApolloClient();
  const address = useSearchParams();
  useState(() => {
    if (typeof window === "undefined") return;
    askTried(client, address);
    beginTry(address);
  });
  useRefetchOn(["MODEL_CREATED"], null, list.refetch);
  const models = list.data?.project.models.edges.map((edge) => edge.node);
  const other = useListedModel(chosen, models);
  const model = chosen ? other.model : models?.[0];
  const failed = list.error && !list.data ? list : other.error ? other : null;

  return (
    <>
      <PageHeader
        title="Try"
        description="The model runs in this browser: no picture of yours leaves it until you keep it as an error case."
      />
      {failed ? (
        <QueryError
          thing={failed === other ? "This model" : "The models"}
          error={failed.error}
          onRetry={failed.refetch}
          action={
            failed === other ? (
              <Button href={`/projects/${project.id}/try`}>Try another model</Button>
            ) : undefined
          }
        />
      ) : model && models ? (
        <TryView key={model.id} model={model} models={models} />
      ) : models && models.length === 0 ? (
        <Panel>
          <EmptyState
            icon={<PenTool />}
            title="No model yet"
            action={
              <Button variant="primary" href={`/projects/${project.id}/runs`}>
                To the runs
              </Button>
            }
          >
            A run leaves a model when it is finished. Launch one, then draw, drop or choose pictures here and
            see what it makes of them.
          </EmptyState>
        </Panel>
      ) : (
        <div aria-busy="true" className="grid gap-4">
          <Skeleton className="h-24 rounded-lg opacity-60" />
          <div className="grid gap-4 lg:grid-cols-2">
            <Skeleton className="h-120 rounded-lg opacity-60" />
            <Skeleton className="h-120 rounded-lg opacity-60" />
          </div>
        </div>
      )}
    </>
  );
}
