"use client";

import { ArrowDownNarrowWide, ArrowUpNarrowWide, ListFilter, Search } from "lucide-react";
import { useEffect, useState } from "react";
import { Button } from "@/app/ui/button";
import { IconButton } from "@/app/ui/icon-button";
import { Select, TextInput } from "@/app/ui/inputs";
import { Popover } from "@/app/ui/popover";
import { Facets } from "./facets";
import { imageOrders, noFilter, ordersOfRun } from "./image-filter-url";
import type { ImageFilterState } from "./use-image-filter";

const orderNames: Record<(typeof imageOrders)[number], string> = {
  arrival: "As they came",
  name: "File name",
  brightness: "Brightness",
  contrast: "Contrast",
  sharpness: "Sharpness",
  pixels: "Size",
  proportion: "Width by height",
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
        trigger={
          // As wide with a number: what opens below it stays where it is.
          <Button icon={<ListFilter />} className="min-w-27">
            {asked > 0 ? `Filter (${asked})` : "Filter"}
          </Button>
        }
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
    </>
  );
}
