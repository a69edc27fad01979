/** Identifiers that gave way to a term of the field, each with what stands there now. None of them comes back. */
export const RETIRED_NAMES: Readonly<Record<string, string>> = {
  TargetTurns: "TargetLeases",
};
