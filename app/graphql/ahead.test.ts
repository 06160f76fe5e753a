import { ApolloClient, ApolloLink, InMemoryCache } from "@apollo/client";
import { parse } from "graphql";
import { Observable } from "rxjs";
import { expect, it } from "vitest";
import { aheadLink, askAhead, forgetAhead } from "./ahead";

const query = parse("query Run($id: ID!, $at: Int) { run(id: $id, at: $at) }");

function opened() {
  const asked: unknown[] = [];
  const clock = { now: 0 };
  const server = new ApolloLink(
    ({ variables }) =>
      new Observable((observer) => {
        asked.push(variables);
        const answer = asked.length;
        setTimeout(() => {
          if (variables.id === "bad") observer.error(new TypeError("no connection"));
          else observer.next({ data: { run: answer } });
          observer.complete();
        });
      }),
  );
  const client = new ApolloClient({
    link: ApolloLink.from([aheadLink(() => clock.now), server]),
    cache: new InMemoryCache(),
    queryDeduplication: false,
  });
  const ask = (variables: { id: string; at?: number }) =>
    client.query({ query, variables, fetchPolicy: "network-only" }).then(({ data }) => data);
  return { asked, clock, client, ask };
}

it("answers once with what was asked for ahead, before or after it has come, and then asks the server", async () => {
  const { asked, client, ask } = opened();
  const ahead = askAhead(client, query, { id: "a", at: 1 });
  expect(await ask({ at: 1, id: "a" })).toEqual({ run: 1 });
  await ahead;
  expect(asked).toHaveLength(1);
  expect(await ask({ id: "a", at: 1 })).toEqual({ run: 2 });
  await Promise.all([askAhead(client, query, { id: "b" }), askAhead(client, query, { id: "b" })]);
  expect(await ask({ id: "b" })).toEqual({ run: 3 });
  expect(asked).toHaveLength(3);
});

it("asks the server for other variables, and for what was asked for long ago", async () => {
  const { asked, clock, client, ask } = opened();
  await askAhead(client, query, { id: "a" });
  expect(await ask({ id: "b" })).toEqual({ run: 2 });
  clock.now = 10_000;
  expect(await ask({ id: "a" })).toEqual({ run: 3 });
  expect(asked).toEqual([{ id: "a" }, { id: "b" }, { id: "a" }]);
});

it("keeps nothing in the cache, and asks anew for what failed", async () => {
  const { asked, client, ask } = opened();
  await askAhead(client, query, { id: "a" });
  expect(client.cache.extract()).toEqual({});
  await askAhead(client, query, { id: "bad" });
  await expect(ask({ id: "bad" })).rejects.toThrow("no connection");
  expect(asked).toHaveLength(3);
});

it("asks the server for what was asked for ahead of a change, whoever made it", async () => {
  const { asked, client, ask } = opened();
  await askAhead(client, query, { id: "a" });
  forgetAhead(client);
  expect(await ask({ id: "a" })).toEqual({ run: 2 });
  await askAhead(client, query, { id: "a" });
  await client.mutate({ mutation: parse("mutation { run }") });
  expect(await ask({ id: "a" })).toEqual({ run: 5 });
  expect(asked).toHaveLength(5);
});
