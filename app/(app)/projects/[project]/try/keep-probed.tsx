"use client";

import { Bookmark } from "lucide-react";
import { useState } from "react";
import type { TryModelFragment } from "@/app/graphql/generated/graphql";
import type { BackendName } from "@/app/tf/backends";
import { Button } from "@/app/ui/button";
import { useKey } from "@/app/ui/use-key";
import { topClasses } from "@/ml/metrics";
import { isTouched } from "@/ml/picture-edits";
import type { PreprocessSpec } from "@/ml/preprocess";
import { useProject } from "../project-context";
import { type Edited, editedOf } from "./edited";
import { KeepTried } from "./keep-tried";
import { rgbaOf } from "./rgba";
import { type Subject, truthOf } from "./subject";
import type { Probed } from "./use-probe";

/**
 * Keeps the picture as it is under the probe, brush strokes and all: in the size in which the network sees it, so that it
 * sees just that whenever the case is faced.
 */
export function KeepProbed({
  model,
  spec,
  now,
  backend,
}: {
  model: TryModelFragment;
  spec: PreprocessSpec;
  /** what is on the screen: what the model said last under the probe, and of what */
  now: Probed;
  backend: BackendName;
}) {
  const project = useProject();
  const mayKeep = project.can("review:write");
  // All of it as it was when it was asked for: a camera goes on, and the dialog stays with what was seen then.
  const [kept, setKept] = useState<{
    subject: Subject;
    probabilities: Float32Array;
    predicted: string;
    expectedClassId: string | undefined;
    backend: BackendName;
    edited: Edited;
  } | null>(null);
  const [isOpen, setOpen] = useState(false);
  const isOther = isTouched(now.edited);
  const isReady = mayKeep && isOther;
  const keep = () => {
    const best = topClasses(now.probabilities, 1)[0];
    if (!best) return;
    const { subject, strokes, probe } = now.edited;
    const edited = editedOf(subject, spec, strokes, probe);
    if (!edited) return;
    const { width, height, channels } = spec;
    const name = `${subject.name.replace(/\.\w+$/, "")}-edited.png`;
    setKept({
      subject: {
        kind: "draw",
        uncentred: null,
        name,
        picture: { rgba: rgbaOf(now.seen, width * height, channels), width, height },
      },
      probabilities: now.probabilities,
      predicted: model.classes.find((one) => one.index === best.index)?.name ?? "",
      expectedClassId: truthOf(subject)?.id,
      backend,
      edited,
    });
    setOpen(true);
  };
  useKey("shift+e", keep, { enabled: isReady });
  return (
    <>
      <Button
        size="sm"
        icon={<Bookmark />}
        disabled={!isReady}
        title={
          !mayKeep
            ? "Your role may look, not keep error cases"
            : !isOther
              ? "Move a slider or paint first: the picture itself is kept above"
              : undefined
        }
        onClick={keep}
      >
        Keep as edited <span className="text-subtle pointer-coarse:hidden">Shift E</span>
      </Button>
      {kept ? (
        <KeepTried
          model={model}
          subject={kept.subject}
          predicted={kept.predicted}
          probabilities={kept.probabilities}
          backend={kept.backend}
          expectedClassId={kept.expectedClassId}
          edited={kept.edited}
          open={isOpen}
          onOpenChange={setOpen}
        />
      ) : null}
    </>
  );
}
