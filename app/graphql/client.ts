import { ApolloClient, ApolloLink, CombinedGraphQLErrors, HttpLink, InMemoryCache } from "@apollo/client";
import { relayStylePagination } from "@apollo/client/utilities";
import { aheadLink } from "./ahead";

/**
 * Connections that pages extend with fetchMore, by the arguments that make them different lists. One that is not here
 * stays at its first page whatever is read (client.test.ts looks at every operation). Where pages of other lengths ask for
 * other facts of the same rows, `first` keeps them apart.
 */
export const lists = {
  Team: { projects: relayStylePagination(), auditEntries: relayStylePagination() },
  Project: {
    datasets: relayStylePagination(),
    versions: relayStylePagination(["search"]),
    runs: relayStylePagination(["kinds", "filter", "sort", "shown"]),
    runQueue: relayStylePagination(),
    runGroups: relayStylePagination(["first"]),
    runImports: relayStylePagination(),
    sweeps: relayStylePagination(),
    models: relayStylePagination(),
    registeredModels: relayStylePagination(["first"]),
    baseModels: relayStylePagination(),
    reports: relayStylePagination(),
    errorCases: relayStylePagination(["runId", "standing"]),
    caseSuites: relayStylePagination(),
    threads: relayStylePagination(),
    labelBatches: relayStylePagination(["own"]),
    labelQueues: relayStylePagination(["first"]),
    flags: relayStylePagination(),
    reviews: relayStylePagination(),
  },
  Dataset: {
    imports: relayStylePagination(),
    suggestionSets: relayStylePagination(),
    embeddings: relayStylePagination(),
    versions: relayStylePagination(["search"]),
  },
  DatasetQuality: { groups: relayStylePagination(["kind"]), outliers: relayStylePagination() },
  SuggestionSet: { suggestions: relayStylePagination(["order", "classId", "minConfidence"]) },
  Freeze: { changedImages: relayStylePagination(["kind"]) },
  Import: { refusals: relayStylePagination(["kind"]) },
  Version: { images: relayStylePagination(["split", "classIndex"]), runs: relayStylePagination() },
  Run: {
    predictions: relayStylePagination([
      ...["truth", "predicted", "wrong", "blocks", "crossing", "alike"],
      ...["labels", "threshold", "top", "order"],
    ]),
    errorCases: relayStylePagination(),
  },
  RegisteredModel: { promotions: relayStylePagination(), versions: relayStylePagination() },
  CaseSuite: { cases: relayStylePagination(["standing", "show", "runId", "baselineRunId"]) },
  RunComparison: { images: relayStylePagination(["group", "truth", "a", "b", "moved", "order"]) },
  VersionComparison: {
    images: relayStylePagination(["kind", "fromClass", "toClass", "fromSplit", "toSplit"]),
  },
  Viewer: { inbox: relayStylePagination() },
};

/** Types whose parts are asked for one by one: each comes to the others. */
const merged = [
  ...["RunComparison", "VersionComparison", "RunReport", "ConfusionMatrix", "DatasetFacets", "Viewer"],
];

/** The page's GraphQL client. One an open page: its cache holds what this person may see, and nobody else's. */
export function makeClient(): ApolloClient {
  return new ApolloClient({
    // The server renders the frame only; data is asked for by the page, so a relative address is enough.
    link: ApolloLink.from([aheadLink(), new HttpLink({ uri: "/api/graphql", credentials: "same-origin" })]),
    cache: new InMemoryCache({
      typePolicies: {
        ...Object.fromEntries(merged.map((type) => [type, { merge: true }])),
        ...Object.fromEntries(
          Object.entries(lists).map(([type, fields]) => [type, { merge: merged.includes(type), fields }]),
        ),
        // These carry no identity of their own: they belong to the object that shows them.
        VersionClass: { keyFields: false },
        Prediction: { keyFields: false },
        ReviewPicture: { keyFields: false },
        // As it was called when a review was closed.
        KeptClass: { keyFields: false },
        MetricSeries: { keyFields: false },
      },
    }),
    // Who asks again because something changed must not be given the answer to what was asked before it did.
    queryDeduplication: false,
    defaultOptions: { watchQuery: { fetchPolicy: "cache-and-network", nextFetchPolicy: "cache-first" } },
  });
}

/** Text of an error for people: the server's own message where it sent one, else what went wrong on the way. */
export function messageOf(error: unknown): string {
  if (CombinedGraphQLErrors.is(error)) return error.errors.map((each) => each.message).join(" ");
  if (error instanceof TypeError)
    return "The server does not answer. Check the connection; this page tries again by itself.";
  return error instanceof Error ? error.message : String(error);
}

/** The server's code of an error (`NOT_FOUND`, `FORBIDDEN`, …), or null where it never reached the server. */
export function codeOf(error: unknown): string | null {
  if (!CombinedGraphQLErrors.is(error)) return null;
  const code = error.errors[0]?.extensions?.code;
  return typeof code === "string" ? code : null;
}
