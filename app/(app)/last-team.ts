const key = "offdiagonal.team";

/** The team that this browser showed last, or null. */
export function lastTeam(): string | null {
  try {
    return localStorage.getItem(key);
  } catch {
    return null; // storage is switched off
  }
}

export function rememberTeam(id: string): void {
  try {
    localStorage.setItem(key, id);
  } catch {
    // Storage is switched off: the first team opens next time.
  }
}
