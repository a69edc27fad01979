/** The states that a subscriber was sent of a list's objects, to find new, changed and removed ones. */
export class SentStates {
  private sent: ReadonlyMap<string, string> = new Map();

  /** The ids with a changed state, in the order of `found`, and then the removed ids. */
  changesIn(found: ReadonlyMap<string, unknown>): string[] {
    const states = new Map([...found].map(([id, state]) => [id, JSON.stringify(state)]));
    const changed = [...states].filter(([id, state]) => this.sent.get(id) !== state).map(([id]) => id);
    const gone = [...this.sent.keys()].filter((id) => !states.has(id));
    this.sent = states;
    return [...changed, ...gone];
  }
}
