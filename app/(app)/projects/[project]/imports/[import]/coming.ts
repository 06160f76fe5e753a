import type { Plan } from "./plan-query";

type Counted = Pick<Plan, "files" | "refusals" | "relabelling" | "classes">;

/**
 * How many files of a plan come in, or images a table alone changes, with the classes as a person calls them: "" leaves one
 * out. Of a class that is called otherwise all may: whether an image has that class already, only the import finds out.
 * `leftOut` are the files, or rows, of the classes that are left out.
 */
export function comingOf(
  { files, refusals, relabelling, classes }: Counted,
  names: Readonly<Record<string, string>>,
): { coming: number; leftOut: number } {
  let coming = relabelling
    ? relabelling.matched - relabelling.unchanged
    : refusals.reduce((rest, refusal) => rest - refusal.files, files);
  let leftOut = 0;
  for (const { name, files: all, taken } of classes) {
    const called = names[name]?.trim() ?? name;
    if (called === "") {
      leftOut += all;
      coming -= taken;
    } else if (called !== name) coming += all - taken;
  }
  return { coming, leftOut };
}

/** The classes that images would come in with, as a person calls them, each once. */
export function calledClasses(
  { classes }: Pick<Plan, "classes">,
  names: Readonly<Record<string, string>>,
): string[] {
  const called = classes.map(({ name }) => names[name]?.trim() ?? name);
  return [...new Set(called)].filter((name) => name !== "");
}
