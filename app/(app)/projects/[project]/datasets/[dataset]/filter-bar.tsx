"use client";

import { ArrowDownNarrowWide, ArrowUpNarrowWide, ListFilter, Search, X } from "lucide-react";
import { useEffect, useState } from "react";
import { Button } from "@/app/ui/button";
import { IconButton } from "@/app/ui/icon-button";
import { Select, TextInput } from "@/app/ui/inputs";
import { Popover } from "@/app/ui/popover";
import { useProject } from "../../project-context";
import { Facets } from "./facets";
import { imageOrders, noFilter, noValue, ordersOfRun, type Range } from "./image-filter-url";
import type { FilterChange, ImageFilterState } from "./use-image-filter";

const orderNames: Record<(typeof imageOrders)[number], string> = {
  arrival: "As they came",
  name: "File name",
  brightness: "Brightness",
  contrast: "Contrast",
  sharpness: "Sharpness",
  pixels: "Size",
  confidence: "Confidence of the run",
  margin: "Margin of the run",
  entropy: "Entropy of the run",
  unlike: "Unlike its class",
};

const waitMs = 300;

/** Part of a file name; asked for once the typing stops. */
function NameSearch({ state: { url, change } }: { state: ImageFilterState }) {
  const [text, setText] = useState(url.text ?? "");
  useEffect(() => setText(url.text ?? ""), [url.text]);
  useEffect(() => {
    if (text.trim() === (url.text ?? "")) return;
    const timer = setTimeout(() => change({ text: text.trim() || null }), waitMs);
    return () => clearTimeout(timer);
  });
  return (
    <TextInput
      aria-label="Part of the file name"
      placeholder="File name"
      leading={<Search />}
      className="w-44"
      maxLength={200}
      value={text}
      onChange={({ target }) => setText(target.value)}
    />
  );
}

const rangeText = ({ min, max }: Range) =>
  min === null ? `up to ${max}` : max === null ? `from ${min}` : `${min} to ${max}`;

const onMapText = ({ lasso, unlike }: Pick<ImageFilterState["url"], "lasso" | "unlike">) =>
  `${lasso ? "in an area of the map" : "on the map"}${unlike ? `, ${rangeText(unlike)} medians from its like` : ""}`;

/** What is asked for, each with a button that asks for it no more. */
function Asked({ state: { url, change, clear, isFiltered } }: { state: ImageFilterState }) {
  const project = useProject();
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
    ...(url.labeller ? [{ label: "labelled by who is chosen", off: { labeller: null } }] : []),
    ...(url.source ? [{ label: `label from: ${url.source.join(" or ")}`, off: { source: null } }] : []),
    ...(["brightness", "contrast", "sharpness", "width", "height", "proportion"] as const).flatMap((name) => {
      const range = url[name];
      return range ? [{ label: `${name} ${rangeText(range)}`, off: { [name]: null } }] : [];
    }),
    ...(url.text ? [{ label: `“${url.text}”`, off: { text: null } }] : []),
    ...(url.import ? [{ label: "one import", off: { import: null } }] : []),
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
            label: `${url.wrong ? "wrong " : ""}by a run${url.predicted === null ? "" : `, as its class ${url.predicted}`}`,
            off: { run: null, predicted: null, wrong: null },
          },
        ]
      : []),
    ...(url.map ? [{ label: onMapText(url), off: { map: null, lasso: null, unlike: null } }] : []),
  ];
  return (
    <ul aria-label="Asked for" className="flex min-w-0 flex-wrap items-center gap-1">
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

/** Filter and order of a dataset's images. */
export function FilterBar({ state }: { state: ImageFilterState }) {
  const { url, sort, change } = state;
  const asked = Object.entries(noFilter).filter(
    ([key]) => key !== "sort" && url[key as keyof typeof url] !== null,
  ).length;
  const orders = imageOrders.filter(
    (order) => (!ordersOfRun.includes(order) || url.run !== null) && (order !== "unlike" || url.map !== null),
  );
  const descending = sort.descending ?? false;
  return (
    <>
      <NameSearch state={state} />
      <Popover
        label="Filter"
        trigger={<Button icon={<ListFilter />}>{asked > 0 ? `Filter (${asked})` : "Filter"}</Button>}
      >
        <Facets state={state} />
      </Popover>
      <span className="inline-flex items-center">
        <Select
          aria-label="Order"
          className="w-44"
          value={sort.by}
          options={orders.map((order) => ({ value: order, label: orderNames[order] }))}
          onChange={({ target }) => {
            const by = imageOrders.find((order) => order === target.value) ?? "arrival";
            change({ sort: by === "arrival" && !descending ? null : { by, descending } });
          }}
        />
        <IconButton
          label={descending ? "From the last: turn round" : "From the first: turn round"}
          icon={descending ? <ArrowUpNarrowWide /> : <ArrowDownNarrowWide />}
          onClick={() =>
            change({
              sort: sort.by === "arrival" && descending ? null : { by: sort.by, descending: !descending },
            })
          }
        />
      </span>
      <Asked state={state} />
    </>
  );
}
