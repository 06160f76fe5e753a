"use client";

import { useQuery } from "@apollo/client/react";
import { QueryError } from "@/app/(app)/query-error";
import { percent } from "@/app/format";
import { graphql } from "@/app/graphql/generated";
import { AlertBanner } from "@/app/ui/alert-banner";
import { Button } from "@/app/ui/button";
import { Skeleton } from "@/app/ui/skeleton";
import { useRefetchOn } from "../../../use-refetch-on";
import { correctedText } from "../corrected-text";

const bothFigures = graphql(`
  query BothFigures($run: ID!) {
    run(id: $run) {
      id
      measured: confusionMatrix {
        accuracy
        macro {
          f1
        }
      }
      today: confusionMatrix(labels: today) {
        accuracy
        corrected
        leftOut
        macro {
          f1
        }
      }
    }
  }
`);

/** The report is of the labels that were measured with: where they were corrected since, what that makes of its figures. */
export function TodaysNote({ runId, at }: { runId: string; at: string }) {
  const { data, error, refetch } = useQuery(bothFigures, { variables: { run: runId } });
  useRefetchOn(["LABELS_CHANGED", "DATASET_CHANGED"], null, refetch);
  const { measured, today } = data?.run ?? {};
  if (error && !data) {
    return <QueryError thing="What today’s labels make of it" error={error} onRetry={refetch} />;
  }
  if (!measured || !today) return <Skeleton className="h-11.5 rounded-lg opacity-60 max-sm:h-25" />;
  const place = "min-h-11.5 items-center max-sm:min-h-25";
  if (today.corrected + today.leftOut === 0) {
    return <AlertBanner className={place}>The labels are those that this was measured with.</AlertBanner>;
  }
  return (
    <AlertBanner
      className={place}
      action={
        <Button size="sm" href={`${at}/matrix?labels=today`}>
          See its matrix
        </Button>
      }
    >
      Today’s labels: accuracy {percent(today.accuracy, 2)}, macro F1 {percent(today.macro.f1, 2)} (measured:{" "}
      {percent(measured.accuracy, 2)}, {percent(measured.macro.f1, 2)}). {correctedText(today)}.
    </AlertBanner>
  );
}
