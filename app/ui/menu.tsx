"use client";

import { Menu as Base } from "@base-ui/react/menu";
import Link from "next/link";
import { Fragment, type ReactElement, type ReactNode } from "react";
import { cn } from "./cn";

export type MenuEntry =
  | "separator"
  | { heading: string }
  | {
      label: ReactNode;
      icon?: ReactNode;
      /** a link, or … */
      href?: string;
      /** the link leads to a file, which is kept and not opened */
      isFile?: boolean;
      /** … an action */
      onSelect?: () => void;
      /** shown at the right: a shortcut or a check mark */
      hint?: ReactNode;
      danger?: boolean;
      disabled?: boolean;
    };

const item =
  "flex min-h-7 w-full cursor-default select-none items-center gap-2 rounded-sm px-2 py-1 text-sm outline-none data-disabled:opacity-50 data-highlighted:bg-hover pointer-coarse:min-h-10 [&_svg]:size-4 [&_svg]:shrink-0 [&_svg]:text-muted";

interface Section {
  readonly heading: { readonly key: string; readonly text: string } | null;
  readonly entries: { readonly key: string; readonly entry: Exclude<MenuEntry, { heading: string }> }[];
}

/** A heading names what follows it, up to the next one or a line, for who hears the menu too. */
function sectionsOf(items: readonly MenuEntry[]): Section[] {
  const sections: Section[] = [];
  for (const [index, entry] of items.entries()) {
    const key = `${index}`;
    if (entry !== "separator" && "heading" in entry) {
      sections.push({ heading: { key, text: entry.heading }, entries: [] });
      continue;
    }
    if (sections.length === 0 || entry === "separator") sections.push({ heading: null, entries: [] });
    sections.at(-1)?.entries.push({ key, entry });
  }
  return sections;
}

function Row({ entry }: { entry: Section["entries"][number]["entry"] }) {
  if (entry === "separator") return <Base.Separator className="-mx-1 my-1 h-px bg-line" />;
  const content = (
    <>
      {entry.icon}
      <span className="min-w-0 flex-1 truncate">{entry.label}</span>
      {entry.hint ? <span className="ml-4 text-xs text-subtle">{entry.hint}</span> : null}
    </>
  );
  const classes = cn(item, entry.danger && "text-danger-text [&_svg]:text-danger-text");
  return entry.href !== undefined ? (
    <Base.LinkItem
      closeOnClick
      className={classes}
      render={
        entry.isFile ? (props) => <a {...props} href={entry.href} download /> : <Link href={entry.href} />
      }
    >
      {content}
    </Base.LinkItem>
  ) : (
    <Base.Item disabled={entry.disabled} onClick={entry.onSelect} className={classes}>
      {content}
    </Base.Item>
  );
}

/** A menu of actions and links under its `trigger`, a Button say. */
export function Menu({
  trigger,
  items,
  align = "start",
  side = "bottom",
}: {
  trigger: ReactElement<Record<string, unknown>>;
  items: readonly MenuEntry[];
  align?: "start" | "center" | "end";
  side?: "top" | "right" | "bottom" | "left";
}) {
  return (
    <Base.Root>
      <Base.Trigger render={trigger} />
      <Base.Portal>
        <Base.Positioner align={align} side={side} sideOffset={4} className="z-50 outline-none">
          <Base.Popup className="max-h-(--available-height) min-w-44 max-w-80 overflow-y-auto rounded-lg border border-line-strong bg-raised p-1 shadow-md outline-none">
            {sectionsOf(items).map(({ heading, entries }) => {
              const rows = entries.map(({ key, entry }) => <Row key={key} entry={entry} />);
              return heading ? (
                <Base.Group key={heading.key}>
                  <Base.GroupLabel className="truncate px-2 py-1 text-xs text-subtle">
                    {heading.text}
                  </Base.GroupLabel>
                  {rows}
                </Base.Group>
              ) : (
                <Fragment key={entries[0]?.key}>{rows}</Fragment>
              );
            })}
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  );
}
