const NAMED: ReadonlySet<string> = new Set(["user", "group", "role"]);

/** People and groups have names; of any other attribute people have values. */
export function nobodyHas(attribute: string, value: string): string {
  return NAMED.has(attribute.toLowerCase())
    ? `No ${attribute} is named '${value}'`
    : `Nobody has the value '${value}' of '${attribute}'`;
}
