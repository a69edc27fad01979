import type { FastifyRequest } from "fastify";
import type { Platform } from "../../shared/compose";
import { systemActor } from "../../shared/kernel/actor";
import type { AuditAction } from "../../shared/kernel/audit-actions";
import { inRequest } from "../../shared/kernel/request-scope";
import { requestDetails } from "../audit/request-hooks";
import { type Admission, networkOf } from "../edge/admission";
import { type AuthenticationSources, type RefusedCredentials, whyRefused } from "./authenticate";
import type { JwtRefusal } from "./trusted-jwts";

export type TokenRefusalDependencies = Pick<Platform, "refusedStrangers"> & {
  readonly admission: Pick<Admission, "countFailure" | "admitStranger">;
};

interface Attempt {
  /** The door at which it was tried. */
  readonly at: "api" | "scim";
  readonly action: AuditAction;
  /** What is told apart of one address. */
  readonly kind?: string;
  readonly after: object;
}

/** A wrong token at the API; answers why it is one. Throws LIMIT_EXCEEDED once there were too many. */
export async function refuseApiToken(
  needs: TokenRefusalDependencies & Pick<AuthenticationSources, "apiTokens">,
  request: FastifyRequest,
  header: string,
  jwtRefusal: JwtRefusal | null,
): Promise<RefusedCredentials["kind"]> {
  const { kind, tokenId } = await whyRefused(needs, header, jwtRefusal);
  const isSocket = request.headers.upgrade !== undefined;
  const after = { kind, tokenId, method: isSocket ? "SOCKET" : request.method, path: request.routeOptions.url ?? null };
  await refuseToken(needs, request, { at: "api", action: "token.refused", kind: `${kind} ${tokenId}`, after });
  return kind;
}

/**
 * Puts a wrong token on record, by where it came from: whose it was to be, nobody knows. Never the token itself. Trying costs
 * nothing, so it is tallied; and counted, so that it costs something. Throws LIMIT_EXCEEDED once there were too many.
 */
export async function refuseToken(
  needs: TokenRefusalDependencies,
  request: FastifyRequest,
  refused: Attempt,
): Promise<void> {
  const network = networkOf(request.ip);
  const { at, action, kind, after } = refused;
  const entry = { action, subjectType: "address", subjectId: network, after, refusedWith: "UNAUTHENTICATED" };
  await inRequest(requestDetails(request), () => needs.refusedStrangers.record(network, systemActor(at), entry, kind));
  await needs.admission.countFailure(request.ip);
}
