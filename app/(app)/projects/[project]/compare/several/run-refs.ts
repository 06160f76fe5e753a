/** How an address names a run that is compared: by its number, or by its id, as in links of before. */
export type RunRef = number | string;

/** As many runs an address names one by one, more are a kept selection; fifteen digits are more than any number has. */
export const mostNamed = 500;
const numbers = /^(\d{1,15})(?:-(\d{1,15}))?$/;

/** "3-9,12" as the runs 3 to 9 and 12, each once and in their order; ids between commas as they are. */
export function readRefs(text: string): RunRef[] {
  const refs = new Set<RunRef>();
  for (const part of text.split(",")) {
    const [, first, last = first] = numbers.exec(part) ?? [];
    if (first === undefined) {
      if (/^run_\w+$/.test(part)) refs.add(part);
    } else {
      for (let number = Number(first); number <= Number(last) && refs.size < mostNamed; number++)
        refs.add(number);
    }
    if (refs.size >= mostNamed) break;
  }
  return [...refs];
}

/** The shortest text that readRefs makes the same of: numbers that follow each other are a range. */
export function writeRefs(refs: readonly RunRef[]): string {
  const parts: string[] = [];
  for (let at = 0; at < refs.length; ) {
    const first = refs[at] as RunRef;
    let end = at + 1;
    while (typeof first === "number" && refs[end] === first + end - at) end++;
    parts.push(end - at > 1 ? `${first}-${refs[end - 1]}` : String(first));
    at = end;
  }
  return parts.join(",");
}

export const severalPath = (projectId: string) => `/projects/${projectId}/compare/several`;

/** Where runs of these numbers are compared, the first of them that was measured as the baseline. */
export const severalHref = (projectId: string, numbers: readonly number[]) =>
  `${severalPath(projectId)}${numbers.length > 0 ? `?runs=${writeRefs(numbers)}` : ""}`;
