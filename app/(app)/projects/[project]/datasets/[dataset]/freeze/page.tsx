"use client";

import { useMutation } from "@apollo/client/react";
import { zodResolver } from "@hookform/resolvers/zod";
import { Dices, FolderTree } from "lucide-react";
import { useRouter } from "next/navigation";
import { Controller, useForm } from "react-hook-form";
import * as z from "zod";
import { counted } from "@/app/format";
import { messageOf } from "@/app/graphql/client";
import { graphql } from "@/app/graphql/generated";
import { AlertBanner } from "@/app/ui/alert-banner";
import { Button } from "@/app/ui/button";
import { RadioCards } from "@/app/ui/choices";
import { EmptyState } from "@/app/ui/empty-state";
import { Field } from "@/app/ui/field";
import { NumberInput, TextInput } from "@/app/ui/inputs";
import { Panel } from "@/app/ui/panel";
import { SplitPane } from "@/app/ui/split-pane";
import { CountsTable } from "../../../counts-table";
import { usePageTitle, useProject } from "../../../project-context";
import { countsByClass, splits, useDataset } from "../dataset-context";

const createVersion = graphql(`
  mutation CreateVersion($input: CreateVersionInput!) {
    createVersion(input: $input) {
      id
    }
  }
`);

const share = z
  .number({ error: "Enter a number from 0 to 100." })
  .min(0, "Enter a number from 0 to 100.")
  .max(100, "Enter a number from 0 to 100.");
const schema = z
  .object({
    name: z.string().trim().max(100, "A version's name has at most 100 characters."),
    splitMethod: z.enum(["folders", "stratified"]),
    seed: z
      .int({ error: "Enter a whole number." })
      .min(0, "Enter a whole number from 0 on.")
      .max(2_147_483_647, "Enter a whole number up to 2,147,483,647."),
    train: share.positive("Without training images nothing is learnt: enter more than 0."),
    validation: share,
    test: share,
  })
  .superRefine(({ train, validation, test }, context) => {
    const sum = train + validation + test;
    if (Math.abs(sum - 100) > 1e-6) {
      context.addIssue({
        code: "custom",
        path: ["sum"],
        message: `The three make ${Number(sum.toFixed(4))} %; they must make 100 %.`,
      });
    }
  });

export default function FreezePage() {
  const project = useProject();
  const dataset = useDataset();
  const router = useRouter();
  usePageTitle(`Freeze ${dataset.name}`);
  const rows = countsByClass(dataset);
  const hasFolders = rows.some((row) => splits.some((split) => row.by[split] > 0));
  const [create, { error }] = useMutation(createVersion);
  const form = useForm({
    resolver: zodResolver(schema),
    defaultValues: {
      name: "",
      splitMethod: hasFolders ? ("folders" as const) : ("stratified" as const),
      seed: 1,
      train: 80,
      validation: 10,
      test: 10,
    },
  });
  const { errors, isSubmitting } = form.formState;
  const method = form.watch("splitMethod");
  const sumError = "sum" in errors ? (errors.sum as { message?: string }).message : undefined;
  const labelled = rows.filter((row) => row.class !== null);
  const unlabelled = rows.find((row) => row.class === null)?.total ?? 0;

  const submit = form.handleSubmit(async ({ name, splitMethod, seed, train, validation, test }) => {
    const fractions = { train: train / 100, validation: validation / 100, test: test / 100 };
    const answer = await create({
      variables: { input: { datasetId: dataset.id, name: name || null, splitMethod, seed, fractions } },
    }).catch(() => null);
    if (answer?.data) router.push(`/projects/${project.id}/versions/${answer.data.createVersion.id}`);
  });

  if (dataset.imageCount === 0) {
    return (
      <Panel>
        <EmptyState
          title="There is nothing to freeze yet"
          action={
            <Button variant="primary" href={`/projects/${project.id}/datasets/${dataset.id}/imports`}>
              Import images
            </Button>
          }
        >
          A version fixes the images of a dataset. Import some first.
        </EmptyState>
      </Panel>
    );
  }
  return (
    <SplitPane
      sideWidth="24rem"
      main={
        <Panel
          title="Freeze a version"
          description="Its images, classes and splits never change afterwards, so runs of it can be compared."
        >
          <form onSubmit={submit} noValidate className="flex flex-col gap-5">
            {error ? (
              <AlertBanner tone="danger" title="The version was not frozen">
                {messageOf(error)}
              </AlertBanner>
            ) : null}
            <Controller
              control={form.control}
              name="splitMethod"
              render={({ field }) => (
                <RadioCards
                  label="Splits"
                  value={field.value}
                  onChange={field.onChange}
                  options={[
                    {
                      value: "folders",
                      label: "As the folders say",
                      icon: <FolderTree />,
                      disabled: !hasFolders,
                      description: hasFolders
                        ? "Keeps train, validation and test of the archive. What no folder names, and a split that is missing altogether, is drawn by the shares below."
                        : "No folder of this dataset named a split, so there is nothing to keep.",
                    },
                    {
                      value: "stratified",
                      label: "Draw anew",
                      icon: <Dices />,
                      description:
                        "Divides each class by the shares below, from the seed. The same images and seed give the same splits everywhere.",
                    },
                  ]}
                />
              )}
            />
            <fieldset className="min-w-0">
              <legend className="mb-1 text-xs font-medium">
                {method === "folders" ? "Shares of what the folders leave open" : "Shares"}
              </legend>
              <div className="grid grid-cols-3 gap-3">
                {splits.map((split) => (
                  <Field key={split} label={split} error={errors[split]?.message}>
                    <NumberInput
                      {...form.register(split, { valueAsNumber: true })}
                      unit="%"
                      min={0}
                      max={100}
                      aria-invalid={sumError ? true : undefined}
                    />
                  </Field>
                ))}
              </div>
              <p role="alert" className="mt-1 min-h-4.5 text-xs text-danger-text">
                {sumError}
              </p>
            </fieldset>
            <div className="grid gap-4 sm:grid-cols-2">
              <Field
                label="Seed"
                help="Draws the splits. Another seed, another draw."
                error={errors.seed?.message}
              >
                <NumberInput {...form.register("seed", { valueAsNumber: true })} step={1} min={0} />
              </Field>
              <Field
                label="Name"
                help={`“${dataset.name}” with its number where left empty.`}
                error={errors.name?.message}
                optional
              >
                <TextInput {...form.register("name")} autoComplete="off" />
              </Field>
            </div>
            {unlabelled > 0 ? (
              <AlertBanner tone="warning">
                {counted(unlabelled, "image")} without a class {unlabelled === 1 ? "is" : "are"} left out.
              </AlertBanner>
            ) : null}
            <Button
              type="submit"
              variant="primary"
              size="lg"
              loading={isSubmitting}
              disabled={!project.can("dataset:write")}
              className="self-end"
            >
              Freeze {counted(dataset.imageCount - unlabelled, "image")}
            </Button>
          </form>
        </Panel>
      }
      side={
        <Panel title="The dataset now" description="As its folders named the splits" flush>
          <CountsTable
            label="Images of the dataset by class and split"
            columns={hasFolders ? ["train", "validation", "test", "none"] : ["images"]}
            rows={labelled.flatMap((row) =>
              row.class
                ? [
                    {
                      key: row.class.id,
                      of: row.class,
                      counts: hasFolders
                        ? [row.by.train, row.by.validation, row.by.test, row.by.none]
                        : [row.total],
                    },
                  ]
                : [],
            )}
          />
        </Panel>
      }
    />
  );
}
