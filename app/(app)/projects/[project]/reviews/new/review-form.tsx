"use client";

import { useMutation, useQuery } from "@apollo/client/react";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { counted } from "@/app/format";
import { messageOf } from "@/app/graphql/client";
import { graphql } from "@/app/graphql/generated";
import { Field } from "@/app/ui/field";
import { FormFoot } from "@/app/ui/form-foot";
import { CountInput, TextInput } from "@/app/ui/inputs";
import { Panel } from "@/app/ui/panel";
import { Skeleton } from "@/app/ui/skeleton";
import { QueryError } from "../../../../query-error";
import { useProject } from "../../project-context";
import { classesOf, selectionText } from "../facts";
import { PeopleChoice } from "../people-choice";
import { SelectionFields } from "./selection-fields";
import { selectionOf, useNewReview } from "./use-new-review";

const reviewedClasses = graphql(`
  query ReviewedClasses($run: ID!, $other: ID!, $pair: Boolean!) {
    run(id: $run) {
      ...ReviewRun
    }
    other: run(id: $other) @include(if: $pair) {
      ...ReviewRun
    }
  }
`);

const createReview = graphql(`
  mutation CreateReview($input: CreateReviewInput!) {
    createReview(input: $input) {
      id
    }
  }
`);

/** Which pictures, to whom they are dealt, and by when. */
export function ReviewForm({ runId }: { runId: string }) {
  const project = useProject();
  const router = useRouter();
  const [state] = useNewReview();
  const [own, setName] = useState<string | null>(null);
  const [people, setPeople] = useState<ReadonlySet<string>>(new Set());
  const [perImage, setPerImage] = useState(1);
  const [due, setDue] = useState("");
  const [create, { loading, error }] = useMutation(createReview);
  const {
    data,
    error: unread,
    refetch,
  } = useQuery(reviewedClasses, {
    variables: { run: runId, other: state.other ?? runId, pair: state.other !== null },
  });
  if (unread && !data) return <QueryError thing="This run" error={unread} onRetry={refetch} />;
  if (!data) return <Skeleton className="h-96 w-full max-w-3xl" />;
  const { run } = data;
  const reviewed = { run: data.run, otherRun: data.other ?? null };
  const classes = classesOf(reviewed);
  const selection = selectionOf(state);
  const nothing = { labels: null, truth: null, predicted: null, wrong: false, alike: null, group: null };
  const shown = {
    ...{ ...nothing, a: null, b: null, moved: false, listed: null, ...selection },
    title: state.cells?.title ?? null,
  };
  const suggested = `#${run.number} ${selectionText({ ...reviewed, selection: { ...shown, wrong: shown.wrong ?? false } })}`;
  const name = own ?? suggested.slice(0, 100);
  const wanting =
    name.trim() === ""
      ? "Give the review a name."
      : people.size < perImage
        ? `Choose at least ${counted(perImage, "person", "people")}.`
        : null;
  const submit = async () => {
    const answer = await create({
      variables: {
        input: {
          runId,
          otherRunId: state.other,
          name,
          selection,
          memberIds: [...people],
          peoplePerImage: perImage,
          // The end of that day where the person is.
          dueAt: due ? new Date(`${due}T23:59:59`).toISOString() : null,
        },
      },
    }).catch(() => null);
    if (answer?.data) router.push(`/projects/${project.id}/reviews/${answer.data.createReview.id}`);
  };
  return (
    <form
      noValidate
      className="grid max-w-3xl grid-cols-[minmax(0,1fr)] gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        if (!wanting) void submit();
      }}
    >
      <Panel title="Pictures">
        <SelectionFields run={run} classes={classes} />
      </Panel>
      <Panel title="People">
        <div className="grid gap-4">
          <PeopleChoice chosen={people} onChange={setPeople} />
          <div className="grid gap-3 sm:grid-cols-2">
            <Field label="People for each picture" help="One: no two do the same.">
              <CountInput min={1} max={20} value={perImage} onChange={setPerImage} />
            </Field>
            <Field label="Due" optional>
              <TextInput type="date" value={due} onChange={({ target }) => setDue(target.value)} />
            </Field>
          </div>
        </div>
      </Panel>
      <Panel title="Name">
        <Field label="Name" hideLabel>
          <TextInput
            value={name}
            maxLength={100}
            autoComplete="off"
            onChange={({ target }) => setName(target.value)}
          />
        </Field>
      </Panel>
      <FormFoot
        refusal={error ? { title: "The review was not opened", reason: messageOf(error) } : null}
        wanting={wanting}
        loading={loading}
      >
        Open the review
      </FormFoot>
    </form>
  );
}
