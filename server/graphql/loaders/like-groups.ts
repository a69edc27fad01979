/** Loads keys with equal arguments together by their ids, and answers in the order of the keys. */
export async function inLikeGroups<Asked, Id, Found>(
  asked: readonly Asked[],
  { argumentsOf, idOf }: { argumentsOf: (one: Asked) => string; idOf: (one: Asked) => Id },
  load: (ids: Id[], one: Asked) => Promise<readonly Found[]>,
): Promise<Found[]> {
  const alike = new Map<string, Asked[]>();
  for (const one of asked) alike.set(argumentsOf(one), [...(alike.get(argumentsOf(one)) ?? []), one]);
  const found = new Map<Asked, Found>();
  for (const group of alike.values()) {
    const pages = await load(group.map(idOf), group[0]!);
    group.forEach((one, index) => void found.set(one, pages[index]!));
  }
  return asked.map((one) => found.get(one)!);
}
