import type { EvaluationFactsFragment } from "@/app/graphql/generated/graphql";
import { formatCount } from "@/app/ui/format";

type Evaluator = EvaluationFactsFragment["evaluators"][number];

/** "the worker", "tabs of Olga (2,431) and Ben (1,200)", "tabs of Ben (8) and the worker (32)" */
export function evaluatedBy(evaluators: readonly Evaluator[]): string {
  const people = evaluators.flatMap(({ user, images }) =>
    user ? [`${user.name} (${formatCount(images)})`] : [],
  );
  const worker = evaluators.find(({ user }) => user === null);
  if (people.length === 0) return "the worker";
  const all = worker ? [...people, `the worker (${formatCount(worker.images)})`] : people;
  return `tabs of ${all.length > 1 ? `${all.slice(0, -1).join(", ")} and ${all.at(-1)}` : all.join()}`;
}
