"use client";

import { useQuery } from "@apollo/client/react";
import { ChevronLeft, ChevronRight, ListChecks } from "lucide-react";
import { useParams } from "next/navigation";
import { useMemo } from "react";
import { QueryError } from "@/app/(app)/query-error";
import { pagesOf } from "@/app/graphql/pages-of";
import { AlertBanner } from "@/app/ui/alert-banner";
import { Button } from "@/app/ui/button";
import { EmptyState } from "@/app/ui/empty-state";
import { Field } from "@/app/ui/field";
import { IconButton } from "@/app/ui/icon-button";
import { Select } from "@/app/ui/inputs";
import { PageHeader } from "@/app/ui/page-header";
import { Panel } from "@/app/ui/panel";
import { Skeleton } from "@/app/ui/skeleton";
import { Toolbar } from "@/app/ui/toolbar";
import { usePageTitle, useProject } from "../../../project-context";
import { RunSelect, useRunChoices } from "../../../run-select";
import { useRefetchOn } from "../../../use-refetch-on";
import { FacingNotices } from "../facing-notices";
import { facingRuns, rules, suiteCases, suitePage } from "../operations";
import { SuiteActions } from "./suite-actions";
import { SuiteMatrix } from "./suite-matrix";
import { filterOfColumns, shows, standings, turned, useSuiteView, widths } from "./use-suite-view";

/** Runs beside each other: what the server judges at once. */
const mostColumns = 100;

export default function SuitePage() {
  const project = useProject();
  const { suite: id } = useParams<{ suite: string }>();
  const [view, setView] = useSuiteView();
  const at = `/projects/${project.id}/error-cases`;
  const ofProject = useQuery(facingRuns, {
    variables: {
      project: project.id,
      last: view.runs ? mostColumns : Math.min(mostColumns, Math.max(1, view.last)),
      filter: filterOfColumns(view),
    },
  });
  // While other columns are asked for the former ones stay.
  const listed = (ofProject.data ?? ofProject.previousData)?.project.runs;
  const { runs: choices } = useRunChoices("measured");
  const found = useMemo(
    () => listed?.edges.map(({ node }) => node).filter(({ model }) => model !== null),
    [listed],
  );
  const runs = useMemo(() => found ?? [], [found]);
  const runIds = useMemo(() => runs.map((run) => run.id), [runs]);
  const own = useQuery(suitePage, {
    variables: { id, runs: runIds, baseline: view.baseline },
    skip: !found,
  });
  const suite = own.data?.caseSuite ?? own.previousData?.caseSuite;
  usePageTitle(suite?.name);
  const baseline = view.baseline ?? suite?.baselineRun?.id ?? null;
  const of = view.of ?? runIds[0];
  const judged = useQuery(suitePage, {
    variables: { id, runs: runIds, baseline },
    skip: !suite || baseline === view.baseline,
  });
  const figures = (judged.data ?? own.data)?.caseSuite.standings ?? [];
  const asked = baseline && !runIds.includes(baseline) ? [...runIds, baseline] : runIds;
  const list = useQuery(suiteCases, {
    variables: {
      ...{ id, runs: asked, standing: view.standing, baseline },
      ...{ show: view.show, of: view.show ? (of ?? null) : null },
    },
    skip: !suite,
    notifyOnNetworkStatusChange: true,
  });
  const refetch = () => Promise.all([ofProject.refetch(), own.refetch(), judged.refetch(), list.refetch()]);
  useRefetchOn(["SUITE_CHANGED", "ERROR_CASE_CHANGED", "CASES_FACED", "MODEL_CREATED"], null, refetch);
  const { rows, loadMore, loadingMore } = pagesOf(list, list.data?.caseSuite.cases);

  if (!suite) {
    if (own.error) {
      return (
        <QueryError
          thing="This suite"
          error={own.error}
          onRetry={own.refetch}
          action={<Button href={`${at}/suites`}>To the suites</Button>}
        />
      );
    }
    return <Skeleton className="h-120 w-full rounded-lg opacity-60" />;
  }
  const newest = figures.find(({ run }) => run.id === runIds[0]);
  const missing = figures.filter((one) => one.missing > 0).map(({ run }) => run.id);
  const total = suite.openCases + suite.repairedCases + suite.retiredCases;
  const turn = (to: "older" | "newer") =>
    turned(view, to, {
      oldest: listed?.edges.at(-1)?.node.number,
      newest: choices?.[0]?.number,
      hasOlder: !view.runs && listed?.pageInfo.hasNextPage === true,
    });
  const [older, newer] = [turn("older"), turn("newer")];
  const isNarrowed = view.show !== null || view.standing !== "open";
  return (
    <>
      <PageHeader
        breadcrumbs={[
          { label: "Error cases", href: at },
          { label: "Suites", href: `${at}/suites` },
        ]}
        title={suite.name}
        description={`${suite.openCases} open, ${suite.repairedCases} repaired, ${suite.retiredCases} retired. Promotion: ${rules.find(({ value }) => value === suite.rule)?.label.toLowerCase()}${suite.baselineRun ? `; baseline run #${suite.baselineRun.number}` : ""}.${suite.description ? ` ${suite.description}` : ""}`}
        actions={<SuiteActions suite={suite} missing={missing} />}
      />
      <FacingNotices runs={runs} />
      {newest?.heldBack && view.upto === null && !view.runs ? (
        <AlertBanner tone="warning" title={`Run #${runs[0]?.number} would be held back`} className="mb-3">
          {newest.heldBack}.
        </AlertBanner>
      ) : null}
      <Toolbar label="Cases and runs of the matrix">
        <Field label="Cases" hideLabel className="w-32">
          <Select
            value={view.standing}
            options={standings}
            onChange={(event) =>
              void setView({ standing: standings.find(({ value }) => value === event.target.value)?.value })
            }
          />
        </Field>
        <Field label="Shown" hideLabel className="w-48">
          <Select
            value={view.show ?? ""}
            options={[{ value: "", label: "Whatever runs said" }, ...shows]}
            onChange={(event) =>
              void setView({ show: shows.find(({ value }) => value === event.target.value)?.value ?? null })
            }
          />
        </Field>
        {view.show ? (
          <Field label="By run" hideLabel className="w-44">
            <Select
              value={of ?? ""}
              options={runs.map((run) => ({ value: run.id, label: `by #${run.number} ${run.name}` }))}
              onChange={(event) => void setView({ of: event.target.value })}
            />
          </Field>
        ) : null}
        <Field label="Baseline" hideLabel className="w-52">
          <RunSelect
            among="measured"
            none="No baseline"
            value={baseline ?? ""}
            onChange={(value) => void setView({ baseline: value || null })}
          />
        </Field>
        <Field label="Runs" hideLabel className="w-40">
          <Select
            value={view.runs ? "" : String(view.last)}
            options={[
              ...(view.runs ? [{ value: "", label: `${runs.length} chosen runs` }] : []),
              ...widths.map((count) => ({ value: String(count), label: `${count} runs at once` })),
            ]}
            onChange={(event) => void setView({ last: Number(event.target.value), runs: null })}
          />
        </Field>
        <span className="inline-flex items-center">
          <IconButton
            size="sm"
            label="Newer runs"
            icon={<ChevronLeft />}
            disabled={!newer}
            onClick={() => newer && void setView({ ...newer, of: null })}
          />
          <IconButton
            size="sm"
            label="Older runs"
            icon={<ChevronRight />}
            disabled={!older}
            onClick={() => older && void setView({ ...older, of: null })}
          />
        </span>
      </Toolbar>
      <Panel flush>
        <SuiteMatrix
          rows={rows}
          runs={runs}
          standings={figures}
          baselineRunId={baseline}
          of={view.show ? of : undefined}
          onChoose={(runId) => void setView({ of: runId, show: view.show ?? "failed" })}
          onEndReached={loadMore}
          loadingMore={loadingMore}
          empty={
            <EmptyState
              icon={<ListChecks />}
              title={total === 0 ? "No case yet" : "No case like this"}
              action={
                total === 0 ? (
                  <Button variant="primary" href={at}>
                    To the cases
                  </Button>
                ) : isNarrowed ? (
                  <Button onClick={() => void setView({ show: null, of: null, standing: "open" })}>
                    Show the open cases
                  </Button>
                ) : null
              }
            >
              {total === 0
                ? "Put cases into the suite from their list or from a case's page, or as you keep one."
                : "None of the suite's cases is so."}
            </EmptyState>
          }
        />
      </Panel>
    </>
  );
}
