/** What a run may change that goes on from another one's checkpoint. */
import type { ConfigurationIssue } from "@/ml/configuration/explain";
import type { Configuration } from "@/ml/configuration/schema";

/** Settings of the images that change which are shown, not what a picture becomes. */
const freeOfData: readonly string[] = ["balance"];

/**
 * What is wrong with a configuration for a fork: the network and the preparation of its images must be the origin's,
 * since the weights are those that were learnt for them. Learning, augmentation, balance and seed are free.
 * @param epoch of the origin that the fork goes on after, from 1.
 */
export function forkIssues(before: Configuration, after: Configuration, epoch: number): ConfigurationIssue[] {
  const issues: ConfigurationIssue[] = [];
  for (const part of ["data", "architecture"] as const) {
    const [old, next] = [before[part], after[part]] as [object, object];
    for (const key of new Set([...Object.keys(old), ...Object.keys(next)])) {
      if (part === "data" && freeOfData.includes(key)) continue;
      const [was, is] = [Reflect.get(old, key), Reflect.get(next, key)];
      if (JSON.stringify(was) === JSON.stringify(is)) continue;
      issues.push({
        path: `${part}.${key}`,
        message: `A fork keeps this as it was (${typeof was === "object" ? "see the run" : String(was)}): the weights were learnt for it.`,
      });
    }
  }
  if (after.learning.epochs <= epoch) {
    issues.push({
      path: "learning.epochs",
      message: `The fork goes on after epoch ${epoch}: ask for more epochs than that, ${epoch} included.`,
    });
  }
  return issues;
}
