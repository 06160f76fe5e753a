"use client";

import { Check, Tag, Undo2 } from "lucide-react";
import { useState } from "react";
import { Button } from "@/app/ui/button";
import { formatShare } from "@/app/ui/format";
import { ImageThumb } from "@/app/ui/image-thumb";
import { Kbd } from "@/app/ui/kbd";
import { KeyValue } from "@/app/ui/key-value";
import { Panel } from "@/app/ui/panel";
import { Skeleton } from "@/app/ui/skeleton";
import { useKey } from "@/app/ui/use-key";
import { ClassLabel } from "../../../../class-label";
import { ClassPicker } from "../../../../labelling/class-picker";
import { useClasses } from "../../../../labelling/use-classes";
import type { Suggestion } from "./page";

/** The chosen image large, with what the model says of it and the keys that decide. */
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
  return (
    <Panel flush>
      {suggestion ? (
        <ImageThumb
          src={suggestion.image.url}
          alt={`Suggested: ${suggestion.class.name}`}
          eager
          className="aspect-square w-full"
        />
      ) : (
        <Skeleton className="aspect-square w-full" />
      )}
      <div className="flex flex-col gap-4 p-4">
        <KeyValue
          items={[
            {
              label: "The model says",
              value: suggestion ? (
                <span className="flex items-center justify-between gap-2">
                  <ClassLabel of={suggestion.class} />
                  <span className="tabular-nums text-muted">{formatShare(suggestion.confidence)}</span>
                </span>
              ) : (
                ""
              ),
            },
            ...(given
              ? [
                  {
                    label: "Its label",
                    value: (
                      <span className="flex items-center justify-between gap-2">
                        <ClassLabel of={given} />
                        <span className="tabular-nums text-muted">
                          {formatShare(suggestion?.givenConfidence ?? 0)}
                        </span>
                      </span>
                    ),
                  },
                ]
              : []),
            {
              label: "Ahead of the second by",
              value: (
                <span className="block text-right tabular-nums">
                  {suggestion ? formatShare(suggestion.margin) : ""}
                </span>
              ),
            },
          ]}
        />
        <div className="flex flex-wrap gap-2">
          <Button
            variant="primary"
            icon={<Check />}
            disabled={!enabled}
            onClick={() => onDecide("suggested")}
          >
            {given ? "The model is right" : "Accept"}{" "}
            <span className="opacity-80 pointer-coarse:hidden">A</span>
          </Button>
          {given ? (
            <Button icon={<Undo2 />} disabled={!enabled} onClick={() => onDecide("given")}>
              The label is right <span className="opacity-80 pointer-coarse:hidden">K</span>
            </Button>
          ) : null}
          <Button icon={<Tag />} disabled={!enabled} onClick={() => setPicking(true)}>
            Another class <span className="opacity-80 pointer-coarse:hidden">L</span>
          </Button>
        </div>
        <p className="text-xs text-muted pointer-coarse:hidden">
          <Kbd>A</Kbd> accepts{" "}
          {given ? (
            <>
              <Kbd>K</Kbd> keeps the label{" "}
            </>
          ) : null}
          <Kbd>←</Kbd> <Kbd>→</Kbd> go through the images
        </p>
      </div>
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
