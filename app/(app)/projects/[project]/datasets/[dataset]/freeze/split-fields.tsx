"use client";

import { Dices, FolderTree, Lock } from "lucide-react";
import { Controller, type UseFormReturn } from "react-hook-form";
import { Checkbox, RadioCards, SegmentedControl } from "@/app/ui/choices";
import { Field } from "@/app/ui/field";
import { NumberInput } from "@/app/ui/inputs";
import { VersionSelect } from "../../../version-combobox";
import { splits } from "../dataset-context";
import type { FreezeValues } from "./freeze-form";

interface Choices {
  hasFolders: boolean;
  hasGroupKeys: boolean;
  hasVersions: boolean;
  datasetId: string;
  /** Images that have a class. */
  imageCount: number;
}

/** How the images are divided. */
export function SplitFields({ form, choices }: { form: UseFormReturn<FreezeValues>; choices: Choices }) {
  const { hasFolders, hasVersions, datasetId } = choices;
  const { errors } = form.formState;
  const [method, by] = form.watch(["splitMethod", "by"]);
  const byNumbers = by === "numbers" && method !== "folders";
  return (
    <>
      <Controller
        control={form.control}
        name="splitMethod"
        render={({ field }) => (
          <RadioCards
            label="Splits"
            columns={3}
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
              {
                value: "kept",
                label: "Keep from a version",
                icon: <Lock />,
                disabled: !hasVersions,
                description: hasVersions
                  ? "No image leaves its split, so none moves from test to train, not even one that was away for a version. New ones are drawn so that the shares hold."
                  : "There is no version of this dataset yet.",
              },
            ]}
          />
        )}
      />
      {method === "kept" ? (
        <Field label="Keep the splits of" error={errors.keptFromId?.message}>
          <Controller
            control={form.control}
            name="keptFromId"
            render={({ field }) => (
              <VersionSelect datasetId={datasetId} value={field.value} onChange={field.onChange} />
            )}
          />
        </Field>
      ) : null}
      <div className="flex flex-col gap-2">
        {method === "folders" ? null : (
          <Controller
            control={form.control}
            name="by"
            render={({ field }) => (
              <SegmentedControl
                label="Sizes of the splits by"
                size="sm"
                className="self-start"
                value={field.value}
                onChange={(value) => {
                  if (value === "numbers") takeShares(form, choices.imageCount);
                  field.onChange(value);
                }}
                options={[
                  { value: "shares", label: "Shares" },
                  { value: "numbers", label: "Numbers" },
                ]}
              />
            )}
          />
        )}
        {byNumbers ? <NumberFields form={form} /> : <ShareFields form={form} ofRest={method === "folders"} />}
      </div>
      <Together form={form} hasGroupKeys={choices.hasGroupKeys} />
    </>
  );
}

/** Numbers begin as what the shares come to. */
function takeShares(form: UseFormReturn<FreezeValues>, imageCount: number): void {
  const { validation, test, validationImages, testImages } = form.getValues();
  if (validationImages > 0 || testImages > 0) return;
  const numberOf = (share: number) => Math.round((imageCount * (share || 0)) / 100);
  form.setValue("validationImages", numberOf(validation));
  form.setValue("testImages", numberOf(test));
}

function ShareFields({ form, ofRest }: { form: UseFormReturn<FreezeValues>; ofRest: boolean }) {
  const { errors } = form.formState;
  const sumError = "sum" in errors ? (errors.sum as { message?: string }).message : undefined;
  return (
    <fieldset className="min-w-0">
      <legend className="mb-1 text-xs font-medium">
        {ofRest ? "Shares of what the folders leave open" : "Shares"}
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
  );
}

function NumberFields({ form }: { form: UseFormReturn<FreezeValues> }) {
  const { errors } = form.formState;
  return (
    <fieldset className="min-w-0">
      <legend className="mb-1 text-xs font-medium">Images; all others are for training</legend>
      <div className="grid grid-cols-3 gap-3">
        <Field label="validation" error={errors.validationImages?.message}>
          <NumberInput {...form.register("validationImages", { valueAsNumber: true })} min={0} step={1} />
        </Field>
        <Field label="test" error={errors.testImages?.message}>
          <NumberInput {...form.register("testImages", { valueAsNumber: true })} min={0} step={1} />
        </Field>
      </div>
      <p className="mt-1 min-h-4.5 text-xs text-muted">
        Divided among the classes in the ratio of their sizes.
      </p>
    </fieldset>
  );
}

function Together({ form, hasGroupKeys }: { form: UseFormReturn<FreezeValues>; hasGroupKeys: boolean }) {
  return (
    <fieldset className="flex min-w-0 flex-col gap-2">
      <legend className="mb-1 text-xs font-medium">Keep in one split</legend>
      <Checkbox
        {...form.register("nearSame")}
        label="Images that look the same"
        help="Finds copies that were saved again, resized or made lighter. The first time each image is looked at, which takes a while."
      />
      <Checkbox
        {...form.register("groupKey")}
        disabled={!hasGroupKeys}
        label="Images of one group"
        help={
          hasGroupKeys
            ? "The group that the imported table names: a patient, a scene."
            : "No import named groups. A CSV or JSON table with a column for them does."
        }
      />
    </fieldset>
  );
}
