"use client";

import { useMutation } from "@apollo/client/react";
import { RotateCcw } from "lucide-react";
import { useState } from "react";
import { messageOf } from "@/app/graphql/client";
import { graphql } from "@/app/graphql/generated";
import type { CaseStandingFragment } from "@/app/graphql/generated/graphql";
import { AlertBanner } from "@/app/ui/alert-banner";
import { Badge } from "@/app/ui/badge";
import { Button } from "@/app/ui/button";
import { Field } from "@/app/ui/field";
import { Select, TextArea } from "@/app/ui/inputs";
import { Panel } from "@/app/ui/panel";
import { TimeAgo } from "@/app/ui/time-ago";
import { useProject } from "../../project-context";

graphql(`
  fragment CaseStanding on ErrorCase {
    id
    standing
    expectedClass {
      id
      name
    }
    predictedClass {
      id
      name
    }
    turns {
      kind
      reason
      formerClass {
        name
      }
      class {
        name
      }
      author {
        name
      }
      createdAt
    }
  }
`);

const repairErrorCase = graphql(`
  mutation RepairErrorCase($input: RepairErrorCaseInput!) {
    repairErrorCase(input: $input) {
      ...CaseStanding
    }
  }
`);
const retireErrorCase = graphql(`
  mutation RetireErrorCase($input: RetireErrorCaseInput!) {
    retireErrorCase(input: $input) {
      ...CaseStanding
    }
  }
`);
const reopenErrorCase = graphql(`
  mutation ReopenErrorCase($input: ReopenErrorCaseInput!) {
    reopenErrorCase(input: $input) {
      ...CaseStanding
    }
  }
`);

const words = { open: "Open", repaired: "Repaired", retired: "Retired" } as const;

function turnText({ kind, formerClass, class: now }: CaseStandingFragment["turns"][number]): string {
  switch (kind) {
    case "relabelled":
      return `labelled ${now.name}, and expects it instead of ${formerClass.name}`;
    case "repaired":
      return `repaired: the picture is ${now.name}, as the model had said`;
    case "retired":
      return "retired";
    case "reopened":
      return "brought back";
  }
}

/** What a case counts for, what became of it, and the ways to close it or bring it back. */
export function CaseStanding({ found }: { found: CaseStandingFragment }) {
  const project = useProject();
  const [classId, setClassId] = useState(found.expectedClass.id);
  const [reason, setReason] = useState("");
  const [error, setError] = useState<string | null>(null);
  const [repair, repairing] = useMutation(repairErrorCase);
  const [retire, retiring] = useMutation(retireErrorCase);
  const [reopen, reopening] = useMutation(reopenErrorCase);
  const isWorking = repairing.loading || retiring.loading || reopening.loading;
  const act = async (work: () => Promise<unknown>) => {
    setError(null);
    try {
      await work();
      setReason("");
    } catch (failure) {
      setError(messageOf(failure));
    }
  };
  const errorCaseId = found.id;
  return (
    <Panel
      title="In regression"
      actions={<Badge tone={found.standing === "open" ? "accent" : "neutral"}>{words[found.standing]}</Badge>}
    >
      <p className="text-sm text-muted">
        {found.standing === "open"
          ? "Each new run faces this case, and passes it by the expected class."
          : "Runs do not face it any more. What they said of it stays."}
      </p>
      {project.can("review:write") ? (
        <div className="mt-3 grid gap-3">
          <Field
            label="The picture is"
            help={
              classId === found.predictedClass.id
                ? "The model had said so: the label is put right, and the case is closed as repaired."
                : "Its label is put right, and the case expects this class."
            }
          >
            <Select
              value={classId}
              options={project.classes
                .filter(({ id, archivedAt }) => archivedAt === null || id === found.expectedClass.id)
                .map((one) => ({
                  value: one.id,
                  label: one.archivedAt === null ? one.name : `${one.name} (archived)`,
                }))}
              onChange={(event) => setClassId(event.target.value)}
            />
          </Field>
          <Field label="Reason" optional={found.standing !== "open"}>
            <TextArea value={reason} maxLength={2000} onChange={(event) => setReason(event.target.value)} />
          </Field>
          {error ? <AlertBanner tone="danger">{error}</AlertBanner> : null}
          <div className="flex flex-wrap gap-2">
            <Button
              disabled={isWorking}
              onClick={() =>
                void act(() => repair({ variables: { input: { errorCaseId, classId, reason } } }))
              }
            >
              Put the label right
            </Button>
            {found.standing === "retired" ? null : (
              <Button
                disabled={isWorking}
                onClick={() => void act(() => retire({ variables: { input: { errorCaseId, reason } } }))}
              >
                Retire
              </Button>
            )}
            {found.standing === "open" ? null : (
              <Button
                icon={<RotateCcw />}
                disabled={isWorking}
                onClick={() => void act(() => reopen({ variables: { input: { errorCaseId, reason } } }))}
              >
                Bring back
              </Button>
            )}
          </div>
        </div>
      ) : null}
      {found.turns.length > 0 ? (
        <ol className="mt-3 grid gap-1.5 border-t pt-3 text-xs text-muted">
          {found.turns.map((one) => (
            <li key={one.createdAt}>
              {one.author.name}, <TimeAgo at={one.createdAt} />: {turnText(one)}
              {one.reason ? <span className="text-fg">. {one.reason}</span> : null}
            </li>
          ))}
        </ol>
      ) : null}
    </Panel>
  );
}
