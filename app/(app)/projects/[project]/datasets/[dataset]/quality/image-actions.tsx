"use client";

import { Tag, Trash2 } from "lucide-react";
import { useState } from "react";
import { counted } from "@/app/format";
import { Button } from "@/app/ui/button";
import { ClassPicker } from "../../../labelling/class-picker";
import { useLabelling } from "../../../labelling/labelling";
import { useClasses } from "../../../labelling/use-classes";
import { useProject } from "../../../project-context";
import { useRemoveImages } from "../use-remove-images";

/** Labels images, or takes them out of the dataset. */
export function ImageActions({
  label,
  remove,
  removeText,
  onRemoved,
  onBack,
}: {
  /** images that a label goes to */
  label: readonly string[];
  /** images that are taken out */
  remove: readonly string[];
  removeText: string;
  onRemoved: (imageIds: readonly string[]) => void;
  /** those that were taken out are in it again */
  onBack: (imageIds: readonly string[]) => void;
}) {
  const project = useProject();
  const classes = useClasses();
  const labelling = useLabelling();
  const { remove: takeOut, working } = useRemoveImages(() => onBack(remove));
  const [picking, setPicking] = useState(false);
  return (
    <>
      {project.can("label:write") && classes.length > 0 ? (
        <Button size="sm" icon={<Tag />} disabled={label.length === 0} onClick={() => setPicking(true)}>
          Label
        </Button>
      ) : null}
      {project.can("dataset:write") ? (
        <Button
          size="sm"
          icon={<Trash2 />}
          loading={working}
          disabled={remove.length === 0}
          onClick={async () => {
            if (await takeOut({ ids: remove })) onRemoved(remove);
          }}
        >
          {removeText}
        </Button>
      ) : null}
      <ClassPicker
        open={picking}
        onOpenChange={setPicking}
        classes={classes}
        title={`Class of ${counted(label.length, "image")}`}
        onPick={(classId) => labelling.label({ ids: label }, classId)}
      />
    </>
  );
}
