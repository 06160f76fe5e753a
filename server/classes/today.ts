/** What a class goes by today: one that was merged by the class that it was merged into, and so on to the last. */
export function classToday<Row extends { mergedIntoId: string | null }>(
  byId: ReadonlyMap<string, Row>,
  row: Row,
): Row {
  let today = row;
  for (let next = byId.get(today.mergedIntoId ?? ""); next; next = byId.get(next.mergedIntoId ?? "")) {
    today = next;
  }
  return today;
}
