"use client";

import { useEffect, useState } from "react";

const key = "offdiagonal:check-models";

/** Whether the person lets this browser check models by itself; kept in the browser. */
export function useOffered(): [boolean, (offered: boolean) => void] {
  const [isOffered, setOffered] = useState(false);
  useEffect(() => {
    try {
      setOffered(localStorage.getItem(key) === "yes");
    } catch {
      // Not allowed to remember: it is asked each time.
    }
  }, []);
  const choose = (offered: boolean) => {
    setOffered(offered);
    try {
      if (offered) localStorage.setItem(key, "yes");
      else localStorage.removeItem(key);
    } catch {
      // As above.
    }
  };
  return [isOffered, choose];
}
