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
  /** The API that was addressed. */
  readonly at: "api" | "scim";
  readonly action: AuditAction;
  /** Distinguishes attempts from one address. */
  readonly kind?: string;
  readonly after: object;
}

/** Refuses a wrong token at the API and answers the reason. Throws LIMIT_EXCEEDED after too many. */
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
 * Records a wrong token under its address, because its owner is unknown; the token itself is never recorded. Attempts
 * are free, so they are aggregated, and count towards a limit. Throws LIMIT_EXCEEDED after too many.
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
