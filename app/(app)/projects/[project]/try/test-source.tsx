"use client";

import { memo } from "react";
import type { TryModelFragment } from "@/app/graphql/generated/graphql";
import { AlertBanner } from "@/app/ui/alert-banner";
import { Field } from "@/app/ui/field";
import { Select } from "@/app/ui/inputs";
import { CaseImages } from "./case-images";
import { imageSetOptions } from "./image-sets";
import { JudgedImages } from "./judged-images";
import { SplitImages } from "./split-images";
import type { Subject } from "./subject";
import { useChosenImage } from "./use-chosen-image";
import { useTryState } from "./use-try-state";

/** An image of the project: of a split of the run's version, or of an error case. Drawn anew only for its own sake. */
export const TestSource = memo(function TestSource({
  model,
  hasAnswered,
  onSubject,
}: {
  model: TryModelFragment;
  /** whether the first answer is there: until then nothing else is fetched */
  hasAnswered: boolean;
  onSubject: (subject: Subject | null) => void;
}) {
  const [state, setState] = useTryState();
  const failure = useChosenImage(model, state.image, state.case, onSubject);
  return (
    <>
      <Field label="Images" className="mb-3">
        <Select
          value={state.from}
          onChange={(event) =>
            void setState({ from: imageSetOptions.find(({ value }) => value === event.target.value)?.value })
          }
          options={imageSetOptions}
        />
      </Field>
      {failure ? (
        <AlertBanner tone="danger" title="This image cannot be tried" className="mb-3">
          {failure}
        </AlertBanner>
      ) : null}
      {state.from === "judged" ? (
        <JudgedImages model={model} hasAnswered={hasAnswered} />
      ) : state.from === "cases" ? (
        <CaseImages model={model} hasAnswered={hasAnswered} />
      ) : (
        <SplitImages key={state.from} model={model} hasAnswered={hasAnswered} split={state.from} />
      )}
    </>
  );
});
