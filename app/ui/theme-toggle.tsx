"use client";

import { Monitor, Moon, Sun } from "lucide-react";
import { useTheme } from "next-themes";
import { useSyncExternalStore } from "react";
import { IconButton } from "./icon-button";

const order = ["system", "light", "dark"] as const;
const icons = { system: <Monitor />, light: <Sun />, dark: <Moon /> };
const never = () => () => {};

/** The chosen theme and how to go to the next: for a button here, or for an entry of a menu. */
export function useThemeCycle() {
  const { theme, setTheme } = useTheme();
  // The server does not know the choice: it renders "system", the browser corrects it after hydration.
  const mounted = useSyncExternalStore(
    never,
    () => true,
    () => false,
  );
  const current = order.find((name) => mounted && name === theme) ?? "system";
  const next = order[(order.indexOf(current) + 1) % order.length] ?? "system";
  return {
    current,
    icon: icons[current],
    cycle: () => setTheme(next),
    label: `Theme: ${current}. Change to ${next}`,
  };
}

/** Goes round system, light, dark. */
export function ThemeToggle() {
  const { icon, cycle, label } = useThemeCycle();
  return <IconButton label={label} icon={icon} onClick={cycle} />;
}
