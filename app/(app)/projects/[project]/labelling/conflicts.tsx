"use client";

import Link from "next/link";
import { counted } from "@/app/format";
import { Button } from "@/app/ui/button";
import { ImageThumb } from "@/app/ui/image-thumb";
import { Panel } from "@/app/ui/panel";
import { ClassLabel } from "../class-label";
import { useProject } from "../project-context";
import { useLabelling } from "./labelling";

/** Conflicts that are shown at once. */
const mostShown = 100;

/** Images that somebody else labelled meanwhile, one's own class beside theirs, to decide. */
export function Conflicts() {
  const project = useProject();
  const { state, settle } = useLabelling();
  const { conflicts } = state;
  if (conflicts.length === 0) return null;
  const more = conflicts.length - mostShown;
  const classOf = (id: string | null) => {
    const found = project.classes.find((one) => one.id === id);
    return found ? <ClassLabel of={found} /> : <span className="text-muted">no class</span>;
  };
  return (
    <Panel
      className="mb-4"
      flush
      title={`${counted(conflicts.length, "image")} labelled by somebody else meanwhile`}
      description="Their class stands until you decide. Both stay in the history."
      actions={
        <>
          <Button size="sm" onClick={() => settle(conflicts, "theirs")}>
            Keep all theirs
          </Button>
          <Button size="sm" onClick={() => settle(conflicts, "mine")}>
            Use all mine
          </Button>
        </>
      }
    >
      <ul className="max-h-96 divide-y overflow-y-auto">
        {conflicts.slice(0, mostShown).map((conflict) => (
          <li key={conflict.imageId} className="flex flex-wrap items-center gap-3 px-4 py-2">
            <Link href={`/projects/${project.id}/images/${conflict.imageId}`}>
              <ImageThumb
                src={`/files/images/${conflict.imageId}/thumbnail`}
                alt="Image in question"
                className="size-14"
              />
            </Link>
            <dl className="grid flex-1 basis-40 grid-cols-[auto_minmax(0,1fr)] gap-x-3 text-sm">
              <dt className="text-muted">Theirs</dt>
              <dd>{classOf(conflict.theirs)}</dd>
              <dt className="text-muted">Mine</dt>
              <dd>{classOf(conflict.mine)}</dd>
            </dl>
            <span className="flex gap-2">
              <Button size="sm" onClick={() => settle([conflict], "theirs")}>
                Keep theirs
              </Button>
              <Button size="sm" onClick={() => settle([conflict], "mine")}>
                Use mine
              </Button>
            </span>
          </li>
        ))}
        {more > 0 ? (
          <li className="px-4 py-2 text-sm text-muted">
            {counted(more, "other image")}: shown as these are decided; the buttons above decide all.
          </li>
        ) : null}
      </ul>
    </Panel>
  );
}
