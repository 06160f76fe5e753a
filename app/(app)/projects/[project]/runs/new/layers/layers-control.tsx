"use client";

import { Plus } from "lucide-react";
import { useMemo, useState } from "react";
import { Button } from "@/app/ui/button";
import { Menu } from "@/app/ui/menu";
import { useDrag } from "@/app/ui/use-drag";
import { layerKinds } from "@/ml/configuration/fields";
import type { Draft, Issues } from "../draft";
import { type Entry, entriesOf, factsOf, kindOf, moved } from "./entries";
import { LayerRow } from "./layer-row";

/** Keys that stay with an entry while it moves. */
function useKeys(count: number) {
  const [keys, setKeys] = useState<readonly number[]>([]);
  const next = Math.max(-1, ...keys) + 1;
  const current = keys.length === count ? keys : Array.from({ length: count }, (_, i) => keys[i] ?? next + i);
  return { keys: current, setKeys, fresh: Math.max(-1, ...current) + 1 };
}

/** The layer list of an own network: added to, taken from, moved, each layer's settings and shape in place. */
export function LayersControl({
  value,
  path,
  draft,
  classes,
  issues,
  maxItems,
  onChange,
}: {
  value: unknown;
  path: string;
  draft: Draft;
  classes: number;
  issues: Issues;
  maxItems: number;
  /** `of` names what is changed where a further change of the same is one step with it */
  onChange: (value: readonly Entry[], of: string | null) => void;
}) {
  const entries = entriesOf(value);
  const facts = useMemo(() => factsOf(draft, classes), [draft, classes]);
  const { keys, setKeys, fresh } = useKeys(entries.length);
  const [opened, setOpened] = useState<ReadonlySet<number>>(new Set());
  const [said, setSaid] = useState("");

  const put = (next: readonly Entry[], nextKeys: readonly number[], words: string) => {
    setKeys(nextKeys);
    setSaid(words);
    onChange(next, null);
  };
  const titleOf = (index: number) => kindOf(entries[index] ?? {})?.label ?? "Layer";
  const move = (from: number, to: number) => {
    if (to < 0 || to >= entries.length) return;
    put(
      moved(entries, from, to),
      moved(keys, from, to),
      `${titleOf(from)} is now layer ${to + 1} of ${entries.length}.`,
    );
  };
  const insert = (at: number, entry: Entry, words: string) => {
    put(entries.toSpliced(at, 0, entry), keys.toSpliced(at, 0, fresh), words);
    setOpened(new Set([...opened, fresh]));
  };
  const { list, drag, handlers } = useDrag(move);
  const order = entries.map((_, i) => i);
  const shown = drag ? moved(order, drag.from, drag.to) : order;
  const isFull = entries.length >= maxItems;
  const kindsBelow = (at: number) =>
    layerKinds.map(({ kind, label, help, entry }) => ({
      label: (
        <span title={help} data-kind={kind}>
          {label}
        </span>
      ),
      disabled: isFull,
      onSelect: () => insert(at, entry, `${label} added as layer ${at + 1}.`),
    }));

  return (
    <div className="rounded-md border">
      <ol ref={list} aria-label="Layers">
        {shown.map((index, place) => {
          const entry = entries[index] ?? {};
          const key = keys[index] ?? index;
          const title = titleOf(index);
          return (
            <LayerRow
              key={key}
              place={place}
              title={title}
              entry={entry}
              facts={facts[index]}
              issues={issues.flatMap((issue) => {
                const at = `${path}.${index}`;
                if (issue.path !== at && !issue.path.startsWith(`${at}.`)) return [];
                return [{ path: issue.path.slice(at.length + 1), message: issue.message }];
              })}
              isOpen={opened.has(key)}
              isDragged={drag?.from === index}
              isFull={isFull}
              handle={handlers(index)}
              kinds={kindsBelow(index + 1)}
              onOpen={(isOpen) =>
                setOpened(new Set(isOpen ? [...opened, key] : [...opened].filter((one) => one !== key)))
              }
              onMove={(by) => move(index, index + by)}
              onDuplicate={() => insert(index + 1, entry, `${title} doubled as layer ${index + 2}.`)}
              onRemove={() =>
                put(
                  entries.toSpliced(index, 1),
                  keys.toSpliced(index, 1),
                  `Layer ${index + 1}, ${title}, removed.`,
                )
              }
              onChange={(setting, next) =>
                onChange(
                  entries.map((one, i) => (i === index ? { ...one, [setting]: next } : one)),
                  `${path}.${key}.${setting}`,
                )
              }
            />
          );
        })}
      </ol>
      <div className="flex items-center gap-3 p-2">
        <Menu
          trigger={
            <Button size="sm" icon={<Plus />} disabled={isFull}>
              Add a layer
            </Button>
          }
          items={kindsBelow(entries.length)}
        />
        <span className="text-xs text-muted">
          {isFull
            ? `${maxItems} layers are the most.`
            : "The layer with the probabilities follows by itself."}
        </span>
      </div>
      <p className="sr-only" role="status">
        {said}
      </p>
    </div>
  );
}
