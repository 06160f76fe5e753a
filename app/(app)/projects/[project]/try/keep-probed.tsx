"use client";

import { Bookmark } from "lucide-react";
import { useState } from "react";
import type { TryModelFragment } from "@/app/graphql/generated/graphql";
import type { BackendName } from "@/app/tf/backends";
import { Button } from "@/app/ui/button";
import { useKey } from "@/app/ui/use-key";
import { topClasses } from "@/ml/metrics";
import type { PreprocessSpec } from "@/ml/preprocess";
import { neutralProbe, probeNames } from "@/ml/probe";
import { useProject } from "../project-context";
import { KeepTried } from "./keep-tried";
import { probeLabels } from "./probe-names";
import { rgbaOf } from "./rgba";
import type { Subject } from "./subject";
import type { Edited, Probed } from "./use-probe";

/** What was done to a picture, in words; nothing where it is as it was. */
function editsOf({ probe, strokes }: Edited): string {
  const changed = probeNames.filter((name) => probe[name] !== neutralProbe[name]);
  const edits = changed.map(
    (name) => `${probeLabels[name].label.toLowerCase()} ${probeLabels[name].format(probe[name])}`,
  );
  if (strokes > 0) edits.push(strokes === 1 ? "a stroke of the brush" : `${strokes} strokes of the brush`);
  return edits.join(", ");
}

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
  /** what is on the screen: what the model said last under the probe, and of what; null while it has said nothing */
  now: Probed | null;
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
    note: string;
  } | null>(null);
  const [isOpen, setOpen] = useState(false);
  const subject = now?.edited.subject;
  const edits = now ? editsOf(now.edited) : "";
  const isReady = mayKeep && edits !== "" && Boolean(subject);
  const keep = () => {
    const best = now && topClasses(now.probabilities, 1)[0];
    if (!best || !subject) return;
    const { width, height, channels } = spec;
    const name = `${subject.name.replace(/\.\w+$/, "")}-edited.png`;
    setKept({
      subject: {
        kind: "draw",
        name,
        picture: { rgba: rgbaOf(now.seen, width * height, channels), width, height },
      },
      probabilities: now.probabilities,
      predicted: model.classes.find((one) => one.index === best.index)?.name ?? "",
      expectedClassId: subject.kind === "test" ? subject.stored?.truth.id : undefined,
      backend,
      note: `${subject.name} with ${edits}.`,
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
            : edits === ""
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
          note={kept.note}
          open={isOpen}
          onOpenChange={setOpen}
        />
      ) : null}
    </>
  );
}
