import { setTimeout as sleep } from "node:timers/promises";
import { newId } from "@/db/ids";

/** As the page: what was answered and has not come by the stream after so long is asked for (app/…/use-decision-log.ts). */
const heardMs = 5000;
/** A tab says so often where it is, in ms, and whenever it moves. */
const beatMs = 10_000;

const decision =
  "sequence imageId key verdict note createdAt user { id name } class { id name position } tags { id name }";

const documents = {
  decisions: `query ReviewDecisions($id: ID!, $after: String) { review(id: $id) { id decisions(first: 400, after: $after) {
    edges { node { ${decision} } } pageInfo { hasNextPage } } } }`,
  decide: "mutation Decide($input: DecideReviewImagesInput!) { decideReviewImages(input: $input) { id } }",
  lookAt: "mutation LookAt($input: LookAtInput!) { lookAt(input: $input) }",
  events: `subscription ProjectEvents($projectId: ID!, $after: String) { projectEvents(projectId: $projectId, after: $after) {
    sequence type objectId decisions { ${decision} } present { url session user { id name } } } }`,
} as const;

export interface Place {
  readonly url: string;
  readonly projectId: string;
  readonly reviewId: string;
  readonly imageIds: readonly string[];
}

interface Decided {
  sequence: string;
  key: string;
}

interface Seen {
  sequence: string | null;
  type: string;
  decisions: Decided[] | null;
}

/** Somebody with the page of a review open: hears of every event and of what it brings, as the page does, and decides. */
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
  /** Times that the log was asked for after the page was open. */
  asked = 0;
  readonly failures: string[] = [];
  private last: number;
  private cursor: string | null = null;
  private stream: AbortController | null = null;
  private isGone = false;
  private readonly session = newId("Label");
  private isBehind = true;
  private running: Promise<void> | null = null;

  constructor(
    private readonly place: Place,
    private readonly cookie: string,
    after: number,
    private readonly random: () => number,
  ) {
    this.last = after;
  }

  /** Opens the page, and keeps its stream open until it is left. */
  async open(): Promise<void> {
    await this.connect();
    await this.readDecisions();
    this.asked = 0;
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
      for (const until = performance.now() + heardMs; !this.read.has(key) && performance.now() < until; ) {
        await sleep(50);
      }
      if (!this.read.has(key)) await this.readDecisions();
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

  leave(): void {
    this.isGone = true;
    this.stream?.abort();
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
    if (event.type !== "REVIEW_CHANGED" && event.type !== "RESYNC") return;
    if (event.decisions && !this.isBehind && !this.running) this.add(event.decisions);
    else void this.readDecisions();
  }

  /** Adds what is behind the last entry of the log. */
  private add(decisions: readonly Decided[]): void {
    for (const { sequence, key } of decisions) {
      if (Number(sequence) <= Number(this.cursor ?? 0)) continue;
      this.cursor = sequence;
      this.read.add(key);
    }
  }

  /** Reads the log on from its last entry; what comes meanwhile is read too. */
  private readDecisions(): Promise<void> {
    this.isBehind = true;
    this.running ??= this.readOn().finally(() => {
      this.running = null;
    });
    return this.running;
  }

  private async readOn(): Promise<void> {
    while (this.isBehind) {
      this.isBehind = false;
      this.asked++;
      const data = await this.ask<{
        review: { decisions: { edges: { node: Decided }[]; pageInfo: { hasNextPage: boolean } } };
      }>("decisions", { id: this.place.reviewId, after: this.cursor });
      const page = data?.review.decisions;
      if (!page) return;
      this.add(page.edges.map(({ node }) => node));
      if (page.pageInfo.hasNextPage) this.isBehind = true;
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
