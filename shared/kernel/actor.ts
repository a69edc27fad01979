import { DomainError } from "./app-error";

export const ROLES = ["ADMIN", "AUDITOR", "MEMBER"] as const;
export type Role = (typeof ROLES)[number];

/** Who is acting. Every use case is given one; there is no anonymous actor. */
export interface Actor {
  readonly kind: "person" | "service" | "system";
  /** Stable id for the audit log: a token id, an identity id or the name of a process. */
  readonly id: string;
  readonly name: string;
  readonly identityId?: string;
  readonly roles: readonly Role[];
  readonly scopes: readonly string[];
}

/** The platform itself: schedules, sweeps and jobs. */
export function systemActor(name: string): Actor {
  return { kind: "system", id: name, name, roles: ["ADMIN"], scopes: [] };
}

export function hasRole(actor: Actor, ...roles: Role[]): boolean {
  return roles.some((role) => actor.roles.includes(role));
}

/** Refuses an actor without any of the roles. */
export function requireRole(actor: Actor, ...roles: Role[]): void {
  if (!hasRole(actor, ...roles)) {
    throw new DomainError("FORBIDDEN", `This needs the role ${roles.join(" or ")}.`);
  }
}
