interface EndWords {
  /** Of the button in the row of a grant. */
  readonly button: string;
  /** Of the act with its object, for screen readers and for the confirmation. */
  readonly act: string;
  /** The answer that leaves the access as it is. */
  readonly otherwise: string;
}

/** Holders give back their own access. Owners and administrators end that of others. */
export function endWords(isMine: boolean, cluster: string, actOnOthers: string): EndWords {
  return isMine
    ? { button: "Give back", act: `Give back ${cluster}`, otherwise: "Keep it" }
    : { button: "End access", act: actOnOthers, otherwise: "Leave it" };
}
