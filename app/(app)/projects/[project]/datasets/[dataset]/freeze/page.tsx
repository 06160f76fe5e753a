"use client";

import { useQuery } from "@apollo/client/react";
import { zodResolver } from "@hookform/resolvers/zod";
import { useRouter } from "next/navigation";
import { parseAsString, useQueryState } from "nuqs";
import { useEffect, useRef, useState } from "react";
import { useForm } from "react-hook-form";
import { counted } from "@/app/format";
import { messageOf } from "@/app/graphql/client";
import { graphql } from "@/app/graphql/generated";
import { AlertBanner } from "@/app/ui/alert-banner";
import { Button } from "@/app/ui/button";
import { EmptyState } from "@/app/ui/empty-state";
import { Field } from "@/app/ui/field";
import { NumberInput, TextArea, TextInput } from "@/app/ui/inputs";
import { Panel } from "@/app/ui/panel";
import { Skeleton } from "@/app/ui/skeleton";
import { SplitPane } from "@/app/ui/split-pane";
import { QueryError } from "../../../../../query-error";
import { CountsTable } from "../../../counts-table";
import { usePageTitle, useProject } from "../../../project-context";
import { countsByClass, splits, useDataset } from "../dataset-context";
import { DraftChanges, useShownChange } from "./draft-changes";
import { DraftPanel } from "./draft-panel";
import { type FreezeValues, freezeInput, freezeSchema, valuesOf } from "./freeze-form";
import { FreezeProgress } from "./freeze-progress";
import { useCreateFreeze, useFreeze } from "./freeze-state";
import { SplitFields } from "./split-fields";

const freezeChoices = graphql(`
  query FreezeChoices($id: ID!) {
    dataset(id: $id) {
      id
      hasGroupKeys
      versions(first: 1) {
        edges {
          node {
            id
          }
        }
      }
    }
  }
`);

const isUnderWay = (state: string | undefined) => state === "queued" || state === "running";

export default function FreezePage() {
  const project = useProject();
  const dataset = useDataset();
  usePageTitle(`Freeze ${dataset.name}`);
  const { data, error, refetch } = useQuery(freezeChoices, {
    variables: { id: dataset.id },
    // In the cache it would be taken for the first page of the versions.
    fetchPolicy: "no-cache",
  });
  // What the address names is there before the form is, which begins with its settings.
  const [named] = useState(useQueryState("freeze", parseAsString)[0]);
  const begun = useFreeze(named);
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
  if (error && !data) return <QueryError thing="The versions so far" error={error} onRetry={refetch} />;
  if (!data || (named !== null && !begun.freeze && !begun.error))
    return <Skeleton className="h-[40rem] rounded-lg opacity-60" />;
  return (
    <FreezeForm
      hasGroupKeys={data.dataset.hasGroupKeys}
      newestId={data.dataset.versions.edges[0]?.node.id ?? null}
    />
  );
}

function FreezeForm({
  hasGroupKeys,
  newestId,
}: {
  hasGroupKeys: boolean;
  /** the newest version, whose splits are kept unless another is chosen */
  newestId: string | null;
}) {
  const project = useProject();
  const dataset = useDataset();
  const router = useRouter();
  const rows = countsByClass(dataset);
  const hasFolders = rows.some((row) => splits.some((split) => row.by[split] > 0));
  const unlabelled = rows.find((row) => row.class === null)?.total ?? 0;
  const [freezeId, setFreezeId] = useQueryState("freeze", parseAsString);
  const [keptId] = useQueryState("kept", parseAsString);
  const { freeze } = useFreeze(freezeId);
  const [create, { error }] = useCreateFreeze();
  const [asked, setAsked] = useState<"draft" | "version">("version");
  const firstValues: FreezeValues = {
    ...{ name: "", description: "", keptFromId: keptId ?? newestId ?? "", seed: 1, by: "shares" },
    ...{ train: 80, validation: 10, test: 10, validationImages: 0, testImages: 0 },
    ...{ nearSame: false, groupKey: hasGroupKeys },
    // Anew only the first time: an image that was judged on is not to be learnt from.
    splitMethod: keptId ? "kept" : hasFolders ? "folders" : newestId ? "kept" : "stratified",
  };
  const form = useForm<FreezeValues>({
    resolver: zodResolver(freezeSchema),
    defaultValues: freeze ? valuesOf(freeze.settings, firstValues) : firstValues,
  });
  /** The freeze whose settings the form was given, or that it asked for. */
  const held = useRef(freeze?.id ?? null);
  useEffect(() => {
    // Back or forward to another one.
    if (!freeze || held.current === freeze.id) return;
    held.current = freeze.id;
    form.reset(valuesOf(freeze.settings, form.getValues()));
  }, [freeze, form]);
  const { errors, isSubmitting } = form.formState;
  const begin = (draftOnly: boolean) =>
    form.handleSubmit(async (values) => {
      setAsked(draftOnly ? "draft" : "version");
      const answer = await create({ variables: { input: freezeInput(dataset.id, values, draftOnly) } }).catch(
        () => null,
      );
      if (!answer?.data) return;
      held.current = answer.data.createFreeze.id;
      await setFreezeId(held.current);
    });
  const versionId = freeze?.version?.id;
  useEffect(() => {
    if (versionId) router.replace(`/projects/${project.id}/versions/${versionId}`);
  }, [versionId, project.id, router]);

  const underWay = isUnderWay(freeze?.state) || versionId !== undefined;
  const isDraft = isSubmitting ? asked === "draft" : freeze?.draftOnly;
  const drawing = isSubmitting || underWay ? (isDraft ? "draft" : "version") : null;
  const draft = freeze?.draftOnly ? freeze.draft : null;
  const values = form.watch();
  const inputOf = (of: FreezeValues) => JSON.stringify(freezeInput(dataset.id, of, true));
  const isChanged = freeze !== null && inputOf(valuesOf(freeze.settings, values)) !== inputOf(values);
  const [change, setChange] = useShownChange();
  const changes = change === null ? null : (draft?.changes ?? null);
  const settings = (
    <SplitPane
      sideWidth="26rem"
      main={
        <Panel
          title="Freeze a version"
          description="Its images, classes and splits never change afterwards, so runs of it can be compared. It holds the dataset as it is when the worker begins to read."
        >
          <form onSubmit={begin(false)} noValidate className="flex flex-col gap-5">
            <SplitFields
              form={form}
              choices={{
                ...{ hasFolders, hasGroupKeys, hasVersions: newestId !== null, datasetId: dataset.id },
                imageCount: dataset.imageCount - unlabelled,
              }}
            />
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
            <Field
              label="Description"
              help="What changed, and why."
              error={errors.description?.message}
              optional
            >
              <TextArea {...form.register("description")} />
            </Field>
            {unlabelled > 0 ? (
              <AlertBanner tone="warning">
                {counted(unlabelled, "image")} without a class {unlabelled === 1 ? "is" : "are"} left out.
              </AlertBanner>
            ) : null}
            {freeze && isUnderWay(freeze.state) ? (
              <FreezeProgress freeze={freeze} canCancel={project.can("dataset:write")} />
            ) : null}
            {error ? (
              <AlertBanner tone="danger" title="The version was not frozen">
                {messageOf(error)}
              </AlertBanner>
            ) : null}
            {freeze?.state === "failed" ? (
              <AlertBanner
                tone="danger"
                title={freeze.draftOnly ? "The draft could not be drawn" : "The version was not frozen"}
              >
                {freeze.failure}
              </AlertBanner>
            ) : null}
            <div className="flex flex-wrap justify-end gap-2">
              <Button
                size="lg"
                onClick={begin(true)}
                loading={drawing === "draft"}
                disabled={drawing === "version" || !project.can("dataset:write")}
              >
                Draw a draft
              </Button>
              <Button
                type="submit"
                variant="primary"
                size="lg"
                loading={drawing === "version"}
                disabled={drawing === "draft" || !project.can("dataset:write")}
              >
                Freeze {counted(dataset.imageCount - unlabelled, "image")}
              </Button>
            </div>
          </form>
        </Panel>
      }
      side={
        draft ? (
          <DraftPanel draft={draft} isStale={isChanged} onShow={(kind) => void setChange(kind)} />
        ) : (
          <Panel
            title="The dataset now"
            description={
              hasFolders
                ? "In the splits that its folders and tables named"
                : "No folder or table named a split"
            }
            flush
          >
            <CountsTable
              label="Images of the dataset by class and split"
              columns={hasFolders ? ["train", "validation", "test", "none"] : ["images"]}
              rows={rows.flatMap((row) =>
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
        )
      }
    />
  );
  return (
    <>
      {/* Kept while the images are looked at: what was typed is not asked for again. */}
      <div className={changes ? "hidden" : undefined}>{settings}</div>
      {changes && freeze && change ? (
        <DraftChanges freezeId={freeze.id} kind={change} changes={changes} />
      ) : null}
    </>
  );
}
