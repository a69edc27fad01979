import { DomainError } from "./app-error";

/** The error of a change based on an outdated `version`. `what` is a noun with its article, such as "The connector". */
export function staleVersion(what: string, current: number): DomainError {
  const message = `${what} was changed meanwhile (version ${current}); read it again.`;
  return new DomainError("CONFLICT", message, [{ path: ["version"], message, rule: "VERSION_STALE" }]);
}
