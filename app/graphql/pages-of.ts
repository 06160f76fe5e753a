import { NetworkStatus } from "@apollo/client";

interface Connection<Edge> {
  edges: readonly Edge[];
  pageInfo: { hasNextPage: boolean; endCursor?: string | null };
}

/** Rows that are read again at once, at the most: of more, with all that a table shows, the server calls it too much. */
export const mostReadAgain = 300;

/**
 * What makes a list be read again as far as it is shown, up to 300 rows: read again as it is, it would be its first page,
 * and whoever has scrolled down thrown back. Its query takes `$first`.
 */
export const asFarAs = (rows: number, pageSize: number) => ({
  first: Math.min(mostReadAgain, Math.max(pageSize, rows)),
});

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
