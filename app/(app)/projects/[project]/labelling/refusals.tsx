"use client";

import Link from "next/link";
import { counted } from "@/app/format";
import { Button } from "@/app/ui/button";
import { ImageThumb } from "@/app/ui/image-thumb";
import { Panel } from "@/app/ui/panel";
import { useProject } from "../project-context";
import { useLabelling } from "./labelling";
import { subjectOf } from "./queue";

/** Images of one action that are shown. */
const mostShown = 12;

/** What the server refused of one's labelling: why, of which images, what was written; to be sent again or given up. */
export function Refusals() {
  const project = useProject();
  const { state, dismissRefusal, sendAgain } = useLabelling();
  return state.refusals.map(({ key, title, reason, edit }) => {
    const { text, imageIds } = edit ? subjectOf(edit) : { text: "", imageIds: [] };
    const more = imageIds.length - mostShown;
    return (
      <Panel
        key={key}
        className="mb-4"
        title={`Not done: ${title}`}
        actions={
          <>
            <Button size="sm" onClick={() => dismissRefusal(key)}>
              Dismiss
            </Button>
            {edit ? (
              <Button size="sm" onClick={() => sendAgain(edit)}>
                Try again
              </Button>
            ) : null}
          </>
        }
      >
        <div className="grid gap-2 text-sm">
          <p>{reason}</p>
          {text ? <p className="whitespace-pre-wrap text-muted [overflow-wrap:anywhere]">{text}</p> : null}
          {imageIds.length > 0 ? (
            <div className="flex flex-wrap items-center gap-2">
              {imageIds.slice(0, mostShown).map((id) => (
                <Link key={id} href={`/projects/${project.id}/images/${id}`}>
                  <ImageThumb
                    src={`/files/images/${id}/thumbnail`}
                    alt="Image that it was about"
                    className="size-14"
                  />
                </Link>
              ))}
              {more > 0 ? <span className="text-muted">and {counted(more, "other image")}</span> : null}
            </div>
          ) : null}
        </div>
      </Panel>
    );
  });
}
