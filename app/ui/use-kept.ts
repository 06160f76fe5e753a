"use client";

import { useEffect, useState } from "react";

function keptOf<Value>(key: string, first: Value): Value {
  try {
    const text = sessionStorage.getItem(key);
    return text === null ? first : (JSON.parse(text) as Value);
  } catch {
    return first; // storage is switched off
  }
}

/**
 * What a person has typed or chosen and not sent yet, under a key, over moves within the tab and reloads. As it was at
 * `first` nothing is kept.
 */
export function useKept<Value>(name: string, first: Value): [Value, (value: Value) => void] {
  const key = `offdiagonal.kept.${name}`;
  const [state, setState] = useState(() => ({ key, value: keptOf(key, first) }));
  const current = state.key === key ? state : { key, value: keptOf(key, first) };
  if (state.key !== key) setState(current);
  const text = JSON.stringify(current.value);
  const isFirst = text === JSON.stringify(first);
  useEffect(() => {
    try {
      if (isFirst) sessionStorage.removeItem(key);
      else sessionStorage.setItem(key, text);
    } catch {
      // Storage is switched off: it holds for this page only.
    }
  }, [key, text, isFirst]);
  return [current.value, (value) => setState({ key, value })];
}
