/** States that a subscriber was told of the objects of a list, so that each look finds which are new, other, or gone. */
export class SentStates {
  private told: ReadonlyMap<string, string> = new Map();

  /** The ids whose state is another one than was told, in the order found, and then the ids that are found no more. */
  changesIn(found: ReadonlyMap<string, unknown>): string[] {
    const states = new Map([...found].map(([id, state]) => [id, JSON.stringify(state)]));
    const changed = [...states].filter(([id, state]) => this.told.get(id) !== state).map(([id]) => id);
    const gone = [...this.told.keys()].filter((id) => !states.has(id));
    this.told = states;
    return [...changed, ...gone];
  }
}
