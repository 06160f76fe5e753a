import {
  type ApolloClient,
  ApolloLink,
  type OperationVariables,
  type TypedDocumentNode,
} from "@apollo/client";
import { type Observable, shareReplay } from "rxjs";

/** So long what was asked for ahead stands for what a page asks for, in ms: what is shown later is asked for anew. */
const waits = 10_000;

interface Asked {
  readonly answer: Observable<ApolloLink.Result>;
  readonly at: number;
}

const asked = new WeakMap<ApolloClient, Map<string, Asked>>();

function askedBy(client: ApolloClient): Map<string, Asked> {
  const all = asked.get(client) ?? new Map<string, Asked>();
  asked.set(client, all);
  return all;
}

/**
 * Takes what a page asks for first from what was asked for ahead (`askAhead`), once: whoever asks again asks the server, and
 * so does who asks for what failed.
 * A page that waits for who is signed in, then for its project, then for its code, would have each go to the server and
 * back after the other.
 */
export function aheadLink(now: () => number = Date.now): ApolloLink {
  return new ApolloLink((operation, forward) => {
    const waiting = askedBy(operation.client);
    if (operation.operationType === "mutation") waiting.clear();
    const key = `${operation.operationName} ${JSON.stringify(sorted(operation.variables))}`;
    const found = waiting.get(key);
    const fresh = found && now() - found.at < waits ? found.answer : null;
    if (operation.getContext().ahead === true) {
      const answer = fresh ?? forward(operation).pipe(shareReplay(1));
      if (!fresh) waiting.set(key, { answer, at: now() });
      return answer;
    }
    waiting.delete(key);
    return fresh ?? forward(operation);
  });
}

/** Variables in one order: a page may name them in another. */
const sorted = (variables: OperationVariables) =>
  Object.entries(variables).sort(([a], [b]) => (a < b ? -1 : 1));

/**
 * Asks for what a page will ask for in a moment. What goes wrong is told where the page asks for it again.
 * @returns when the server has answered, or not.
 */
export async function askAhead<Data, Variables extends OperationVariables>(
  client: ApolloClient,
  query: TypedDocumentNode<Data, Variables>,
  variables: Variables,
): Promise<void> {
  // Nothing of it is kept here: the page keeps what it takes.
  await client
    .query<Data, OperationVariables>({ query, variables, fetchPolicy: "no-cache", context: { ahead: true } })
    .catch(() => undefined);
}

/** Something has changed: what was asked for ahead and nobody took yet may be of before it. */
export function forgetAhead(client: ApolloClient): void {
  asked.get(client)?.clear();
}
