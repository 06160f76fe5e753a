/**
 * What several generators give, each as it comes. It ends with the first of them that ends or fails; whoever leaves it
 * ends all, so each must end by itself where it waits (by the signal that `stop` fires).
 */
export async function* merged<T>(
  sources: readonly AsyncGenerator<T>[],
  stop: AbortController,
): AsyncGenerator<T> {
  // Put into a list rather than raced for: a race leaves something behind on whoever is silent for hours.
  const come: { source: AsyncGenerator<T>; result: IteratorResult<T> }[] = [];
  const failures: unknown[] = [];
  let wake = () => {};
  const pull = (source: AsyncGenerator<T>) =>
    source.next().then(
      (result) => {
        come.push({ source, result });
        wake();
      },
      (error: unknown) => {
        failures.push(error);
        wake();
      },
    );
  try {
    for (const source of sources) void pull(source);
    while (true) {
      if (failures.length > 0) throw failures[0];
      const first = come.shift();
      if (!first) {
        await new Promise<void>((done) => {
          wake = done;
        });
        continue;
      }
      if (first.result.done) return;
      yield first.result.value;
      void pull(first.source);
    }
  } finally {
    stop.abort();
    await Promise.allSettled(sources.map((source) => source.return(undefined)));
  }
}
