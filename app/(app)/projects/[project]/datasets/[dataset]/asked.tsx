"use client";

import { useQuery } from "@apollo/client/react";
import { X } from "lucide-react";
import { graphql } from "@/app/graphql/generated";
import { Button } from "@/app/ui/button";
import { IconButton } from "@/app/ui/icon-button";
import { useProject } from "../../project-context";
import { type ImageFilterUrl, noValue, type Range } from "./image-filter-url";
import type { FilterChange, ImageFilterState } from "./use-image-filter";

const askedRun = graphql(`
  query AskedRun($id: ID!) {
    run(id: $id) {
      id
      number
      name
      version {
        id
        classes {
          index
          name
        }
      }
    }
  }
`);
const askedImport = graphql(`
  query AskedImport($id: ID!) {
    import(id: $id) {
      id
      fileName
    }
  }
`);
const askedPeople = graphql(`
  query AskedPeople($team: ID!) {
    team(id: $team) {
      id
      members {
        id
        user {
          id
          name
        }
      }
    }
  }
`);

/** The run that the address names, with its outputs; undefined where it names none, or that is deleted. */
export function useAskedRun({ run }: Pick<ImageFilterUrl, "run">) {
  const { data } = useQuery(askedRun, { variables: { id: run ?? "" }, skip: run === null });
  return run === null ? undefined : data?.run;
}

/** What the ids of an address are called. */
function useAskedNames(url: ImageFilterUrl) {
  const { teamId } = useProject();
  const run = useAskedRun(url);
  const file = useQuery(askedImport, { variables: { id: url.import ?? "" }, skip: url.import === null });
  const people = useQuery(askedPeople, { variables: { team: teamId }, skip: url.labeller === null });
  return {
    run: run ? `#${run.number} ${run.name}` : "a run",
    output: (at: number) => run?.version.classes.find(({ index }) => index === at)?.name ?? `its class ${at}`,
    fileName: file.data?.import.fileName ?? "an import",
    person: (id: string) =>
      people.data?.team.members.find(({ user }) => user.id === id)?.user.name ?? "somebody",
  };
}

function rangeText({ min, max, below }: Range): string {
  if (below !== undefined) return min === null ? `below ${below}` : `${min} to below ${below}`;
  return min === null ? `up to ${max}` : max === null ? `from ${min}` : `${min} to ${max}`;
}

const onMapText = ({ lasso, unlike }: Pick<ImageFilterState["url"], "lasso" | "unlike">) =>
  `${lasso ? "in an area of the map" : "on the map"}${unlike ? `, ${rangeText(unlike)} medians from its like` : ""}`;

/** What is asked for, each with a button that asks for it no more. */
export function Asked({ state: { url, change, clear, isFiltered } }: { state: ImageFilterState }) {
  const project = useProject();
  const names = useAskedNames(url);
  if (!isFiltered) return null;
  const className = (id: string) =>
    id === noValue ? "no class" : (project.classes.find((one) => one.id === id)?.name ?? "a class");
  const asked: { label: string; off: FilterChange }[] = [
    ...(url.class ? [{ label: url.class.map(className).join(" or "), off: { class: null } }] : []),
    ...(url.split
      ? [
          {
            label: url.split.map((split) => (split === noValue ? "no split" : split)).join(" or "),
            off: { split: null },
          },
        ]
      : []),
    ...(url.labeller
      ? [{ label: `labelled by ${url.labeller.map(names.person).join(" or ")}`, off: { labeller: null } }]
      : []),
    ...(url.source ? [{ label: `label from: ${url.source.join(" or ")}`, off: { source: null } }] : []),
    ...(["brightness", "contrast", "sharpness", "width", "height", "proportion"] as const).flatMap((name) => {
      const range = url[name];
      return range ? [{ label: `${name} ${rangeText(range)}`, off: { [name]: null } }] : [];
    }),
    ...(url.text ? [{ label: `“${url.text}”`, off: { text: null } }] : []),
    ...(url.import ? [{ label: `from ${names.fileName}`, off: { import: null } }] : []),
    ...(url.flagged !== null
      ? [{ label: url.flagged ? "flagged" : "not flagged", off: { flagged: null } }]
      : []),
    ...(url.differ !== null
      ? [{ label: url.differ ? "votes differ" : "no votes that differ", off: { differ: null } }]
      : []),
    ...(url.errors !== null
      ? [{ label: url.errors ? "error case" : "no error case", off: { errors: null } }]
      : []),
    ...(url.run
      ? [
          {
            label: `${names.run}: ${url.wrong ? "wrong" : "said"}${url.predicted === null ? (url.wrong ? "" : " anything") : ` ${names.output(url.predicted)}`}`,
            off: { run: null, predicted: null, wrong: null },
          },
        ]
      : []),
    ...(url.map ? [{ label: onMapText(url), off: { map: null, lasso: null, unlike: null } }] : []),
  ];
  return (
    <ul aria-label="Asked for" className="flex min-w-0 flex-1 basis-64 flex-wrap items-center gap-1">
      {asked.map(({ label, off }) => (
        <li
          key={label}
          className="inline-flex h-control-sm min-w-0 max-w-60 items-center rounded-md border border-accent bg-accent-soft pl-2 text-xs"
        >
          <span className="truncate">{label}</span>
          <IconButton label={`No longer: ${label}`} icon={<X />} size="sm" onClick={() => change(off)} />
        </li>
      ))}
      <li>
        <Button size="sm" variant="ghost" onClick={clear}>
          Show all
        </Button>
      </li>
    </ul>
  );
}
