"use client";

import { useQuery } from "@apollo/client/react";
import { BookOpen } from "lucide-react";
import { type ReactElement, useMemo, useState } from "react";
import { graphql } from "@/app/graphql/generated";
import type { ClassGuideQuery } from "@/app/graphql/generated/graphql";
import { Button } from "@/app/ui/button";
import { IconButton } from "@/app/ui/icon-button";
import { ImageThumb } from "@/app/ui/image-thumb";
import { Kbd } from "@/app/ui/kbd";
import { Tooltip } from "@/app/ui/tooltip";
import { useKeys } from "@/app/ui/use-key";
import { actionKeys } from "@/ml/label-keys";
import { ClassLabel } from "../class-label";
import { useProject } from "../project-context";
import { useRefetchOn } from "../use-refetch-on";
import { useClasses } from "./use-classes";

const classGuide = graphql(`
  query ClassGuide($id: ID!) {
    project(id: $id) {
      id
      classes {
        id
        description
        examples {
          id
          thumbnailUrl
        }
      }
    }
  }
`);

type Meaning = ClassGuideQuery["project"]["classes"][number];

/** What is meant by each class that somebody has described or shown by examples. */
function useMeanings(): ReadonlyMap<string, Meaning> {
  const project = useProject();
  const { data, refetch } = useQuery(classGuide, { variables: { id: project.id } });
  useRefetchOn(["PROJECT_CHANGED"], null, refetch);
  return useMemo(
    () =>
      new Map(
        (data?.project.classes ?? [])
          .filter(({ description, examples }) => description !== "" || examples.length > 0)
          .map((meaning) => [meaning.id, meaning]),
      ),
    [data],
  );
}

/** What is meant by a class, on hover and focus of the button that gives it; nothing where nobody has said. */
export function useMeaningOnHover(): (
  classId: string,
  button: ReactElement<Record<string, unknown>>,
) => ReactElement {
  const meanings = useMeanings();
  return (classId, button) => {
    const meaning = meanings.get(classId);
    return meaning ? (
      <Tooltip key={classId} side="bottom" content={<MeaningOf meaning={meaning} />}>
        {button}
      </Tooltip>
    ) : (
      button
    );
  };
}

function MeaningOf({ meaning: { description, examples } }: { meaning: Meaning }) {
  return (
    <>
      {description ? (
        <p className="text-xs whitespace-pre-line [overflow-wrap:anywhere]">{description}</p>
      ) : null}
      {examples.length > 0 ? (
        <ul className="mt-1 flex flex-wrap gap-1">
          {examples.map(({ id, thumbnailUrl }, at) => (
            <li key={id}>
              <ImageThumb src={thumbnailUrl} alt={`Example ${at + 1}`} eager className="size-16" />
            </li>
          ))}
        </ul>
      ) : null}
    </>
  );
}

const openKey = "offdiagonal.class-guide";

/** Whether the guide is open, kept in the browser, and the button and key that toggle it. */
export function useClassGuide(): { isOpen: boolean; toggle: ReactElement } {
  const [isOpen, setOpen] = useState(() => {
    try {
      return localStorage.getItem(openKey) === "true";
    } catch {
      return false; // storage is switched off
    }
  });
  const change = () => {
    setOpen(!isOpen);
    try {
      localStorage.setItem(openKey, String(!isOpen));
    } catch {
      // Storage is switched off: it holds for this page only.
    }
  };
  useKeys([actionKeys.guide, `shift+${actionKeys.guide}`], change);
  return {
    isOpen,
    toggle: (
      <IconButton
        label="What the classes mean (/)"
        icon={<BookOpen />}
        size="sm"
        aria-pressed={isOpen}
        className={isOpen ? "bg-accent-soft" : undefined}
        onClick={change}
      />
    ),
  };
}

/** What is meant by the classes that can be given, beside the picture: their descriptions and examples. */
export function ClassGuide({ offered }: { offered?: readonly string[] }) {
  const project = useProject();
  const meanings = useMeanings();
  const classes = useClasses().filter(({ id }) => !offered || offered.includes(id));
  const told = classes.flatMap((one) => {
    const meaning = meanings.get(one.id);
    return meaning ? [{ one, meaning }] : [];
  });
  const silent = classes.length - told.length;
  const canTell = project.can("project:write");
  return (
    <aside
      aria-label="What the classes mean"
      className="max-h-[32dvh] shrink-0 overflow-y-auto border-t bg-panel p-3 lg:max-h-none lg:w-72 lg:border-t-0 lg:border-l"
    >
      <h2 className="mb-2 text-xs font-medium text-muted">What the classes mean</h2>
      <ul className="grid gap-4">
        {told.map(({ one, meaning }) => (
          <li key={one.id} className="min-w-0">
            <p className="mb-1 flex items-center justify-between gap-2 text-sm font-medium">
              <ClassLabel of={one} />
              {one.key ? <Kbd>{one.key.toUpperCase()}</Kbd> : null}
            </p>
            <MeaningOf meaning={meaning} />
          </li>
        ))}
      </ul>
      {silent > 0 ? (
        <p className="mt-3 text-xs text-muted">
          {told.length === 0
            ? "Nobody has described a class yet, nor chosen examples."
            : `${silent} more without a description.`}
        </p>
      ) : null}
      {silent > 0 && canTell ? (
        <Button size="sm" className="mt-2" href={`/projects/${project.id}/classes`}>
          Describe classes
        </Button>
      ) : null}
    </aside>
  );
}
