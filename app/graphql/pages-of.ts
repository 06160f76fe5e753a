import { NetworkStatus } from "@apollo/client";

interface Connection<Edge> {
  edges: readonly Edge[];
  pageInfo: { hasNextPage: boolean; endCursor?: string | null };
}

/** What a list shows of a connection that is read page after page; ask useQuery for notifyOnNetworkStatusChange. */
export function pagesOf<Edge extends { node: unknown }, Variables>(
  query: {
    error?: unknown;
    networkStatus: NetworkStatus;
    fetchMore(options: { variables: Variables }): Promise<unknown>;
  },
  connection: Connection<Edge> | undefined,
) {
  const next = connection?.pageInfo.hasNextPage ? connection.pageInfo.endCursor : null;
  return {
    /** Undefined while the first page is read. */
    rows: connection?.edges.map((edge): Edge["node"] => edge.node),
    loadingMore: query.networkStatus === NetworkStatus.fetchMore,
    /** Undefined where there is no more, or after an error: what is shown then says so. */
    loadMore:
      next && !query.error
        ? () => void query.fetchMore({ variables: { after: next } as Variables }).catch(() => undefined)
        : undefined,
  };
}
