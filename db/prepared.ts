import type { Sql } from "postgres";

/** A statement that came so often is prepared: most texts come once, as filters and lists of ids differ. */
const often = 3;
/** So many texts are prepared at most, each by every connection that meets it, which Postgres holds some 20 KB for. */
const mostPrepared = 300;
/** Longer ones are rare, and take more room. */
const longest = 8000;
/** So many texts are counted before counting begins anew. */
const mostCounted = 3000;

type Unsafe = Sql["unsafe"];
/** Has the driver send nothing more on a connection that is at work: what followed a slow statement would wait for it. */
const alone = { onexecute: () => false };
type Scope = { unsafe: Unsafe; savepoint?: (...args: never[]) => Promise<unknown> };

/**
 * Has the statements of a pool that come often, by their text, prepared: the driver asks what an unprepared one's
 * parameters are before it sends them, which is a second way to Postgres and back, and Postgres parses it anew. Drizzle
 * sends all its statements by `unsafe`.
 */
export function prepareOften(sql: Sql): void {
  const counts = new Map<string, number>();
  const prepared = new Set<string>();
  const isOften = (text: string): boolean => {
    if (prepared.has(text)) return true;
    if (prepared.size >= mostPrepared || text.length > longest) return false;
    const count = (counts.get(text) ?? 0) + 1;
    if (count < often) {
      if (counts.size >= mostCounted) counts.clear();
      counts.set(text, count);
      return false;
    }
    counts.delete(text);
    prepared.add(text);
    return true;
  };
  // What begins inside of another has an `unsafe` of its own.
  const within = (scope: Scope): void => {
    const { unsafe, savepoint } = scope;
    scope.unsafe = ((text, parameters, options) =>
      parameters?.length && isOften(text)
        ? unsafe(text, parameters, { ...options, ...alone, prepare: true })
        : unsafe(text, parameters, options)) as Unsafe;
    if (savepoint) scope.savepoint = begun(savepoint);
  };
  /** `begin` and `savepoint`, whose last argument gets the scope. */
  const begun =
    (begin: (...args: never[]) => Promise<unknown>) =>
    (...args: unknown[]) => {
      const work = args.pop() as (scope: Scope) => unknown;
      return begin(
        ...([
          ...args,
          (scope: Scope) => {
            within(scope);
            return work(scope);
          },
        ] as never[]),
      );
    };
  within(sql);
  sql.begin = begun(sql.begin) as Sql["begin"];
}
