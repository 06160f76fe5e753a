"use client";

import { useMutation, useQuery } from "@apollo/client/react";
import { useEffect, useState } from "react";
import { counted } from "@/app/format";
import { messageOf } from "@/app/graphql/client";
import type { PlanImportInput } from "@/app/graphql/generated/graphql";
import { AlertBanner } from "@/app/ui/alert-banner";
import { Button } from "@/app/ui/button";
import { Field } from "@/app/ui/field";
import { Figure } from "@/app/ui/figure";
import { formatCount } from "@/app/ui/format";
import { Select } from "@/app/ui/inputs";
import { Panel } from "@/app/ui/panel";
import { Skeleton } from "@/app/ui/skeleton";
import { useKept } from "@/app/ui/use-kept";
import { QueryError } from "../../../../query-error";
import { useProject } from "../../project-context";
import { calledClasses, comingOf } from "./coming";
import { PlanClasses } from "./plan-classes";
import { confirmImport, importPlan, type Plan, planImport } from "./plan-query";
import { PlanRefusals } from "./plan-refusals";
import { PlanTable } from "./plan-table";

const layoutWords: Record<Plan["layout"], string> = {
  folders: "Folders: one for each class",
  table: "A table of files and classes",
  columns: "The file itself: its column of labels",
  flat: "Nothing: images without a class",
};

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);

/** What an import would bring in, how it is read, and the button that takes it. */
export function PlanView({ importId, isLooking }: { importId: string; isLooking: boolean }) {
  const project = useProject();
  const { data, error, refetch } = useQuery(importPlan, { variables: { id: importId } });
  const [replan] = useMutation(planImport);
  const [confirm, confirming] = useMutation(confirmImport);
  const [failure, setFailure] = useState<string | null>(null);
  // Class of the upload → what its images get; "" leaves them out. Those that stay as they are do not stand here.
  const [names, setNames] = useKept<Readonly<Record<string, string>>>(`plan ${importId}`, {});
  const [isUnread, setUnread] = useState(false);
  // A plan that was made again is another one.
  useEffect(() => {
    if (!isLooking) void refetch();
  }, [isLooking, refetch]);
  const plan = data?.import.plan;
  if (!plan) {
    return error ? (
      <QueryError thing="The plan of this import" error={error} onRetry={refetch} />
    ) : (
      <Skeleton className="h-64" />
    );
  }
  const mayWrite = project.can("dataset:write");
  const isBusy = isLooking || confirming.loading;
  const attempt = (work: Promise<unknown>) => {
    setFailure(null);
    work.catch((reason: unknown) => setFailure(messageOf(reason)));
  };
  const read = (input: Omit<PlanImportInput, "importId">) =>
    attempt(replan({ variables: { input: { importId, ...input } } }));
  const take = () => {
    const changed = plan.classes.filter(({ name }) => names[name] !== undefined && names[name] !== name);
    const classes = changed.map(({ name }) => ({ name, as: names[name]?.trim() || null }));
    attempt(confirm({ variables: { input: { importId, classes } } }));
  };
  const { leftOut, coming } = comingOf(plan, names);
  const refused = sum(plan.refusals.map(({ files }) => files));
  const moves = (plan.relabelling?.splits ?? 0) + (plan.relabelling?.groups ?? 0);
  const labelsAlone = moves === 0 && plan.table?.chosen?.class;
  const verb = !plan.relabelling ? "Import" : labelsAlone ? "Label" : "Change";
  return (
    <div className="flex flex-col gap-4" aria-busy={isBusy}>
      {failure ? (
        <AlertBanner tone="danger" title="That did not work">
          {failure}
        </AlertBanner>
      ) : null}
      {plan.question && !isLooking ? <AlertBanner tone="warning" title={plan.question} /> : null}
      {plan.table?.isClassGuessed && plan.layout === "table" && !isLooking ? (
        <AlertBanner tone="warning" title={`Do the classes stand in the column ${plan.table.chosen?.class}?`}>
          No column is called class, label or category: this one has the fewest different values. Look at the
          first rows below, and choose another one if it is not.
        </AlertBanner>
      ) : null}
      <Panel
        title={plan.relabelling ? "What the table would change" : "What would come in"}
        description={
          plan.relabelling
            ? "Nothing is written yet."
            : "By names, folders and tables. Nothing is written yet; images are looked into when they come in."
        }
        actions={
          mayWrite ? (
            <Button
              variant="primary"
              loading={confirming.loading}
              disabled={isBusy || isUnread || plan.question !== null || coming <= 0}
              onClick={take}
            >
              {isLooking
                ? "Looking …"
                : `${verb} ${counted(Math.max(0, coming), plan.relabelling ? "image" : "file")}`}
            </Button>
          ) : null
        }
      >
        {isUnread ? (
          <p role="status" className="mb-3 text-sm text-warning-text">
            Columns were chosen that this is not read by yet: press “Read it so” below.
          </p>
        ) : null}
        {plan.question && plan.relabelling ? null : (
          <PlanFigures plan={plan} names={names} refused={refused} leftOut={leftOut} />
        )}
        {plan.strayRows && plan.strayRows.rows > 0 ? (
          <p className="mt-3 text-xs text-warning-text [overflow-wrap:anywhere]">
            {counted(plan.strayRows.rows, "row")} of the table {plan.strayRows.rows === 1 ? "names" : "name"}{" "}
            no file of the upload, and {plan.strayRows.rows === 1 ? "brings" : "bring"} nothing in:{" "}
            {plan.strayRows.examples.join(", ")}
            {plan.strayRows.rows > plan.strayRows.examples.length ? " …" : ""}
          </p>
        ) : null}
        {mayWrite && !plan.relabelling ? (
          <div className="mt-4 grid gap-4 sm:grid-cols-2">
            <Field label="Classes come from">
              <Select
                value={plan.layout}
                disabled={isBusy || plan.layouts.length < 2}
                onChange={(event) => {
                  const layout = plan.layouts.find((each) => each === event.target.value);
                  if (layout) read({ layout });
                }}
                options={plan.layouts.map((layout) => ({ value: layout, label: layoutWords[layout] }))}
              />
            </Field>
            <LooseField key={plan.layout} plan={plan} disabled={isBusy} onRead={read} />
          </div>
        ) : null}
      </Panel>
      {plan.table && (plan.layout === "table" || plan.layout === "columns" || plan.relabelling) ? (
        <PlanTable
          key={plan.table.file}
          table={plan.table}
          tables={plan.layout === "columns" ? [] : plan.tables}
          disabled={!mayWrite || isBusy}
          isAlone={plan.relabelling !== null}
          onRead={(table) => read({ table })}
          onUnread={setUnread}
        />
      ) : null}
      {plan.classes.length > 0 ? (
        <PlanClasses
          classes={plan.classes}
          names={names}
          disabled={!mayWrite || isBusy}
          onChange={setNames}
        />
      ) : null}
      <PlanRefusals refusals={plan.refusals} isTable={plan.relabelling !== null} />
    </div>
  );
}

function PlanFigures({
  plan,
  names,
  refused,
  leftOut,
}: {
  plan: Plan;
  names: Readonly<Record<string, string>>;
  refused: number;
  leftOut: number;
}) {
  const project = useProject();
  const { relabelling, splits } = plan;
  if (relabelling) {
    return (
      <div className="grid grid-cols-2 gap-4 sm:grid-cols-4">
        <Figure
          label="Rows that name an image"
          value={formatCount(relabelling.matched)}
          note={`of ${formatCount(plan.files)}`}
        />
        <Figure
          label="Unchanged"
          value={formatCount(relabelling.unchanged)}
          note="as the table says already"
        />
        <Figure label="Name no image" value={formatCount(relabelling.unmatched)} />
        <Figure label="Name several images" value={formatCount(relabelling.ambiguous)} />
        {plan.table?.chosen?.split ? (
          <Figure label="Move to another split" value={formatCount(relabelling.splits)} />
        ) : null}
        {plan.table?.chosen?.group ? (
          <Figure label="Come into another group" value={formatCount(relabelling.groups)} />
        ) : null}
      </div>
    );
  }
  const called = calledClasses(plan, names);
  const fresh = called.filter((name) => !project.classes.some((each) => each.name === name)).length;
  const named = splits.train + splits.validation + splits.test;
  return (
    <div className="grid grid-cols-2 gap-4 sm:grid-cols-4">
      <Figure
        label="Files"
        value={formatCount(plan.files)}
        note={plan.repeated ? `${formatCount(plan.repeated)} seem to be there twice` : plan.format}
      />
      <Figure
        label="Classes"
        value={formatCount(called.length)}
        note={fresh > 0 ? `${formatCount(fresh)} new` : "none is new"}
      />
      <Figure
        label="Named splits"
        value={formatCount(named)}
        note={
          named > 0
            ? `${formatCount(splits.train)} train, ${formatCount(splits.validation)} val., ${formatCount(splits.test)} test${leftOut > 0 ? ", with those left out" : ""}`
            : "drawn when a version is frozen"
        }
      />
      <Figure
        label="Refused"
        value={formatCount(refused)}
        note={
          leftOut > 0
            ? `${formatCount(leftOut)} left out by you`
            : plan.unlabelled > 0
              ? `${formatCount(plan.unlabelled)} unlabelled`
              : "by name and kind"
        }
      />
    </div>
  );
}

const unlabelled = "unlabelled";
const refuse = "refuse";

/** What becomes of images that nothing gives a class. */
function LooseField({
  plan,
  disabled,
  onRead,
}: {
  plan: Plan;
  disabled: boolean;
  onRead: (input: Omit<PlanImportInput, "importId">) => void;
}) {
  const { classes } = useProject();
  // A file that says the classes itself says of some images that they have none.
  const mayRefuse = plan.layout !== "columns" || plan.question !== null;
  const isUnlabelled = !mayRefuse || (plan.unlabelled > 0 && !plan.question);
  const [value, setValue] = useState(isUnlabelled ? unlabelled : refuse);
  const choose = (next: string) => {
    setValue(next);
    onRead({ loose: next === refuse ? null : { className: next === unlabelled ? null : next.slice(1) } });
  };
  return (
    <Field label="Images that nothing gives a class">
      <Select value={value} disabled={disabled} onChange={(event) => choose(event.target.value)}>
        {mayRefuse ? <option value={refuse}>{plan.question ? "Choose …" : "Are refused"}</option> : null}
        <option value={unlabelled}>Come in unlabelled</option>
        {classes.map(({ id, name }) => (
          <option key={id} value={`=${name}`}>{`Are of the class ${name}`}</option>
        ))}
      </Select>
    </Field>
  );
}
