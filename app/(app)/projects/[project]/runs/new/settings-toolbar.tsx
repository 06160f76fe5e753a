"use client";

import { CircleQuestionMark, Redo2, Search, Undo2, X } from "lucide-react";
import { SegmentedControl } from "@/app/ui/choices";
import { IconButton } from "@/app/ui/icon-button";
import { TextInput } from "@/app/ui/inputs";
import type { LaunchDraft } from "./use-launch-draft";

export type View = "form" | "json";

/** Search over the settings, back and forth, explanations, form or JSON. */
export function SettingsToolbar({
  draft,
  query,
  explained,
  view,
  onQuery,
  onExplained,
  onView,
}: {
  draft: Pick<LaunchDraft, "canUndo" | "canRedo" | "undo" | "redo">;
  query: string;
  explained: boolean;
  view: View;
  onQuery: (query: string) => void;
  onExplained: (explained: boolean) => void;
  onView: (view: View) => void;
}) {
  return (
    <div className="flex flex-wrap items-center gap-2 px-4 py-2">
      <div className="relative min-w-0 flex-1 basis-40">
        <TextInput
          type="search"
          aria-label="Search the settings"
          placeholder="Search the settings"
          leading={<Search />}
          value={query}
          disabled={view === "json"}
          onChange={(event) => onQuery(event.target.value)}
          onKeyDown={(event) => {
            if (event.key === "Escape" && query !== "") {
              event.preventDefault();
              onQuery("");
            }
          }}
          className="pr-8"
        />
        {query === "" ? null : (
          <IconButton
            size="sm"
            label="Clear the search"
            icon={<X />}
            onClick={() => onQuery("")}
            className="absolute right-1 top-1/2 -translate-y-1/2"
          />
        )}
      </div>
      <div className="flex items-center gap-1">
        <IconButton label="Undo" icon={<Undo2 />} disabled={!draft.canUndo} onClick={draft.undo} />
        <IconButton label="Redo" icon={<Redo2 />} disabled={!draft.canRedo} onClick={draft.redo} />
        <IconButton
          label="Explain every setting"
          icon={<CircleQuestionMark />}
          aria-pressed={explained}
          disabled={view === "json"}
          onClick={() => onExplained(!explained)}
          className="aria-pressed:bg-accent-soft aria-pressed:text-accent-text"
        />
      </div>
      <SegmentedControl
        label="How settings are shown"
        options={[
          { value: "form", label: "Form" },
          { value: "json", label: "JSON" },
        ]}
        value={view}
        onChange={onView}
      />
    </div>
  );
}
