"use client";

import { Fragment, type ReactNode, useState } from "react";
import { AlertBanner } from "@/app/ui/alert-banner";
import type { ConfigurationField } from "@/ml/configuration";
import { valueAt } from "@/ml/configuration/fields";
import { errorAt, type Issues, isChanged, startOf, strayIssues } from "./draft";
import { FieldControl, type Surroundings } from "./field-control";
import { changedIn, type FormSection, idleOf, isMeant, sectionsOf, summaryOf } from "./sections";
import { SettingRow } from "./setting-row";
import { SettingsContents } from "./settings-contents";
import { SettingsSection } from "./settings-section";
import { SettingsToolbar, type View } from "./settings-toolbar";
import type { LaunchDraft } from "./use-launch-draft";

/** A part of the form that is no setting of the configuration: repeats, say. */
interface ExtraSection {
  readonly id: string;
  readonly title: string;
  readonly summary: string;
  readonly isChanged: boolean;
  readonly isWrong: boolean;
  readonly content: ReactNode;
}

/** Kinds of field whose control needs the whole width. */
const wide: ReadonlySet<ConfigurationField["kind"]> = new Set(["layers", "baseModel", "baseLayer"]);

/** What is wrong with a list as a whole: what is wrong with an entry stands at the entry. */
function errorOfWhole(issues: Issues, path: string): string | null {
  return issues.find((issue) => issue.path === path)?.message ?? null;
}

/** Every setting that counts, by section; folded, found by search, marked where it differs. */
export function SettingsForm({
  draft,
  startName,
  asStarted,
  around,
  opened,
  view,
  json,
  extras,
  more,
  onOpen,
  onView,
}: {
  draft: LaunchDraft;
  /** "default", "#12": what the form started from */
  startName: string;
  /** "all as default", "all as in #12" */
  asStarted: string;
  around: Surroundings;
  /** ids of the sections that are unfolded */
  opened: ReadonlySet<string>;
  view: View;
  /** the same as text */
  json: ReactNode;
  /** what stands below the settings of a section, by its id */
  extras: Readonly<Record<string, ReactNode>>;
  /** sections of their own, before the seed */
  more: readonly ExtraSection[];
  onOpen: (id: string, isOpen: boolean) => void;
  onView: (view: View) => void;
}) {
  const { issues } = around;
  const [query, setQuery] = useState("");
  const [explained, setExplained] = useState(false);
  const isSearch = query.trim() !== "";
  const sections = sectionsOf(draft.draft);
  const matching = (section: FormSection) =>
    isSearch ? section.fields.filter((field) => isMeant(field, query)) : section.fields;
  const facts = sections.map((section) => ({
    section,
    fields: matching(section),
    changed: changedIn(section, draft.draft, draft.start),
    errors: section.fields.filter((field) => errorAt(issues, field.path) !== null).length,
  }));
  const shown = facts.filter(({ fields }) => fields.length > 0);
  const idle = isSearch ? idleOf(query, draft.draft) : [];
  const go = (id: string) => {
    setQuery("");
    onOpen(id, true);
    // After the section has unfolded.
    requestAnimationFrame(() => {
      const section = document.getElementById(id);
      section?.scrollIntoView({ block: "start" });
      section?.querySelector("summary")?.focus({ preventScroll: true });
    });
  };
  const row = (field: ConfigurationField) => (
    <SettingRow
      key={field.path}
      field={field}
      before={startOf(field, draft.start)}
      startName={startName}
      isChanged={isChanged(field, draft.draft, draft.start)}
      error={field.kind === "layers" ? errorOfWhole(issues, field.path) : errorAt(issues, field.path)}
      explained={explained}
      wide={wide.has(field.kind)}
      onReset={() => draft.set(field.path, startOf(field, draft.start))}
    >
      <FieldControl
        field={field}
        value={valueAt(draft.draft, field.path)}
        around={around}
        onChange={(value, of) => draft.set(field.path, value, of)}
        onDraft={(next) => draft.replace(next, null)}
      />
    </SettingRow>
  );
  const ownEntries = more.map(({ id, title, ...one }) => ({
    id,
    title,
    changed: one.isChanged ? 1 : 0,
    errors: one.isWrong ? 1 : 0,
  }));
  const entries = facts.flatMap(({ section: { id, title }, changed, errors }) => [
    ...(id === "seed" ? ownEntries : []),
    { id, title, changed: changed.length, errors },
  ]);
  const own = more.map((section) => (
    <SettingsSection
      key={section.id}
      id={section.id}
      title={section.title}
      summary={section.summary}
      changed={section.isChanged ? 1 : 0}
      errors={section.isWrong ? 1 : 0}
      isOpen={opened.has(section.id)}
      onToggle={(isOpen) => onOpen(section.id, isOpen)}
    >
      {section.content}
    </SettingsSection>
  ));
  return (
    <section aria-label="Settings" className="min-w-0 rounded-lg border bg-panel">
      <SettingsToolbar
        draft={draft}
        query={query}
        explained={explained}
        view={view}
        onQuery={setQuery}
        onExplained={setExplained}
        onView={onView}
      />
      {view === "json" ? (
        <div className="border-t p-4">{json}</div>
      ) : (
        <>
          <SettingsContents entries={entries} onGo={go} />
          {strayIssues(issues, draft.draft).map((issue) => (
            <AlertBanner key={issue.path} tone="danger" className="m-3">
              {issue.message}
            </AlertBanner>
          ))}
          {shown.map(({ section, fields, changed, errors }) => (
            <Fragment key={section.id}>
              {section.id === "seed" && !isSearch ? own : null}
              <SettingsSection
                id={section.id}
                title={section.title}
                summary={changed.length > 0 ? summaryOf(changed, draft.draft) : asStarted}
                changed={changed.length}
                errors={errors}
                isOpen={isSearch || opened.has(section.id)}
                onToggle={(isOpen) => (isSearch ? undefined : onOpen(section.id, isOpen))}
              >
                <div className="grid gap-x-8 pl-3">{fields.map(row)}</div>
                {!isSearch && opened.has(section.id) ? extras[section.id] : null}
              </SettingsSection>
            </Fragment>
          ))}
          {isSearch ? (
            <div className="border-t px-4 py-3 text-xs text-muted" role="status">
              {shown.length === 0 && idle.length === 0 ? (
                <p>No setting is called like that.</p>
              ) : idle.length > 0 ? (
                <>
                  <p>Without effect in this configuration:</p>
                  <ul className="mt-1 grid gap-0.5">
                    {idle.map(({ field, needs }) => (
                      <li key={field.path}>
                        <span className="text-fg">{field.label}</span> counts with {needs}.
                      </li>
                    ))}
                  </ul>
                </>
              ) : null}
            </div>
          ) : null}
        </>
      )}
    </section>
  );
}
