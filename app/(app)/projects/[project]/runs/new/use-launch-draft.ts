"use client";

import { useCallback, useEffect, useMemo, useState } from "react";
import { type Configuration, type Preset, presets } from "@/ml/configuration";
import { valueAt } from "@/ml/configuration/fields";
import { type Draft, isSame, withPreset, withValue } from "./draft";
import { begin, change, type History, redo, undo } from "./history";
import { keep, readKept } from "./kept-draft";
import type { Priority } from "./priority";
import { once, type Repeats } from "./repeats";

interface Snapshot {
  /** The network whose defaults hold while nothing is edited. */
  readonly preset: Preset;
  /** Null: as it started, which follows when another version is chosen. */
  readonly edited: Draft | null;
  readonly repeats: Repeats;
}

export interface LaunchDraft {
  readonly draft: Draft;
  /** What the form started from: the run that is cloned, or the defaults. */
  readonly start: Draft;
  readonly preset: Preset | undefined;
  readonly name: string;
  readonly repeats: Repeats;
  readonly priority: Priority;
  readonly isEdited: boolean;
  /** The draft comes from before a reload. */
  readonly isRestored: boolean;
  readonly canUndo: boolean;
  readonly canRedo: boolean;
  setName(name: string): void;
  setPriority(priority: Priority): void;
  setRepeats(repeats: Repeats, of: string | null): void;
  /** `of` names what is changed, so that a further change of the same is one step with it; the path, if left out. */
  set(path: string, value: unknown, of?: string | null): void;
  replace(draft: Draft, of: string | null): void;
  choosePreset(preset: Preset): void;
  reset(): void;
  undo(): void;
  redo(): void;
  /** Nothing of it is kept any more: the run is launched. */
  forget(): void;
}

const presetOf = (draft: Draft | null) =>
  presets.find((choice) => choice.preset === valueAt(draft, "architecture.preset"))?.preset;

/**
 * The draft of a run: starts from a clone or from the defaults, each change can be undone, a reload of the window
 * finds it again. `initial` is set on top of the start: what the address asks for.
 */
export function useLaunchDraft({
  projectId,
  origin,
  clone,
  initial,
  defaultsOf,
}: {
  projectId: string;
  /** What the address asks to start from: a draft that was kept of another origin is not taken up. */
  origin: string;
  clone: Draft | null;
  initial: Readonly<Record<string, unknown>>;
  /** `base`: what a transfer builds upon, where that is chosen */
  defaultsOf: (preset: Preset, base?: unknown) => Configuration;
}): LaunchDraft {
  const [kept] = useState(() => readKept(sessionStorage, projectId, origin));
  const [isRestored, setRestored] = useState(kept !== null);
  const [name, setName] = useState(kept?.name ?? "");
  const [priority, setPriority] = useState<Priority>(kept?.priority ?? "normal");
  const [history, setHistory] = useState<History<Snapshot>>(() => {
    const wanted = presets.find((choice) => choice.preset === kept?.preset)?.preset;
    const preset = wanted ?? presetOf(clone) ?? presets[0]?.preset ?? "dense";
    const set = Object.entries(initial);
    if (kept) return begin({ preset, edited: kept.edited, repeats: kept.repeats });
    if (set.length === 0) return begin({ preset, edited: null, repeats: once });
    const edited = set.reduce<Draft>(
      (draft, [path, value]) => withValue(draft, path, value),
      clone ?? defaultsOf(preset),
    );
    return begin({ preset, edited, repeats: once });
  });
  const { preset, edited, repeats } = history.present;

  const start = useMemo<Draft>(() => {
    const chosen = presetOf(edited) ?? preset;
    if (!clone) return defaultsOf(chosen, valueAt(edited, "architecture.base"));
    // Another network than the clone's has other settings: those start from their defaults.
    return presetOf(clone) === chosen ? clone : withPreset(clone, defaultsOf(chosen));
  }, [clone, defaultsOf, edited, preset]);
  const draft = edited ?? clone ?? start;
  const isEdited = (edited !== null && !isSame(edited, clone ?? start)) || repeats.kind !== "once";

  useEffect(() => {
    const isTouched =
      isEdited || name !== "" || priority !== "normal" || (!clone && preset !== presets[0]?.preset);
    keep(sessionStorage, projectId, isTouched ? { origin, name, preset, edited, repeats, priority } : null);
  }, [projectId, origin, clone, name, priority, preset, edited, repeats, isEdited]);

  const edit = useCallback((next: Draft | null, of: string | null) => {
    setHistory((now) =>
      change(now, { ...now.present, preset: presetOf(next) ?? now.present.preset, edited: next }, of),
    );
  }, []);
  return {
    draft,
    start,
    preset: presetOf(draft),
    name,
    repeats,
    priority,
    isEdited,
    isRestored,
    canUndo: history.past.length > 0,
    canRedo: history.future.length > 0,
    setName,
    setPriority,
    setRepeats: (next, of) => setHistory((now) => change(now, { ...now.present, repeats: next }, of)),
    set: (path, value, of = path) => edit(withValue(draft, path, value), of),
    replace: edit,
    choosePreset: (next) => {
      const other = clone && presetOf(clone) === next ? clone : defaultsOf(next);
      if (edited || clone) edit(withPreset(draft, other), null);
      else setHistory((now) => change(now, { ...now.present, preset: next, edited: null }, null));
    },
    reset: () => {
      setRestored(false);
      setHistory((now) =>
        change(
          now,
          { preset: presetOf(clone) ?? presetOf(draft) ?? preset, edited: null, repeats: once },
          null,
        ),
      );
    },
    undo: () => setHistory(undo),
    redo: () => setHistory(redo),
    forget: () => keep(sessionStorage, projectId, null),
  };
}
