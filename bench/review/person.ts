import { setTimeout as sleep } from "node:timers/promises";
import { newId } from "@/db/ids";

/** As the pages of a review read again: at once, then about once in so long, in ms (app/…/use-refetch-on.ts). */
const readAgainMs = { decisions: 1000, progress: 5000 } as const;
/** A tab says so often where it is, in ms, and whenever it moves. */
const beatMs = 10_000;

const documents = {
  decisions: `query ReviewDecisions($id: ID!, $after: String) { review(id: $id) { id decisions(first: 400, after: $after) {
    edges { node { sequence imageId key verdict note createdAt user { id name } class { id name position } tags { id name } } }
    pageInfo { hasNextPage endCursor } } } }`,
  progress: `query ReviewProgress($id: ID!) { review(id: $id) { id name imageCount decidedCount dueAt closedAt
    run { id number name version { id classes { index id name position } } } people { user { id name } dealt decided } } }`,
  decide: "mutation Decide($input: DecideReviewImagesInput!) { decideReviewImages(input: $input) { id } }",
  lookAt: "mutation LookAt($input: LookAtInput!) { lookAt(input: $input) }",
  events: `subscription ProjectEvents($projectId: ID!, $after: String) { projectEvents(projectId: $projectId, after: $after) {
    sequence type objectId present { url session user { id name } } } }`,
} as const;

export interface Place {
  readonly url: string;
  readonly projectId: string;
  readonly reviewId: string;
  readonly imageIds: readonly string[];
}

interface Seen {
  sequence: string | null;
  type: string;
}

/** Somebody with the page of a review open: hears of every event, reads what it is about as the page does, and decides. */
export class Person {
  /** By number of the event: when it came, in ms of the process' clock. */
  readonly heard = new Map<number, number>();
  /** By key of the decision: when it was sent. */
  readonly sent = new Map<string, number>();
  /** Keys of the decisions that the page shows. */
  readonly read = new Set<string>();
  /** Events that came twice or out of order. */
  astray = 0;
  /** Stretches without a connection. */
  readonly away: { from: number; to: number }[] = [];
  presences = 0;
  readonly failures: string[] = [];
  private last: number;
  private cursor: string | null = null;
  private stream: AbortController | null = null;
  private isGone = false;
  private readonly session = newId("Label");
  private readonly readers: Record<keyof typeof readAgainMs, Reader>;

  constructor(
    private readonly place: Place,
    private readonly cookie: string,
    after: number,
    private readonly random: () => number,
  ) {
    this.last = after;
    this.readers = {
      decisions: new Reader(readAgainMs.decisions, () => this.readDecisions()),
      progress: new Reader(readAgainMs.progress, () => this.ask("progress", { id: place.reviewId })),
    };
  }

  /** Opens the page, and keeps its stream open until it is left. */
  async open(): Promise<void> {
    await this.connect();
    await this.readDecisions();
  }

  /** Decides on pictures, one after the other, until a moment; a pause of `thinkMs` on average between two. */
  async work(until: number, thinkMs: number): Promise<void> {
    let beaten = 0;
    while (performance.now() < until) {
      await sleep(thinkMs * (0.5 + this.random()));
      if (performance.now() >= until) return;
      const { imageIds, reviewId, projectId } = this.place;
      const imageId = imageIds[Math.floor(this.random() * imageIds.length)] ?? "";
      const key = newId("Label");
      this.sent.set(key, performance.now());
      const verdict = this.random() < 0.7 ? "model_wrong" : "ambiguous";
      await this.ask("decide", { input: { reviewId, key, verdict, imageIds: [imageId] } });
      // What the page shows of it before it is answered gives way to the log.
      await this.readDecisions();
      // On to the next picture, which the others see.
      const url = `/projects/${projectId}/reviews/${reviewId}/images/${imageId}`;
      if (performance.now() - beaten > beatMs || this.random() < 0.5) {
        beaten = performance.now();
        await this.ask("lookAt", { input: { projectId, session: this.session, url } });
      }
    }
  }

  /** Loses the connection for a while, as in a tunnel. */
  async lose(forMs: number): Promise<void> {
    const from = performance.now();
    const absence = { from, to: Number.POSITIVE_INFINITY };
    this.away.push(absence);
    this.isGone = true;
    this.stream?.abort();
    await sleep(forMs);
    this.isGone = false;
    await this.connect();
    absence.to = performance.now();
  }

  /** Reads to the end what the page would, then leaves. */
  async leave(): Promise<void> {
    await this.readDecisions();
    this.isGone = true;
    this.stream?.abort();
    for (const reader of Object.values(this.readers)) reader.stop();
  }

  private connect(): Promise<void> {
    return new Promise((opened) => void this.follow(opened));
  }

  get newest(): number {
    return this.last;
  }

  private async follow(opened: () => void): Promise<void> {
    const stream = new AbortController();
    this.stream = stream;
    try {
      const answer = await fetch(`${this.place.url}/api/graphql/stream`, {
        method: "POST",
        headers: { ...this.headers(), accept: "text/event-stream" },
        body: JSON.stringify({
          query: documents.events,
          variables: { projectId: this.place.projectId, after: String(this.last) },
        }),
        signal: stream.signal,
      });
      if (!answer.ok || !answer.body) throw new Error(`The stream answered ${answer.status}`);
      opened();
      let rest = "";
      for await (const piece of answer.body.pipeThrough(new TextDecoderStream())) {
        const lines = (rest + piece).split("\n");
        rest = lines.pop() ?? "";
        for (const line of lines) if (line.startsWith("data: {")) this.hear(JSON.parse(line.slice(6)));
      }
      if (!this.isGone) throw new Error("The stream ended");
    } catch (error) {
      if (!this.isGone) this.failures.push(String(error));
      opened();
    }
  }

  private hear({ data }: { data?: { projectEvents: Seen } | null }): void {
    const event = data?.projectEvents;
    if (!event) return;
    if (event.sequence === null) {
      this.presences++;
      return;
    }
    const sequence = Number(event.sequence);
    if (sequence !== this.last + 1 || event.type === "RESYNC") this.astray++;
    this.last = sequence;
    this.heard.set(sequence, performance.now());
    if (event.type === "REVIEW_CHANGED") for (const reader of Object.values(this.readers)) reader.want();
  }

  private async readDecisions(): Promise<void> {
    for (let more = true; more; ) {
      const data = await this.ask<{
        review: {
          decisions: {
            edges: { node: { key: string } }[];
            pageInfo: { hasNextPage: boolean; endCursor: string | null };
          };
        };
      }>("decisions", { id: this.place.reviewId, after: this.cursor });
      const page = data?.review.decisions;
      if (!page) return;
      for (const { node } of page.edges) this.read.add(node.key);
      this.cursor = page.pageInfo.endCursor ?? this.cursor;
      more = page.pageInfo.hasNextPage;
    }
  }

  private headers() {
    return { cookie: this.cookie, "content-type": "application/json", origin: this.place.url };
  }

  /** As the page does it: again where the server was not reached, as with a connection that it closes just then. */
  private async send(body: string): Promise<Response> {
    for (let tries = 1; ; tries++) {
      try {
        return await fetch(`${this.place.url}/api/graphql`, {
          method: "POST",
          headers: this.headers(),
          body,
        });
      } catch (error) {
        if (tries === 5) throw error;
        await sleep(50 * tries);
      }
    }
  }

  private async ask<T>(name: keyof typeof documents, variables: object): Promise<T | null> {
    const answer = await this.send(JSON.stringify({ query: documents[name], variables }));
    const { data, errors } = (await answer.json()) as { data?: T; errors?: { message: string }[] };
    if (errors?.[0]) this.failures.push(`${name}: ${errors[0].message}`);
    return data ?? null;
  }
}

/** Reads at once, then at most once in so many ms, the last news included. */
class Reader {
  private timer: NodeJS.Timeout | null = null;
  private at = 0;

  constructor(
    private readonly leastMs: number,
    private readonly work: () => Promise<unknown>,
  ) {}

  want(): void {
    if (this.timer) return;
    const wait = Math.max(0, this.at + this.leastMs * (0.75 + Math.random() / 2) - performance.now());
    this.timer = setTimeout(() => {
      this.timer = null;
      this.at = performance.now();
      void this.work();
    }, wait);
  }

  stop(): void {
    if (this.timer) clearTimeout(this.timer);
  }
}
