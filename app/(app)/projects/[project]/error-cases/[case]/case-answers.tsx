"use client";

import { useMutation } from "@apollo/client/react";
import { X } from "lucide-react";
import Link from "next/link";
import { useSearchParams } from "next/navigation";
import { messageOf } from "@/app/graphql/client";
import { graphql } from "@/app/graphql/generated";
import type { CaseAnswersFragment } from "@/app/graphql/generated/graphql";
import { type Column, DataTable } from "@/app/ui/data-table";
import { IconButton } from "@/app/ui/icon-button";
import { Panel } from "@/app/ui/panel";
import { toast } from "@/app/ui/toaster";
import { useProject } from "../../project-context";
import { removeSuiteCases } from "../suites/operations";
import { VerdictMark, verdictWord } from "../suites/verdicts";

graphql(`
  fragment CaseAnswers on ErrorCase {
    id
    suites {
      id
      name
    }
    allAnswers(first: 50) {
      edges {
        cursor
        node {
          verdict
          confidence
          run {
            id
            number
            name
          }
          predictedClass {
            id
            name
          }
        }
      }
    }
  }
`);

type Answer = CaseAnswersFragment["allAnswers"]["edges"][number]["node"];

const columns: readonly Column<Answer>[] = [
  { key: "run", header: "Run", cell: ({ run }) => `#${run.number} ${run.name}` },
  { key: "says", header: "Says", cell: ({ predictedClass }) => predictedClass?.name ?? "–" },
  {
    key: "verdict",
    header: "Verdict",
    cell: ({ verdict, confidence }) => (
      <span title={verdictWord(verdict)}>
        <VerdictMark verdict={verdict} confidence={confidence} />
      </span>
    ),
  },
];

/** What runs have said of the case, newest first, and the suites that it is in. */
export function CaseAnswers({ found }: { found: CaseAnswersFragment }) {
  const project = useProject();
  const run = useSearchParams().get("run");
  const at = `/projects/${project.id}`;
  const [remove] = useMutation(removeSuiteCases);
  const takeOut = (caseSuiteId: string) =>
    void remove({ variables: { input: { caseSuiteId, errorCaseIds: [found.id] } } }).catch((error: unknown) =>
      toast.error(messageOf(error)),
    );
  return (
    <Panel
      title="Runs that faced it"
      description={
        found.suites.length === 0 ? (
          "In no suite."
        ) : (
          <>
            In{" "}
            {found.suites.map((suite, place) => (
              <span key={suite.id}>
                {place > 0 ? ", " : ""}
                <Link
                  href={`${at}/error-cases/suites/${suite.id}`}
                  className="text-accent-text hover:underline"
                >
                  {suite.name}
                </Link>
                {project.can("review:write") ? (
                  <IconButton
                    label={`Take the case out of ${suite.name}`}
                    icon={<X />}
                    size="sm"
                    onClick={() => takeOut(suite.id)}
                  />
                ) : null}
              </span>
            ))}
          </>
        )
      }
      flush
    >
      <DataTable
        label="Runs that faced the case"
        columns={columns}
        rows={found.allAnswers.edges.map(({ node }) => node)}
        rowKey={(answer) => answer.run.id}
        rowHref={(answer) => `${at}/runs/${answer.run.id}`}
        selectedKey={run}
        maxHeight="20rem"
        empty={
          <p className="p-4 text-sm text-muted">
            No run has faced it yet: the next one does once it has been evaluated, and a suite lets older runs
            face it now.
          </p>
        }
      />
    </Panel>
  );
}
