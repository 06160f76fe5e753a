"use client";

import { useQuery } from "@apollo/client/react";
import { counted, percent } from "@/app/format";
import { graphql } from "@/app/graphql/generated";
import { AlertBanner } from "@/app/ui/alert-banner";
import { Button } from "@/app/ui/button";
import { useRefetchOn } from "../../../use-refetch-on";

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
  const { data, refetch } = useQuery(bothFigures, { variables: { run: runId } });
  useRefetchOn(["LABELS_CHANGED", "DATASET_CHANGED"], null, refetch);
  const { measured, today } = data?.run ?? {};
  if (!measured || !today || today.corrected + today.leftOut === 0) return null;
  return (
    <AlertBanner
      title={`With today’s labels: accuracy ${percent(today.accuracy, 2)}, macro F1 ${percent(today.macro.f1, 2)}`}
      action={
        <Button size="sm" href={`${at}/matrix?labels=today`}>
          See its matrix
        </Button>
      }
    >
      This report is as measured: {percent(measured.accuracy, 2)} and {percent(measured.macro.f1, 2)}. Since
      then {counted(today.corrected, "image")} {today.corrected === 1 ? "has" : "have"} got another class
      {today.leftOut > 0 ? `, and ${counted(today.leftOut, "image")} one that the run does not know` : ""}.
    </AlertBanner>
  );
}
