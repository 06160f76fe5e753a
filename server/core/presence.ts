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
 * A list comes at most so often, in ms, and with many people less often: it names everybody, and everybody gets it. Ten
 * who move at once are four lists a second, fifty one.
 */
const leastMs = 250;
const leastMsEach = 20;

/** What a process knows of who is in a project, and whom it tells. */
interface Room {
  readonly places: Map<string, Present & { until: number }>;
  /** As it was told last: the same list for all who follow, another one after a change. */
  list: readonly Present[];
  readonly followers: Set<() => void>;
  toldAt: number;
  /** There is news that `timer` will tell; without news it looks for whoever has fallen silent. */
  isNew: boolean;
  timer: NodeJS.Timeout | undefined;
}

/**
 * Who is where in the projects, of all web processes. Nothing of it is kept: it is announced by NOTIFY, and each process
 * remembers what it has heard of late.
 */
export class PresenceHub {
  private readonly rooms = new Map<string, Room>();
  private listening: Promise<unknown> | null = null;

  constructor(private readonly sql: Sql) {}

  /** Tells every process where a tab is. */
  async say(said: Said): Promise<void> {
    await this.listen();
    // Nothing of it is kept, so nobody waits for the disk, nor those whose commits announce something just then.
    await this
      .sql`select set_config('synchronous_commit', 'off', true), pg_notify(${channel}, ${JSON.stringify(said)})`;
  }

  /**
   * Everybody who is in a project: at once, and after each change, until the signal fires. A list is made once, and all
   * who follow get it at the same moment.
   */
  async *follow(projectId: string, signal: AbortSignal): AsyncGenerator<readonly Present[]> {
    await this.listen();
    const room = this.room(projectId);
    let wake = () => {};
    const follower = () => wake();
    room.followers.add(follower);
    signal.addEventListener("abort", follower, { once: true });
    try {
      let shown: readonly Present[] = [];
      while (!signal.aborted) {
        if (room.list !== shown) {
          const isNews = room.list.length > 0 || shown.length > 0;
          shown = room.list;
          if (isNews) yield shown;
        } else {
          await new Promise<void>((done) => {
            wake = done;
          });
        }
      }
    } finally {
      signal.removeEventListener("abort", follower);
      room.followers.delete(follower);
      this.leaveIfEmpty(projectId, room);
    }
  }

  private room(projectId: string): Room {
    const known = this.rooms.get(projectId);
    if (known) return known;
    const room: Room = {
      ...{ places: new Map(), list: [], followers: new Set(), toldAt: 0, isNew: false, timer: undefined },
    };
    this.rooms.set(projectId, room);
    return room;
  }

  private leaveIfEmpty(projectId: string, room: Room): void {
    if (room.followers.size === 0 && room.places.size === 0) this.rooms.delete(projectId);
  }

  private hear(payload: string): void {
    const { projectId, url, ...who } = JSON.parse(payload) as Said;
    const room = this.room(projectId);
    const key = `${who.userId} ${who.session}`;
    const before = room.places.get(key);
    const until = Date.now() + silentMs;
    if (before && before.url === url) {
      // Still there: nothing that the others would have to hear.
      before.until = until;
      return;
    }
    // Set anew: of a person's tabs the last one is where they moved last.
    room.places.delete(key);
    if (url !== null) room.places.set(key, { ...who, url, until });
    if (room.isNew) return;
    room.isNew = true;
    const pause = Math.max(leastMs, leastMsEach * room.places.size);
    this.tellIn(projectId, room, Math.max(0, room.toldAt + pause - Date.now()));
  }

  private tellIn(projectId: string, room: Room, ms: number): void {
    clearTimeout(room.timer);
    room.timer = setTimeout(() => this.tell(projectId, room), ms);
  }

  private tell(projectId: string, room: Room): void {
    const now = Date.now();
    for (const [key, { until }] of room.places) {
      if (until > now) continue;
      room.places.delete(key);
      room.isNew = true;
    }
    if (room.isNew) {
      room.isNew = false;
      room.toldAt = now;
      room.list = [...room.places.values()].map(({ userId, session, url }) => ({ userId, session, url }));
      for (const wake of room.followers) wake();
    }
    // Somebody's silence is no announcement: looked for in between.
    if (room.places.size > 0) this.tellIn(projectId, room, silentMs / 5);
    else this.leaveIfEmpty(projectId, room);
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
