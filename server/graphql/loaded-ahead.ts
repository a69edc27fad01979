/** The values of fields, by field and object, that were loaded before anybody asked. */
export class LoadedAhead {
  private readonly values = new Map<object, Map<object, unknown>>();

  of(field: object): Map<object, unknown> {
    const known = this.values.get(field);
    if (known) return known;
    const made = new Map<object, unknown>();
    this.values.set(field, made);
    return made;
  }
}
