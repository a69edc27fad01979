import { DomainError } from "./app-error";

export const ROLES = ["ADMIN", "AUDITOR", "MEMBER"] as const;
export type Role = (typeof ROLES)[number];

/**
 * The uses a token may be narrowed to. A session is for everything that its person's roles allow. GOVERN, beside ADMIN, is for
 * changes that give power: see fresh-sign-in.ts.
 */
export const SCOPES = ["READ", "REQUEST", "DECIDE", "ADMIN", "GOVERN"] as const;
export type Scope = (typeof SCOPES)[number];

/** How a person who has a session signed in. Tokens have none, so they never stand for a second factor. */
export interface SessionFacts {
  readonly id: string;
  /** Name of the sign-in provider, for the hint where to sign in again. */
  readonly provider: string;
  /** When a second factor was last shown; null: none was, or the provider does not say when. */
  readonly mfaAt: Date | null;
  readonly proof: SignInProof;
}

/** How recently a session's person proved to be there, which changes that give power ask for. */
export interface SignInProof {
  /** Of the sign-in, or of the second factor where the sign-in provider tells of those; null: none was shown. */
  readonly at: Date | null;
  readonly goodForMinutes: number;
  /** The path of this server where a new one is given. */
  readonly renewAt: string;
}

/** Who is acting. Every use case is given one; there is no anonymous actor. */
export interface Actor {
  readonly kind: "person" | "service" | "system";
  /** Stable id for the audit log: a token id, an identity id, `jwt:` and an identity id, or the name of a process. */
  readonly id: string;
  readonly name: string;
  /** The person who acts or for whom a token acts, and the identity by which they came in. Both or neither. */
  readonly personId?: string;
  readonly identityId?: string;
  readonly roles: readonly Role[];
  /** Empty: not narrowed. Otherwise only what is named, and no other. */
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

/** Whether the actor may read the whole installation: the inventory, people, requests and grants of everybody. */
export function isReader(actor: Actor): boolean {
  return hasRole(actor, "ADMIN", "AUDITOR");
}

/** Refuses an actor without any of the roles. */
export function requireRole(actor: Actor, ...roles: Role[]): void {
  if (!hasRole(actor, ...roles)) throw missingRole(actor, ...roles);
}

/** A token does not have what its owner may have: another token would do. */
export class MissingScope extends DomainError {
  constructor(
    readonly scope: Scope,
    message = `This token may not be used for this: it lacks the scope ${scope}.`,
  ) {
    super("FORBIDDEN", message);
  }
}

/** Why an actor without any of these roles is refused. Of a token it is said that the token lacks them, not its owner. */
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

/** A token without the scope ADMIN acts without that role, wherever roles are asked for: it sees what an auditor sees. */
export function narrowRoles(roles: readonly Role[], scopes: readonly string[]): Role[] {
  if (scopes.length === 0 || scopes.includes("ADMIN")) return [...roles];
  return [...new Set(roles.map((role) => (role === "ADMIN" ? "AUDITOR" : role)))];
}
