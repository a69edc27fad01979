import { QueryFailedError } from "typeorm";

/** The write broke this unique constraint: somebody else was first. */
export function isUniqueViolation(error: unknown, constraint: string): boolean {
  if (!(error instanceof QueryFailedError)) return false;
  const cause = error.driverError as { code?: string; constraint?: string };
  return cause.code === "23505" && cause.constraint === constraint;
}
