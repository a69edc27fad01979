import { DomainError } from "./app-error";

export const ROLES = ["ADMIN", "AUDITOR", "MEMBER"] as const;
export type Role = (typeof ROLES)[number];

/**
 * The scopes to which a token may be narrowed. A session has all of them. GOVERN, beside ADMIN, allows changes that
 * give power: see fresh-sign-in.ts.
 */
export const SCOPES = ["READ", "REQUEST", "DECIDE", "ADMIN", "GOVERN"] as const;
export type Scope = (typeof SCOPES)[number];

/** The sign-in of a session. Tokens have none, so they never prove a second factor. */
export interface SessionFacts {
  readonly id: string;
  /** Name of the sign-in provider, for the advice to sign in again. */
  readonly provider: string;
  /** Time of the last second factor; null: none was shown, or the provider does not report it. */
  readonly mfaAt: Date | null;
  readonly proof: SignInProof;
}

/** The proof of presence that changes that give power require. */
export interface SignInProof {
  /** Time of the sign-in or, where the sign-in provider reports those, of the second factor; null: none was shown. */
  readonly at: Date | null;
  readonly goodForMinutes: number;
  /** The path on this server to prove presence again. */
  readonly renewAt: string;
}

/** The actor of a use case. There is no anonymous actor. */
export interface Actor {
  readonly kind: "person" | "service" | "system";
  /** Stable id for the audit log: of a token or an identity, `jwt:` with an identity's id, or the name of a process. */
  readonly id: string;
  readonly name: string;
  /** The acting person, and the identity of their sign-in. Both or neither. */
  readonly personId?: string;
  readonly identityId?: string;
  /** For a token or a service account: see humans-behind.ts. */
  readonly humanIds?: readonly string[];
  readonly roles: readonly Role[];
  /** Empty: not narrowed. Otherwise only the named scopes. */
  readonly scopes: readonly string[];
  readonly session?: SessionFacts;
}

/** The platform itself: schedules, sweeps and jobs. */
export function systemActor(name: string): Actor {
  return { kind: "system", id: name, name, roles: ["ADMIN"], scopes: [] };
}

export function hasRole(actor: Actor, ...roles: Role[]): boolean {
  return roles.some((role) => actor.roles.includes(role));
}

/** Whether the actor may read the whole installation: inventory, people, requests and all grants. */
export function isReader(actor: Actor): boolean {
  return hasRole(actor, "ADMIN", "AUDITOR");
}

/** Refuses an actor without any of the roles. */
export function requireRole(actor: Actor, ...roles: Role[]): void {
  if (!hasRole(actor, ...roles)) throw missingRole(actor, ...roles);
}

/** The token lacks a scope that its owner may have: another token would do. */
export class MissingScope extends DomainError {
  constructor(
    readonly scope: Scope,
    message = `This token may not be used for this: it lacks the scope ${scope}.`,
  ) {
    super("FORBIDDEN", message);
  }
}

/** The refusal of an actor without any of these roles. For a token it says that the token lacks them, not its owner. */
export function missingRole(actor: Actor, ...roles: readonly Role[]): DomainError {
  const needed = roles.join(" or ");
  if (actor.session || actor.kind === "system") return new DomainError("FORBIDDEN", `This needs the role ${needed}.`);
  const lack = `This needs the role ${needed}, which this token does not have`;
  if (!roles.includes("ADMIN") || hasScope(actor, "ADMIN")) return new DomainError("FORBIDDEN", `${lack}.`);
  return new MissingScope("ADMIN", `${lack}: it lacks the scope ADMIN.`);
}

export function hasScope({ scopes }: Actor, scope: Scope): boolean {
  return scopes.length === 0 || scopes.includes(scope);
}

/** A token without the scope ADMIN acts without the role ADMIN everywhere, and reads as an auditor. */
export function narrowRoles(roles: readonly Role[], scopes: readonly string[]): Role[] {
  if (scopes.length === 0 || scopes.includes("ADMIN")) return [...roles];
  return [...new Set(roles.map((role) => (role === "ADMIN" ? "AUDITOR" : role)))];
}
