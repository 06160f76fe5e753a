import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, expect, it } from "vitest";
import { Api } from "./api";
import { follow } from "./follow";

/** A server that answers for a while, and is away for a while. */
async function serving(stream: (response: ServerResponse, opening: number) => void) {
  let openings = 0;
  let isAway = false;
  const server = createServer((request, response) => {
    if (isAway) return void response.destroy();
    if (!request.url?.endsWith("/stream")) {
      return void response.end(JSON.stringify({ data: { project: { eventSequence: "7" } } }));
    }
    response.writeHead(200, { "content-type": "text/event-stream" });
    response.write(":\n\n");
    openings += 1;
    stream(response, openings);
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  stopping.push(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  return {
    api: new Api({ url: `http://127.0.0.1:${port}`, token: "t" }),
    goAway: () => {
      isAway = true;
      server.closeAllConnections();
    },
  };
}

const stopping: (() => void)[] = [];
afterEach(() => {
  for (const stop of stopping.splice(0)) stop();
});

const waits = { firstMs: 5, mostMs: 10, patienceMs: 150 };
const concerns = () => true;

it("waits longer than its patience for a run of which nothing is heard, and goes on once the connection breaks", async () => {
  let reads = 0;
  const { api } = await serving((response, opening) => {
    if (opening === 1) setTimeout(() => response.destroy(), 3 * waits.patienceMs);
  });
  // Read again after the break, and found to be over.
  await follow(api, "project", concerns, async () => ++reads === 2, waits);
  expect(reads).toBe(2);
});

it("gives up where the server is away for longer than its patience", async () => {
  const { api, goAway } = await serving(() => undefined);
  const ended = follow(api, "project", concerns, async () => false, waits).then(
    () => "over",
    (error: unknown) => error,
  );
  await sleep(50);
  goAway();
  expect(await ended).toMatchObject({ outcome: "unreachable" });
});
