import { createWriteStream } from "node:fs";
import { rename } from "node:fs/promises";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { CliError, type Outcome } from "./exit";
import type { Settings } from "./settings";

interface GraphQLAnswer<T> {
  data?: T | null;
  errors?: { message: string; extensions?: { code?: string } }[];
}

export interface ProjectEvent {
  sequence: string | null;
  type: string;
  objectId: string;
}

/** Whether a sentence of the server is about what was typed, or about what may be done. */
function outcomeOf(code: string | undefined): Outcome {
  if (code === "INVALID_INPUT" || code === "CONFLICT" || code === "LIMIT_EXCEEDED") return "usage";
  return code === "INTERNAL" || code === "RATE_LIMITED" ? "unreachable" : "refused";
}

/** A server at the other end of the API, as whoever the token is of. */
export class Api {
  constructor(readonly settings: Settings) {}

  get headers(): Record<string, string> {
    return { Authorization: `Bearer ${this.settings.token}` };
  }

  /** Runs an operation. `T` is what its selection returns. */
  async ask<T>(query: string, variables: Record<string, unknown> = {}): Promise<T> {
    const response = await this.fetch("/api/graphql", {
      method: "POST",
      headers: { ...this.headers, "Content-Type": "application/json" },
      body: JSON.stringify({ query, variables }),
    });
    const answer = (await response.json().catch(() => null)) as GraphQLAnswer<T> | null;
    const [error] = answer?.errors ?? [];
    if (error) throw new CliError(outcomeOf(error.extensions?.code), error.message);
    if (!answer?.data) {
      throw new CliError(
        "unreachable",
        `${this.settings.url} answers ${response.status}, but not as Offdiagonal.`,
      );
    }
    return answer.data;
  }

  /** Every row of a connection, page by page; `read` asks for the page behind a cursor. */
  async *all<Row>(
    read: (after: string | null) => Promise<{
      edges: { node: Row }[];
      pageInfo: { hasNextPage: boolean; endCursor: string | null };
    }>,
  ): AsyncGenerator<Row> {
    for (let after: string | null = null; ; ) {
      const { edges, pageInfo } = await read(after);
      for (const { node } of edges) yield node;
      if (!pageInfo.hasNextPage) return;
      after = pageInfo.endCursor;
    }
  }

  /** Writes a file of the server's, under a temporary name until it is whole. */
  async download(path: string, to: string): Promise<void> {
    const response = await this.fetch(path, { headers: this.headers });
    if (!response.ok || !response.body) {
      const text = (await response.text()).trim();
      throw new CliError(response.status >= 500 ? "unreachable" : "refused", text || `${response.status}`);
    }
    const partial = `${to}.part`;
    try {
      await pipeline(Readable.fromWeb(response.body as never), createWriteStream(partial));
    } catch (error) {
      throw new CliError(
        "unreachable",
        `The download broke off: ${String(error)}. ${partial} holds what came.`,
      );
    }
    await rename(partial, to);
  }

  /** Events of a project after a number, each as it comes. Ends where the connection does: begin again after the last. */
  async *events(projectId: string, after: string, signal: AbortSignal): AsyncGenerator<ProjectEvent> {
    const response = await this.fetch("/api/graphql/stream", {
      method: "POST",
      headers: { ...this.headers, "Content-Type": "application/json", Accept: "text/event-stream" },
      body: JSON.stringify({
        query: `subscription ($id: ID!, $after: String) {
          projectEvents(projectId: $id, after: $after) { sequence type objectId }
        }`,
        variables: { id: projectId, after },
      }),
      signal,
    });
    if (!response.ok || !response.body) {
      const answer = (await response.json().catch(() => null)) as GraphQLAnswer<never> | null;
      const [error] = answer?.errors ?? [];
      throw new CliError(
        error ? outcomeOf(error.extensions?.code) : "unreachable",
        error?.message ?? `The stream answers ${response.status}.`,
      );
    }
    for await (const data of serverSent(response.body)) {
      const { data: said, errors } = JSON.parse(data) as GraphQLAnswer<{ projectEvents: ProjectEvent }>;
      const [error] = errors ?? [];
      if (error) throw new CliError(outcomeOf(error.extensions?.code), error.message);
      if (said) yield said.projectEvents;
    }
  }

  private async fetch(path: string, init: RequestInit): Promise<Response> {
    try {
      // A token is for this server: it does not go along to another one.
      return await fetch(`${this.settings.url}${path}`, { ...init, redirect: "error" });
    } catch (error) {
      if (init.signal?.aborted) throw error;
      const reason =
        error instanceof Error && error.cause instanceof Error ? error.cause.message : String(error);
      throw new CliError("unreachable", `${this.settings.url} cannot be reached: ${reason}`);
    }
  }
}

/** What the `data:` lines of server-sent events of the kind `next` hold. */
async function* serverSent(body: ReadableStream<Uint8Array>): AsyncGenerator<string> {
  let rest = "";
  for await (const text of body.pipeThrough(new TextDecoderStream() as never) as ReadableStream<string>) {
    const messages = (rest + text).split("\n\n");
    rest = messages.pop() ?? "";
    for (const message of messages) {
      const lines = message.split("\n");
      if (!lines.includes("event: next")) continue;
      const data = lines.find((line) => line.startsWith("data: "));
      if (data) yield data.slice("data: ".length);
    }
  }
}
