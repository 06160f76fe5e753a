"use client";

import { useQuery } from "@apollo/client/react";
import { Bookmark } from "lucide-react";
import { QueryError } from "@/app/(app)/query-error";
import { graphql } from "@/app/graphql/generated";
import type { TryModelFragment } from "@/app/graphql/generated/graphql";
import { pagesOf } from "@/app/graphql/pages-of";
import { EmptyState } from "@/app/ui/empty-state";
import { Field } from "@/app/ui/field";
import { formatShare } from "@/app/ui/format";
import { Select } from "@/app/ui/inputs";
import { Toolbar } from "@/app/ui/toolbar";
import { useProject } from "../project-context";
import { caseStandings, oncePerImage } from "./image-sets";
import { PickGrid } from "./pick-grid";
import { useTryState } from "./use-try-state";

const tryCases = graphql(`
  query TryCases($project: ID!, $standing: CaseStanding!, $after: String) {
    project(id: $project) {
      id
      errorCases(first: 60, standing: $standing, after: $after) {
        edges {
          cursor
          node {
            id
            confidence
            expectedClass {
              id
              name
            }
            predictedClass {
              id
              name
            }
            image {
              id
              thumbnailUrl
            }
          }
        }
        pageInfo {
          hasNextPage
          endCursor
        }
      }
    }
  }
`);

/** Pictures of the project's error cases, newest first: those that are open, unless others are asked for. */
export function CaseImages({ model, hasAnswered }: { model: TryModelFragment; hasAnswered: boolean }) {
  const project = useProject();
  const [state, setState] = useTryState();
  const query = useQuery(tryCases, {
    variables: { project: project.id, standing: state.standing },
    notifyOnNetworkStatusChange: true,
  });
  const { data, error, refetch } = query;
  const { rows, loadMore, loadingMore } = pagesOf(query, data?.project.errorCases);
  if (error && !data) return <QueryError thing="The error cases" error={error} onRetry={refetch} />;
  return (
    <>
      <Toolbar label="Which error cases">
        <Field label="State of the cases" hideLabel className="w-44">
          <Select
            value={state.standing}
            onChange={(event) =>
              void setState({
                standing: caseStandings.find(({ value }) => value === event.target.value)?.value,
              })
            }
            options={caseStandings}
          />
        </Field>
        <span className="ml-auto text-xs text-muted">newest first</span>
      </Toolbar>
      <PickGrid
        model={model}
        hasAnswered={hasAnswered}
        label="Error cases"
        items={
          rows &&
          oncePerImage(rows).map(({ image, expectedClass, predictedClass, confidence }) => ({
            id: image.id,
            src: image.thumbnailUrl,
            alt: `${expectedClass.name} taken for ${predictedClass.name}, ${formatShare(confidence)}`,
            caption: `${expectedClass.name} → ${predictedClass.name}`,
          }))
        }
        onEndReached={loadMore}
        loadingMore={loadingMore}
        empty={
          <EmptyState icon={<Bookmark />} title="No error case here">
            {state.standing === "open"
              ? "Try a picture that a model fails on and keep it with E: it stands here then."
              : "No case is in this state: choose another one."}
          </EmptyState>
        }
      />
    </>
  );
}
