import type { ApolloClient } from "@apollo/client";
import { rememberedNames } from "./remembered-names";

const script = "/try-offline.js";

/** The name of a document's query. */
function nameOf(query: { definitions: readonly unknown[] }): string | null {
  for (const definition of query.definitions as {
    kind: string;
    operation?: string;
    name?: { value: string };
  }[]) {
    if (definition.kind === "OperationDefinition" && definition.operation === "query") {
      return definition.name?.value ?? null;
    }
  }
  return null;
}

/**
 * Keeps the page of Try as it is now, so that it opens without the server: its scripts, those of its workers, and what
 * GraphQL answered to what the page shows. The model's files are kept by their hash already.
 * @param files what the workers have loaded.
 * @returns whether it is kept; false in browsers without service workers, and over plain http from another computer.
 */
export async function keepPage(
  project: string,
  apollo: ApolloClient,
  files: readonly string[],
): Promise<boolean> {
  if (!("serviceWorker" in navigator)) return false;
  const page = `/projects/${project}/try`;
  const registration = await navigator.serviceWorker.register(script, {
    scope: page,
    updateViaCache: "none",
  });
  const worker = await active(registration);
  const results = [...apollo.getObservableQueries("active")].flatMap((observed) => {
    const operation = nameOf(observed.query);
    const { data } = observed.getCurrentResult();
    return operation && data ? [{ operation, variables: observed.variables ?? {}, data }] : [];
  });
  const loaded = performance.getEntriesByType("resource").map(({ name }) => name);
  const own = [...loaded, ...files].filter((address) =>
    /^\/(_next\/static|tfjs|fonts|icon\.svg)/.test(new URL(address, location.origin).pathname),
  );
  const channel = new MessageChannel();
  return new Promise((resolve) => {
    channel.port1.onmessage = ({ data }) => resolve(data === true);
    // What cannot be cloned (a result that is no plain data) is not kept.
    worker.postMessage(JSON.parse(JSON.stringify({ page, files: own, results })), [channel.port2]);
  });
}

/** Waits for all that the page asks now: some of it takes longer than the model, as a report that has to be measured. */
export async function allAnswered(apollo: ApolloClient): Promise<void> {
  const asked = [...apollo.getObservableQueries("active")];
  await Promise.all(
    asked.map(
      (observed) =>
        new Promise<void>((resolve) => {
          const subscription = observed.subscribe(({ loading }) => {
            if (loading) return;
            resolve();
            // It may be answered before there is anything to let go of.
            queueMicrotask(() => subscription.unsubscribe());
          });
        }),
    ),
  );
}

function active(registration: ServiceWorkerRegistration): Promise<ServiceWorker> {
  if (registration.active && !registration.installing && !registration.waiting) {
    return Promise.resolve(registration.active);
  }
  const next = registration.installing ?? registration.waiting;
  return new Promise((resolve, reject) => {
    const look = () => {
      if (registration.active) resolve(registration.active);
      else if (next?.state === "redundant") reject(new Error("The page could not be kept."));
    };
    next?.addEventListener("statechange", look);
    look();
  });
}

/**
 * Deletes what this browser keeps of projects and models: whoever signs in next, or nobody, finds nothing of a former
 * person here.
 */
export async function forgetKept(): Promise<void> {
  try {
    const registrations = (await navigator.serviceWorker?.getRegistrations()) ?? [];
    const own = registrations.filter(({ active, waiting, installing }) =>
      (active ?? waiting ?? installing)?.scriptURL.endsWith(script),
    );
    await Promise.all(own.map((registration) => registration.unregister()));
    if (typeof caches === "undefined") return;
    const names = (await caches.keys()).filter((name) => name.startsWith("offdiagonal-"));
    await Promise.all(names.map((name) => caches.delete(name)));
  } catch {
    // Private browsing keeps nothing, and says so by an error.
  }
  try {
    for (const name of Object.values(rememberedNames)) localStorage.removeItem(name);
  } catch {
    // Neither does it here.
  }
}
