import type { Platform } from "../../../shared/compose";
import type { Scope } from "../../../shared/kernel/actor";
import { sessionCookieName } from "../../auth/session-cookie";
import { type Somebody, SYSTEM } from "./people";

/** The columns of the table. Actors of a side are on side A, except for STRANGER, whose request is on side B. */
export const ACTORS = [
  "ADMIN",
  "AUDITOR",
  "OWNER",
  "APPROVER",
  "DELEGATE",
  "REQUESTER",
  "STRANGER",
  "ADMIN_READ",
  "REQUESTER_READ",
  "OWNER_DECIDE",
  "SERVICE",
  "ANONYMOUS",
] as const;
export type ActorName = (typeof ACTORS)[number];

/** One actor for each kind of credentials, and one of the other side. A socket differs from HTTP in nothing else. */
export const SOCKET_ACTORS: readonly ActorName[] = [
  "ADMIN",
  "STRANGER",
  "ADMIN_READ",
  "OWNER_DECIDE",
  "SERVICE",
  "ANONYMOUS",
];

const isProof = process.env.DRAWBRIDGE_PROOF === "1";

/** For each call. */
export const SOCKETS_AT_ONCE = isProof ? SOCKET_ACTORS.length : 2;

/**
 * The actors that send the call of this number over a socket too. That is the one of the other side, who is shown least
 * and refused most, with one of the others in turn; in the proof it is all of them.
 */
export function socketActorsOf(call: number): readonly ActorName[] {
  if (isProof) return SOCKET_ACTORS;
  const others = SOCKET_ACTORS.filter((actor) => actor !== "STRANGER");
  return ["STRANGER", others[call % others.length]!];
}

/** The headers that authenticate an actor. */
export type ActorCredentials = Readonly<Record<string, string>>;

/** The session of a person. */
export async function sessionOf(
  { sessions, signIn }: Platform,
  { id }: Pick<Somebody, "id">,
): Promise<ActorCredentials> {
  const token = await sessions.signInAs(id, { address: null, userAgent: null, previousToken: null });
  return { cookie: `${sessionCookieName(signIn)}=${token}` };
}

/** The token of a person, with one scope. */
export async function tokenOf(
  { personalTokens }: Platform,
  { personId }: Pick<Somebody, "personId">,
  scope: Scope,
): Promise<ActorCredentials> {
  const { token } = await personalTokens.create(SYSTEM, personId, { scopes: [scope] });
  return { authorization: `Bearer ${token}` };
}

/** The token of a service account that is an admin. */
export async function programToken({ serviceAccounts }: Platform): Promise<ActorCredentials> {
  const { id } = await serviceAccounts.create(SYSTEM, "Terraform", ["ADMIN"]);
  const { token } = await serviceAccounts.createToken(SYSTEM, id, {});
  return { authorization: `Bearer ${token}` };
}
