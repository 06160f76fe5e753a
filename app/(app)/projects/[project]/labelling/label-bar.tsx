"use client";

import { Redo2, Undo2 } from "lucide-react";
import { IconButton } from "@/app/ui/icon-button";
import { useProject } from "../project-context";
import { ClassButtons } from "./class-buttons";
import { useLabelling } from "./labelling";
import { countOf, type LabelTarget } from "./target";

/**
 * Labels what is chosen, by a key or a button: mount it where the choice is made. Shown to who may label; keys work while
 * something is chosen. `onLabelled` hears of it at once, before anything is sent.
 */
export function LabelBar({
  target,
  onLabelled,
}: {
  target: LabelTarget | null;
  onLabelled?: (classId: string | null) => void;
}) {
  const project = useProject();
  const labelling = useLabelling();
  if (!project.can("label:write")) {
    return (
      <p className="text-xs text-muted">
        Your role may look at images, not label them: an owner of the team can change it.
      </p>
    );
  }
  const count = target ? countOf(target) : 0;
  return (
    <section aria-label="Label" className="flex flex-wrap items-center gap-2">
      <ClassButtons
        disabled={count === 0}
        className="flex-1 basis-72"
        onPick={(classId) => {
          if (!target) return;
          labelling.label(target, classId);
          onLabelled?.(classId);
        }}
      />
      <span className="flex">
        <IconButton
          label="Undo (Ctrl Z)"
          icon={<Undo2 />}
          size="sm"
          disabled={!labelling.canUndo}
          onClick={labelling.undo}
        />
        <IconButton
          label="Redo (Ctrl Shift Z)"
          icon={<Redo2 />}
          size="sm"
          disabled={!labelling.canRedo}
          onClick={labelling.redo}
        />
      </span>
    </section>
  );
}
