/** Who can teach whom: a student learns what its teacher thinks of the classes that both know. */

interface NamedClass {
  readonly id: string;
  readonly name: string;
}

/** The classes that two networks have in common: their places in each, in the student's order. */
export interface CommonClasses {
  readonly student: readonly number[];
  readonly teacher: readonly number[];
}

/** Of one class alone nothing can be said but that it is it. */
const fewestCommonClasses = 2;
/** Names that are told of many. */
const mostNames = 5;

/** Classes are the same where their ids are. */
export function commonClasses(
  student: readonly Pick<NamedClass, "id">[],
  teacher: readonly Pick<NamedClass, "id">[],
): CommonClasses {
  const places = new Map(teacher.map(({ id }, place) => [id, place]));
  const pairs = student.flatMap(({ id }, place) => {
    const theirs = places.get(id);
    return theirs === undefined ? [] : [[place, theirs] as const];
  });
  return { student: pairs.map(([own]) => own), teacher: pairs.map(([, theirs]) => theirs) };
}

/** Why a network of these classes cannot teach one of the student's, as the end of a sentence about it; null where it can. */
export function whyNoTeacher(student: readonly NamedClass[], teacher: readonly NamedClass[]): string | null {
  const common = commonClasses(student, teacher).student.map((place) => student[place]?.name ?? "");
  if (common.length >= fewestCommonClasses) return null;
  const known = common[0] === undefined ? "none" : `only ${common[0]}`;
  return `knows ${named(teacher)}: ${known} of the version's ${student.length} classes (${named(student)}), and it takes two`;
}

/**
 * What a teacher says of the common classes alone: its probabilities there, scaled to the sum 1. All alike where it gives
 * them nothing.
 * @param said [count × teacher's classes]. @param classes how many the teacher tells apart.
 * @returns [count × common classes], in the student's order.
 */
export function amongCommon(said: Float32Array, classes: number, { teacher }: CommonClasses): Float32Array {
  const count = said.length / classes;
  const among = new Float32Array(count * teacher.length);
  for (let i = 0; i < count; i++) {
    let sum = 0;
    for (const place of teacher) sum += said[i * classes + place] as number;
    for (const [k, place] of teacher.entries())
      among[i * teacher.length + k] =
        sum > 0 ? (said[i * classes + place] as number) / sum : 1 / teacher.length;
  }
  return among;
}

function named(classes: readonly NamedClass[]): string {
  const names = classes.slice(0, mostNames).map(({ name }) => name);
  const rest = classes.length - names.length;
  return rest > 0 ? `${names.join(", ")} and ${rest} more` : names.join(", ");
}
