"use client";

import { useHotkeys } from "react-hotkeys-hook";

/** Input kinds that take no letters: a key pressed on them is meant for the page. */
const letterless = new Set(["radio", "checkbox", "range", "button", "submit", "file", "color"]);

function isTyping(target: EventTarget | null): boolean {
  if (target instanceof HTMLInputElement) return !letterless.has(target.type);
  return (
    target instanceof HTMLTextAreaElement ||
    target instanceof HTMLSelectElement ||
    (target instanceof HTMLElement && target.isContentEditable)
  );
}

const isMeantElsewhere = (target: EventTarget | null, inDialogs: boolean) =>
  isTyping(target) ||
  (!inDialogs && target instanceof Element && target.closest("[role=dialog],[role=alertdialog]") !== null);

/**
 * A key of the page ("d", "escape"), wherever the focus is but where a person types; in dialogs only if told so. Give
 * `swallow` where the key moves the focus to a field: it would be typed there.
 */
export function useKey(
  key: string,
  onPress: () => void,
  {
    enabled = true,
    inDialogs = false,
    swallow = false,
  }: { enabled?: boolean; inDialogs?: boolean; swallow?: boolean } = {},
): void {
  useHotkeys(key, onPress, {
    enabled,
    preventDefault: swallow,
    enableOnFormTags: true,
    ignoreEventWhen: ({ target }) => isMeantElsewhere(target, inDialogs),
  });
}

/** Several keys of the page by what they write on this keyboard ("1", "a"), under the same conditions. */
export function useKeys(
  keys: readonly string[],
  onPress: (key: string) => void,
  { enabled = true }: { enabled?: boolean } = {},
): void {
  useHotkeys([...keys], (event) => onPress(event.key.toLowerCase()), {
    enabled: enabled && keys.length > 0,
    enableOnFormTags: true,
    useKey: true,
    ignoreEventWhen: ({ target }) => isMeantElsewhere(target, false),
  });
}
