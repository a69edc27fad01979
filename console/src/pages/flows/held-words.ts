interface Held {
  readonly gives: number;
  readonly ends: number;
  readonly of: number;
}

/** "12 grants would be given and 3 ended". */
export function heldInWords({ gives, ends }: Held): string {
  const given = `${grants(gives)} would be given`;
  if (ends === 0) return given;
  if (gives === 0) return `${grants(ends)} would end`;
  return `${given}, and ${ends.toLocaleString("en")} would end`;
}

/** The limit that the held changes exceed. */
export function whyHeld({ of }: Held): string {
  const had = of === 0 ? "It had no grants before." : `It had ${grants(of)} before.`;
  return `An automatic flow does not change so much at once: more than 5 given, or more than 20 ended, that are more than 5 % of its grants. ${had}`;
}

function grants(count: number): string {
  return count === 1 ? "1 grant" : `${count.toLocaleString("en")} grants`;
}
