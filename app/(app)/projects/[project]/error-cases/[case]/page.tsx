"use client";

import { useQuery } from "@apollo/client/react";
import { Grid3x3, PenTool } from "lucide-react";
import Link from "next/link";
import { useParams } from "next/navigation";
import { useMemo } from "react";
import { QueryError } from "@/app/(app)/query-error";
import { graphql } from "@/app/graphql/generated";
import { backendLabels } from "@/app/tf/backends";
import { Button } from "@/app/ui/button";
import { formatBytes, formatShare } from "@/app/ui/format";
import { ImageThumb } from "@/app/ui/image-thumb";
import { KeyValue } from "@/app/ui/key-value";
import { PageHeader } from "@/app/ui/page-header";
import { Panel } from "@/app/ui/panel";
import { ProbabilityBars } from "@/app/ui/probability-bars";
import { Skeleton } from "@/app/ui/skeleton";
import { SplitPane } from "@/app/ui/split-pane";
import { TimeAgo } from "@/app/ui/time-ago";
import { ClassLabel, Confusion, useClassColor } from "../../class-label";
import { usePageTitle, useProject } from "../../project-context";
import { Comments } from "../../threads/comments";
import { formatNames } from "../../try/formats";
import { useRefetchOn } from "../../use-refetch-on";
import { IntoSuite } from "../into-suite";
import { CaseAnswers } from "./case-answers";
import { CaseEdits } from "./case-edits";
import { CaseStanding } from "./case-standing";
import { DeleteCase } from "./delete-case";
import { EditCase } from "./edit-case";
import { SendCase } from "./send-case";

const errorCasePage = graphql(`
  query ErrorCasePage($id: ID!) {
    errorCase(id: $id) {
      ...ErrorCaseRow
      ...CaseStanding
      ...CaseAnswers
      ...CaseEdits
      probabilities
      format
      backend
      weightsSha256
      image {
        id
        url
        width
        height
        mediaType
        bytes
      }
      run {
        id
        number
        name
        version {
          id
          classes {
            index
            id
            name
            position
          }
        }
        model {
          id
        }
      }
      thread {
        ...ThreadComments
      }
    }
  }
`);

export default function ErrorCasePage() {
  const project = useProject();
  const { case: id } = useParams<{ case: string }>();
  const { data, error, refetch } = useQuery(errorCasePage, { variables: { id } });
  const found = data?.errorCase;
  usePageTitle(found && `${found.expectedClass.name} → ${found.predictedClass.name}`);
  useRefetchOn(["CASES_FACED", "SUITE_CHANGED", "THREAD_CHANGED"], null, refetch);
  useRefetchOn(["ERROR_CASE_CHANGED"], id, refetch);
  const colorOf = useClassColor();
  const items = useMemo(
    () =>
      found?.run.version.classes.map((one) => ({
        name: one.name,
        probability: found.probabilities[one.index] ?? 0,
        color: colorOf(one),
      })),
    [found, colorOf],
  );
  const at = `/projects/${project.id}`;

  if (!found) {
    if (error) {
      return (
        <QueryError
          thing="This error case"
          error={error}
          onRetry={refetch}
          action={<Button href={`${at}/error-cases`}>To the error cases</Button>}
        />
      );
    }
    return (
      <div aria-busy="true" className="grid gap-4">
        <Skeleton className="h-12 w-72" />
        <Skeleton className="h-120 rounded-lg opacity-60" />
      </div>
    );
  }
  const { run, image } = found;
  const truth = run.version.classes.find((one) => one.id === found.expectedClass.id);
  const predicted = run.version.classes.find((one) => one.id === found.predictedClass.id);

  return (
    <>
      <PageHeader
        breadcrumbs={[{ label: "Error cases", href: `${at}/error-cases` }]}
        title={<Confusion truth={found.expectedClass} predicted={found.predictedClass} />}
        description={
          <>
            Kept by {found.createdBy.name}, <TimeAgo at={found.createdAt} />,{" "}
            {found.source === "matrix" ? "from the matrix" : "from the Try page"} of run #{run.number}
            {found.format ? (
              <>
                , answered by {formatNames[found.format]}
                {found.backend ? ` on ${backendLabels[found.backend]}` : ""}, weights{" "}
                <span className="font-mono text-xs" title={found.weightsSha256 ?? undefined}>
                  {found.weightsSha256?.slice(0, 8)}
                </span>
              </>
            ) : null}
          </>
        }
        actions={
          <>
            {run.model ? (
              <Button
                variant="primary"
                href={`${at}/try?model=${run.model.id}&source=test${
                  // Gone on with from the picture before its edits, which are set there.
                  found.originalImage
                    ? `&image=${found.originalImage.id}&case=${found.id}`
                    : `&image=${image.id}`
                }`}
                icon={<PenTool />}
              >
                Open in Try
              </Button>
            ) : null}
            {truth && predicted ? (
              <Button
                href={`${at}/runs/${run.id}/matrix?truth=${truth.index}&predicted=${predicted.index}`}
                icon={<Grid3x3 />}
              >
                Cell in the matrix
              </Button>
            ) : null}
            <IntoSuite caseIds={[found.id]} />
            {project.can("queue:write") ? <SendCase id={found.id} /> : null}
            {project.can("review:write") ? <DeleteCase id={found.id} /> : null}
          </>
        }
      />
      <SplitPane
        sideWidth="minmax(20rem, 28rem)"
        main={
          <div className="grid gap-4">
            <Panel flush>
              <ImageThumb
                src={image.url}
                alt={`${found.expectedClass.name} taken for ${found.predictedClass.name}`}
                eager
                className="h-[min(62dvh,40rem)] w-full rounded-lg"
              />
            </Panel>
            <CaseAnswers found={found} />
            <Panel title="Comments">
              <Comments
                thread={found.thread}
                target={{ errorCaseId: found.id }}
                onAdded={refetch}
                empty="Nobody has said anything yet. What would help the model here?"
              />
            </Panel>
          </div>
        }
        side={
          <div className="grid gap-4">
            <Panel title="What the model gave it">
              <ProbabilityBars
                label="Probabilities as they were"
                items={items}
                top={Math.min(6, items?.length ?? 6)}
                truth={found.expectedClass.name}
              />
            </Panel>
            <CaseEdits found={found} />
            <CaseStanding key={`${found.id}-${found.expectedClass.id}-${found.standing}`} found={found} />
            <EditCase
              key={`${found.id}-${found.cause}-${found.expectedClass.id}-${found.note}`}
              found={found}
              classes={run.version.classes}
            />
            <Panel title="Facts">
              <KeyValue
                items={[
                  { label: "Expected", value: <ClassLabel of={found.expectedClass} /> },
                  { label: "Predicted", value: <ClassLabel of={found.predictedClass} /> },
                  { label: "Sure", value: formatShare(found.confidence, 2) },
                  {
                    label: "Run",
                    value: (
                      <Link
                        href={`${at}/runs/${run.id}`}
                        className="rounded-sm text-accent-text hover:underline"
                      >
                        #{run.number} {run.name}
                      </Link>
                    ),
                  },
                  {
                    label: "Picture",
                    value: `${image.width} × ${image.height} pixels, ${formatBytes(image.bytes)}, ${image.mediaType}`,
                  },
                ]}
              />
            </Panel>
          </div>
        }
      />
    </>
  );
}
