"use client";

import { Check, Tag, Undo2 } from "lucide-react";
import { useState } from "react";
import { Button } from "@/app/ui/button";
import { formatShare } from "@/app/ui/format";
import { ImageThumb } from "@/app/ui/image-thumb";
import { Kbd } from "@/app/ui/kbd";
import { Panel } from "@/app/ui/panel";
import { Skeleton } from "@/app/ui/skeleton";
import { useKey } from "@/app/ui/use-key";
import { ClassLabel } from "../../../../class-label";
import { ClassPicker } from "../../../../labelling/class-picker";
import { useClasses } from "../../../../labelling/use-classes";
import type { Suggestion } from "./page";

/** The chosen image large, with what the model says of it and the keys that decide. Low on a phone, to stay in view. */
export function ChosenSuggestion({
  suggestion,
  mayLabel,
  onDecide,
  onOther,
}: {
  suggestion: Suggestion | undefined;
  mayLabel: boolean;
  onDecide: (decision: "suggested" | "given") => void;
  onOther: (classId: string | null) => void;
}) {
  const given = suggestion?.givenClass;
  const enabled = mayLabel && suggestion !== undefined;
  const [isPicking, setPicking] = useState(false);
  const classes = useClasses();
  useKey("l", () => setPicking(true), { enabled });
  useKey("a", () => onDecide("suggested"), { enabled });
  useKey("k", () => onDecide("given"), { enabled: enabled && given != null });
  const picture = "aspect-square max-h-[38dvh] w-full max-lg:size-24 max-lg:shrink-0";
  return (
    <Panel flush className="max-lg:shadow-md">
      <div className="flex max-lg:items-center max-lg:gap-3 max-lg:p-3 max-lg:pb-2 lg:flex-col">
        {suggestion ? (
          <ImageThumb
            key={suggestion.image.id}
            src={suggestion.image.url}
            alt={`Suggested: ${suggestion.class.name}`}
            urgent
            className={picture}
          />
        ) : (
          <Skeleton className={picture} />
        )}
        <dl className="grid min-w-0 flex-1 grid-cols-[auto_minmax(0,1fr)_auto] gap-x-4 gap-y-2 text-sm lg:p-4 lg:pb-3">
          <dt className="text-muted">Model</dt>
          {suggestion ? (
            <Says of={suggestion.class} share={suggestion.confidence} />
          ) : (
            <dd className="col-span-2" />
          )}
          {given ? (
            <>
              <dt className="text-muted">Label</dt>
              <Says of={given} share={suggestion?.givenConfidence ?? 0} />
            </>
          ) : null}
          <dt className="col-span-2 text-muted">Ahead of the second by</dt>
          <dd className="text-right tabular-nums">{suggestion ? formatShare(suggestion.margin) : ""}</dd>
        </dl>
      </div>
      <div className="flex flex-wrap gap-2 px-3 pb-3 lg:px-4">
        <Button variant="primary" icon={<Check />} disabled={!enabled} onClick={() => onDecide("suggested")}>
          {given ? "Model is right" : "Accept"} <span className="opacity-80 pointer-coarse:hidden">A</span>
        </Button>
        {given ? (
          <Button icon={<Undo2 />} disabled={!enabled} onClick={() => onDecide("given")}>
            Label is right <span className="opacity-80 pointer-coarse:hidden">K</span>
          </Button>
        ) : null}
        <Button icon={<Tag />} disabled={!enabled} onClick={() => setPicking(true)}>
          Another class <span className="opacity-80 pointer-coarse:hidden">L</span>
        </Button>
      </div>
      <p className="px-4 pb-3 text-xs text-muted pointer-coarse:hidden">
        <Kbd>←</Kbd> <Kbd>→</Kbd> go through the images
      </p>
      <ClassPicker
        open={isPicking}
        onOpenChange={setPicking}
        classes={classes}
        title="Which class is it?"
        onPick={onOther}
      />
    </Panel>
  );
}

function Says({ of, share }: { of: Suggestion["class"]; share: number }) {
  return (
    <>
      <dd className="min-w-0">
        <ClassLabel of={of} />
      </dd>
      <dd className="text-right tabular-nums text-muted">{formatShare(share)}</dd>
    </>
  );
}
