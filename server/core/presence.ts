import type { Sql } from "postgres";

/** Somebody at a page of a project, in one tab. */
export interface Present {
  userId: string;
  /** Chosen by the tab. */
  session: string;
  /** Path and query of the page: what a follower opens. */
  url: string;
}

interface Said extends Omit<Present, "url"> {
  projectId: string;
  /** Null: the tab has left. */
  url: string | null;
}

const channel = "offdiagonal_presence";

/** A tab says every ten seconds that it is there; whoever has been silent for so long has left, in ms. */
const silentMs = 25_000;

/**
 * Followers hear at most so often, in ms, and with many people less often: each list names everybody, and everybody gets
 * it. Ten who move at once are four lists a second, fifty one.
 */
const leastMs = 250;
const leastMsEach = 20;

type Place = Present & { until: number };

/**
 * Who is where in the projects, of all web processes. Nothing of it is kept: it is announced by NOTIFY, and each process
 * remembers what it has heard of late.
 */
export class PresenceHub {
  private readonly places = new Map<string, Map<string, Place>>();
  private readonly followers = new Map<string, Set<() => void>>();
  private listening: Promise<unknown> | null = null;

  constructor(private readonly sql: Sql) {}

  /** Tells every process where a tab is. */
  async say(said: Said): Promise<void> {
    await this.listen();
    await this.sql.notify(channel, JSON.stringify(said));
  }

  /** Everybody who is in a project: at once, and after each change, until the signal fires. */
  async *follow(projectId: string, signal: AbortSignal): AsyncGenerator<Present[]> {
    await this.listen();
    let shown = "";
    while (!signal.aborted) {
      // Asked before the list is read, so that no change falls between.
      const changed = this.change(projectId, signal);
      const now = this.present(projectId);
      const text = JSON.stringify(now);
      if (text !== shown) {
        shown = text;
        yield now;
      }
      await changed;
      const pause = Math.max(leastMs, leastMsEach * now.length);
      if (!signal.aborted) await new Promise((done) => setTimeout(done, pause));
    }
  }

  private present(projectId: string): Present[] {
    const places = this.places.get(projectId);
    if (!places) return [];
    const now = Date.now();
    for (const [key, { until }] of places) if (until <= now) places.delete(key);
    if (places.size === 0) this.places.delete(projectId);
    return [...places.values()].map(({ userId, session, url }) => ({ userId, session, url }));
  }

  private hear(payload: string): void {
    const { projectId, url, ...who } = JSON.parse(payload) as Said;
    const places = this.places.get(projectId) ?? new Map<string, Place>();
    const key = `${who.userId} ${who.session}`;
    // Set anew: of a person's tabs the last one is where they were last.
    places.delete(key);
    if (url !== null) places.set(key, { ...who, url, until: Date.now() + silentMs });
    this.places.set(projectId, places);
    for (const wake of this.followers.get(projectId) ?? []) wake();
  }

  private change(projectId: string, signal: AbortSignal): Promise<void> {
    const waiting = this.followers.get(projectId) ?? new Set();
    this.followers.set(projectId, waiting);
    return new Promise((done) => {
      const wake = () => {
        clearTimeout(timer);
        signal.removeEventListener("abort", wake);
        waiting.delete(wake);
        if (waiting.size === 0 && this.followers.get(projectId) === waiting) this.followers.delete(projectId);
        done();
      };
      // Somebody's silence is no announcement: looked for in between.
      const timer = setTimeout(wake, silentMs / 5);
      signal.addEventListener("abort", wake, { once: true });
      waiting.add(wake);
    });
  }

  private listen(): Promise<unknown> {
    this.listening ??= this.sql
      .listen(channel, (payload) => this.hear(payload))
      .catch((error: unknown) => {
        this.listening = null;
        throw error;
      });
    return this.listening;
  }
}
