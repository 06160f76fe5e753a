"use client";

import { useMutation, useQuery } from "@apollo/client/react";
import { useRouter } from "next/navigation";
import { createSerializer } from "nuqs";
import { counted } from "@/app/format";
import { messageOf } from "@/app/graphql/client";
import { graphql } from "@/app/graphql/generated";
import type { QueueToAddToFragment } from "@/app/graphql/generated/graphql";
import { Button } from "@/app/ui/button";
import { Checkbox, RadioCards } from "@/app/ui/choices";
import { Field } from "@/app/ui/field";
import { FormFoot } from "@/app/ui/form-foot";
import { CountInput, Select, TextArea, TextInput } from "@/app/ui/inputs";
import { Panel } from "@/app/ui/panel";
import { ClassLabel } from "../../class-label";
import { Asked } from "../../datasets/[dataset]/asked";
import { filterOf, imageFilterParsers, parseImageFilter } from "../../datasets/[dataset]/image-filter-url";
import { savedViews } from "../../datasets/[dataset]/saved-views";
import { useImageFilter } from "../../datasets/[dataset]/use-image-filter";
import { useClasses } from "../../labelling/use-classes";
import { useProject } from "../../project-context";
import { rules } from "../facts";
import { PeopleFields } from "../people-fields";
import { AddToQueue } from "./add-to-queue";
import { GoldFields } from "./gold-fields";
import { useQueueDraft } from "./use-queue-draft";

const matching = graphql(`
  query QueueMatching($dataset: ID!, $filter: DatasetImageFilter) {
    dataset(id: $dataset) {
      id
      total(filter: $filter) {
        count
        isExact
      }
    }
  }
`);

const knownAnswers = graphql(`
  query KnownAnswers(
    $dataset: ID!
    $filter: DatasetImageFilter
    $known: DatasetImageFilter
    $classIds: [ID!]!
  ) {
    dataset(id: $dataset) {
      id
      knownAnswerCount(filter: $filter, known: $known, classIds: $classIds)
    }
  }
`);

const createQueue = graphql(`
  mutation CreateLabelQueue($input: CreateLabelQueueInput!) {
    createLabelQueue(input: $input) {
      id
    }
  }
`);

const serialize = createSerializer(imageFilterParsers);

type Dataset = { id: string; name: string; imageCount: number };

/** Which images, whom, how many of them each, and when their votes decide. */
export function QueueForm({
  datasets,
  dataset,
  queues,
  onDataset,
}: {
  datasets: readonly Dataset[];
  dataset: Dataset;
  /** those that there are, into which the images can be put instead */
  queues: readonly QueueToAddToFragment[];
  onDataset: (id: string) => void;
}) {
  const project = useProject();
  const router = useRouter();
  const classes = useClasses();
  const asked = useImageFilter();
  const { filter, isFiltered, change } = asked;
  const { draft, isRestored, change: set, forget } = useQueueDraft(project.id);
  const { name, instructions, votes, rule, order, people, gold } = draft;
  const offered = classes.map(({ id }) => id).filter((id) => !draft.withheld.includes(id));
  const [create, { loading, error }] = useMutation(createQueue);
  const total = useQuery(matching, { variables: { dataset: dataset.id, filter } }).data?.dataset.total;

  const views = useQuery(savedViews, { variables: { id: dataset.id } }).data?.dataset.savedViews ?? [];
  const goldView = views.find(({ id }) => id === draft.goldView);
  const known = goldView && filterOf(parseImageFilter(goldView.query));

  const available = useQuery(knownAnswers, {
    variables: { dataset: dataset.id, filter, known: known ?? {}, classIds: offered },
    skip: classes.length === 0,
  }).data?.dataset.knownAnswerCount;

  const labellers = people.filter(({ role }) => role === "labeller").length;
  const wanting =
    name.trim() === ""
      ? "Give the queue a name."
      : total?.count === 0
        ? "No image is like that: choose others."
        : offered.length < 2
          ? "Offer at least two classes."
          : gold > (available ?? gold)
            ? "Ask for fewer images of known answer."
            : labellers < votes
              ? `Choose at least ${counted(votes, "person", "people")} who label.`
              : null;
  const submit = async () => {
    const answer = await create({
      variables: {
        input: {
          datasetId: dataset.id,
          name,
          instructions,
          votesPerImage: votes,
          rule,
          imageOrder: order,
          classIds: offered,
          people: people.map((person) => ({ ...person })),
          filter,
          ...(gold > 0 ? { gold: { count: gold, ...(known && { filter: known }) } } : {}),
        },
      },
    }).catch(() => null);
    if (!answer?.data) return;
    forget();
    router.push(`/projects/${project.id}/queues/${answer.data.createLabelQueue.id}`);
  };
  return (
    <>
      <AddToQueue
        among={queues}
        datasetId={dataset.id}
        filter={filter}
        images={total?.isExact ? counted(total.count, "image") : "the images"}
      />
      <form
        noValidate
        className="grid max-w-3xl gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          if (!wanting) void submit();
        }}
      >
        {isRestored ? (
          <p className="flex flex-wrap items-center gap-2 text-sm text-muted">
            What you had begun to ask is here again.
            <Button size="sm" onClick={forget}>
              Begin anew
            </Button>
          </p>
        ) : null}
        <Panel title="What is asked">
          <div className="grid gap-3">
            <Field label="Name" required>
              <TextInput
                value={name}
                maxLength={100}
                autoComplete="off"
                onChange={({ target }) => set({ name: target.value })}
              />
            </Field>
            <Field
              label="Instructions"
              optional
              help="They stand beside each picture: what to look at, and what to do in doubt."
            >
              <TextArea
                value={instructions}
                maxLength={4000}
                onChange={({ target }) => set({ instructions: target.value })}
              />
            </Field>
            <fieldset>
              <legend className="mb-1 text-xs font-medium">Classes that are offered</legend>
              <div className="flex flex-wrap gap-x-4 gap-y-1.5">
                {classes.map((one) => (
                  <Checkbox
                    key={one.id}
                    label={<ClassLabel of={one} />}
                    checked={offered.includes(one.id)}
                    onChange={({ target }) => {
                      const others = draft.withheld.filter((id) => id !== one.id);
                      set({ withheld: target.checked ? others : [...others, one.id] });
                    }}
                  />
                ))}
              </div>
            </fieldset>
          </div>
        </Panel>
        <Panel title="Images">
          <div className="grid gap-3 sm:grid-cols-2">
            <Field label="Dataset">
              <Select
                value={dataset.id}
                onChange={({ target }) => onDataset(target.value)}
                options={datasets.map(({ id, name: label }) => ({ value: id, label }))}
              />
            </Field>
            <Field label="Order">
              <Select
                value={order}
                onChange={({ target }) => set({ order: target.value === "arrival" ? "arrival" : "random" })}
                options={[
                  { value: "random", label: "At random" },
                  { value: "arrival", label: "As they came" },
                ]}
              />
            </Field>
            <div className="flex flex-wrap items-center gap-2 text-sm sm:col-span-2">
              <p className="min-w-40 flex-1 tabular-nums" role="status">
                {total ? `${total.isExact ? "" : "More than "}${counted(total.count, "image")}` : "Counting…"}
                {isFiltered ? " that match" : " of the dataset"}
              </p>
              {isFiltered ? (
                <Asked state={asked} />
              ) : (
                <Button size="sm" onClick={() => change({ class: ["none"] })}>
                  Only those without a class
                </Button>
              )}
              <Button
                size="sm"
                href={serialize(`/projects/${project.id}/datasets/${dataset.id}`, asked.url)}
                title="Filter there, and press Queue"
              >
                Choose in the grid
              </Button>
            </div>
            <GoldFields
              gold={gold}
              view={goldView?.id ?? null}
              views={views}
              available={available}
              asked={total?.isExact ? total.count : null}
              onChange={set}
            />
          </div>
        </Panel>
        <Panel title="People">
          <div className="grid gap-4">
            <Field label="People asked about each image" help="Two or more tell how far they agree.">
              <CountInput
                min={1}
                max={20}
                value={votes}
                onChange={(next) => set({ votes: next })}
                className="max-w-40"
              />
            </Field>
            <PeopleFields people={people} onChange={(next) => set({ people: [...next] })} />
            <RadioCards
              label="Whose votes decide"
              columns={3}
              value={rule}
              onChange={(next) => set({ rule: next })}
              options={(["majority", "unanimous", "reviewer"] as const).map((value) => ({
                value,
                ...rules[value],
              }))}
            />
          </div>
        </Panel>
        <FormFoot
          refusal={error ? { title: "The queue was not created", reason: messageOf(error) } : null}
          wanting={wanting}
          loading={loading}
        >
          Create the queue
        </FormFoot>
      </form>
    </>
  );
}
