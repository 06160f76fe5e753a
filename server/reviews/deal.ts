export interface Dealt {
  imageId: string;
  userId: string;
}

/**
 * Deals pictures out evenly: each to so many people, never twice to the same, and each next one to those who have the
 * fewest. Of one person a picture no two do the same.
 * @param held whom each picture is with already; it counts for them, and is not dealt to them again.
 * @returns what is dealt beyond that, in the order of the pictures.
 */
export function dealOut(
  imageIds: readonly string[],
  people: readonly string[],
  perImage: number,
  held: readonly Dealt[] = [],
): Dealt[] {
  const load = new Map(people.map((userId) => [userId, 0]));
  const holders = new Map<string, Set<string>>();
  for (const { imageId, userId } of held) {
    const own = load.get(userId);
    if (own !== undefined) load.set(userId, own + 1);
    const set = holders.get(imageId) ?? new Set();
    holders.set(imageId, set.add(userId));
  }
  const dealt: Dealt[] = [];
  for (const imageId of imageIds) {
    const withWhom = holders.get(imageId) ?? new Set();
    const wanted = perImage - withWhom.size;
    if (wanted <= 0) continue;
    const free = people.filter((userId) => !withWhom.has(userId));
    // Stable: of those with equally many the first one.
    free.sort((one, other) => (load.get(one) ?? 0) - (load.get(other) ?? 0));
    for (const userId of free.slice(0, wanted)) {
      dealt.push({ imageId, userId });
      load.set(userId, (load.get(userId) ?? 0) + 1);
    }
  }
  return dealt;
}
