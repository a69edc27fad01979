/** Loads keys with equal arguments together, and answers in the order of the keys. */
export async function inLikeGroups<Asked, Found>(
  asked: readonly Asked[],
  keyOf: (one: Asked) => string,
  load: (alike: readonly Asked[]) => Promise<readonly Found[]>,
): Promise<Found[]> {
  const alike = new Map<string, Asked[]>();
  for (const one of asked) alike.set(keyOf(one), [...(alike.get(keyOf(one)) ?? []), one]);
  const found = new Map<Asked, Found>();
  for (const group of alike.values()) {
    const pages = await load(group);
    group.forEach((one, index) => void found.set(one, pages[index]!));
  }
  return asked.map((one) => found.get(one)!);
}
