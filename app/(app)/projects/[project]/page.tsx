"use client";

import { useQuery } from "@apollo/client/react";
import { Check, Circle, CircleDot } from "lucide-react";
import Link from "next/link";
import { counted } from "@/app/format";
import { graphql } from "@/app/graphql/generated";
import { Button } from "@/app/ui/button";
import { PageHeader } from "@/app/ui/page-header";
import { Panel } from "@/app/ui/panel";
import { Skeleton } from "@/app/ui/skeleton";
import { QueryError } from "../../query-error";
import { usePageTitle, useProject } from "./project-context";
import { useRefetchOn } from "./use-refetch-on";

const projectOverview = graphql(`
  query ProjectOverview($id: ID!) {
    project(id: $id) {
      id
      datasets(first: 20) {
        edges {
          node {
            id
            name
            imageCount
          }
        }
      }
      versions(first: 1) {
        edges {
          node {
            id
            name
            imageCount
          }
        }
      }
      runs(first: 20) {
        edges {
          node {
            id
            name
            number
            state
            testAccuracy
          }
        }
      }
      errorCases(first: 1) {
        edges {
          node {
            id
          }
        }
      }
    }
  }
`);

/** The path from images to a reviewed model, with how far this project is on it. */
export default function ProjectPage() {
  const project = useProject();
  usePageTitle("Overview");
  const { data, error, refetch } = useQuery(projectOverview, { variables: { id: project.id } });
  useRefetchOn(
    ["DATASET_CHANGED", "IMPORT_CHANGED", "VERSION_CREATED", "RUN_CHANGED", "ERROR_CASE_CHANGED"],
    null,
    () => refetch(),
  );
  const at = `/projects/${project.id}`;
  const found = data?.project;
  const dataset = found?.datasets.edges.find(({ node }) => node.imageCount > 0)?.node;
  const firstDataset = dataset ?? found?.datasets.edges[0]?.node;
  const version = found?.versions.edges[0]?.node;
  const runs = found?.runs.edges.map(({ node }) => node) ?? [];
  const finished = runs.find((run) => run.state === "finished");
  const hasReview = Boolean(found?.errorCases.edges.length);

  const steps = [
    {
      done: Boolean(dataset),
      title: "Import images",
      text: dataset
        ? `${dataset.name} holds ${counted(dataset.imageCount, "image")}.`
        : "Drop a zip or a folder with one folder for each class; train, validation and test above them are kept.",
      href: firstDataset
        ? `${at}/datasets/${firstDataset.id}${dataset ? "" : "/imports"}`
        : `${at}/datasets?new=true`,
      label: dataset ? "See the images" : firstDataset ? "Import images" : "Create a dataset",
      may: project.can("dataset:write"),
    },
    {
      done: Boolean(version),
      title: "Freeze a version",
      text: version
        ? `${version.name} is the newest, with ${counted(version.imageCount, "image")}.`
        : "A version fixes which images are for training, validation and test, so that runs can be compared.",
      href: version
        ? `${at}/versions/${version.id}`
        : dataset
          ? `${at}/datasets/${dataset.id}/freeze`
          : undefined,
      label: version ? "See the version" : "Freeze a version",
      may: project.can("dataset:write"),
    },
    {
      done: Boolean(finished),
      title: "Launch a run",
      text: finished
        ? `${finished.name} has finished.`
        : runs[0]
          ? `${runs[0].name} is ${runs[0].state}.`
          : "Choose a preset and watch it learn: loss and accuracy come live.",
      href: runs[0] ? `${at}/runs` : version ? `${at}/runs/new?version=${version.id}` : undefined,
      label: runs[0] ? "See the runs" : "Launch a run",
      may: project.can("run:launch"),
    },
    {
      done: hasReview,
      title: "Review what it gets wrong",
      text: hasReview
        ? "Error cases are kept. Each has its image, its cause and its comments."
        : "Open the confusion matrix of a finished run, click a cell, and keep what matters as an error case.",
      href: hasReview ? `${at}/error-cases` : finished ? `${at}/runs/${finished.id}/matrix` : undefined,
      label: hasReview ? "See the error cases" : "Open the matrix",
      may: true,
    },
  ];
  const next = steps.findIndex((step) => !step.done);

  return (
    <>
      <PageHeader
        title={project.name}
        breadcrumbs={[{ label: project.teamName, href: `/teams/${project.teamId}` }]}
        description={project.description || undefined}
      />
      <Panel title="From images to a reviewed model" flush className="max-w-3xl">
        {error && !data ? (
          <QueryError thing="The overview" error={error} onRetry={refetch} />
        ) : (
          <ol>
            {steps.map((step, index) => (
              <li
                key={step.title}
                aria-current={index === next ? "step" : undefined}
                className="flex min-h-17 items-center gap-x-3 gap-y-1 border-b px-4 py-3 last:border-b-0 max-sm:min-h-28 max-sm:flex-wrap max-sm:content-start"
              >
                <span aria-hidden className="shrink-0 [&_svg]:size-4.5">
                  {step.done ? (
                    <Check className="text-success-text" />
                  ) : index === next ? (
                    <CircleDot className="text-accent-text" />
                  ) : (
                    <Circle className="text-subtle" />
                  )}
                </span>
                <div className="min-w-0 flex-1 max-sm:basis-[calc(100%-2rem)]">
                  <p className="font-medium">
                    {index + 1}. {step.title}
                    {step.done ? <span className="sr-only"> (done)</span> : null}
                  </p>
                  {found ? (
                    <p className="text-sm text-muted [overflow-wrap:anywhere]">{step.text}</p>
                  ) : (
                    <Skeleton className="my-1 h-3 w-64 max-w-full" />
                  )}
                </div>
                {found && step.href && (step.done || step.may) ? (
                  index === next ? (
                    <Button variant="primary" href={step.href} className="max-sm:ml-7.5">
                      {step.label}
                    </Button>
                  ) : (
                    <Link
                      href={step.href}
                      className="shrink-0 text-sm text-muted underline max-sm:ml-7.5 underline-offset-2 hover:text-fg"
                    >
                      {step.label}
                    </Link>
                  )
                ) : null}
              </li>
            ))}
          </ol>
        )}
      </Panel>
    </>
  );
}
