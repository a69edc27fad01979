import { type Actor, requireRole } from "../../kernel/actor";
import { invalidInput, notFound } from "../../kernel/app-error";
import { parseReason } from "../../kernel/text/typed-reason";
import type { UnitOfWork } from "../../platform/database/unit-of-work";
import type { AccessRequest } from "../access-requests/access-request.entity";
import { cancelRequestsOf } from "../access-requests/cancel-requests-of";
import type { Grant } from "../grants/grant.entity";
import type { GrantsService } from "../grants/grants.service";
import { PersonHome } from "../identities/person-home.entity";
import { endSessionsOfPerson } from "../sessions/end-sessions";
import { endTokensOf } from "../sessions/end-tokens";

interface Dependencies {
  readonly uow: UnitOfWork;
  readonly grants: Pick<GrantsService, "revokeAll">;
}

/** The grants, requests, sessions and tokens that this call ended. Those that had ended before are left out. */
interface EndedAccess {
  readonly grants: readonly Grant[];
  readonly requests: readonly AccessRequest[];
  readonly sessionsEnded: number;
  readonly tokensEnded: number;
}

/**
 * Ends all that a person has, in one transaction: what they wait for, what they hold, their sessions and their tokens. Asked
 * for again it ends what came since. It keeps nobody from signing in and asking again: their identity provider does.
 */
export async function endAllAccess(
  { uow, grants }: Dependencies,
  actor: Actor,
  personId: string,
  typed: string,
): Promise<EndedAccess> {
  requireRole(actor, "ADMIN");
  const reason = parseReason(typed);
  if (reason === null) {
    const message = "'reason' must say why all access of the person is ended.";
    throw invalidInput([{ path: ["reason"], message, rule: "REASON_REQUIRED" }]);
  }
  return uow.run(actor, async (tx) => {
    if (!(await tx.manager.existsBy(PersonHome, { id: personId }))) throw notFound("The person");
    // Everybody locks requests before grants. An approval that was faster has made a grant, which is found below.
    const requests = await cancelRequestsOf(tx, personId, reason);
    const ended: EndedAccess = {
      requests,
      grants: await grants.revokeAll(tx, personId, reason),
      // Before tokens, since it waits for a token that one of these sessions is just making.
      sessionsEnded: await endSessionsOfPerson(tx, personId, "session.ended-by-admin"),
      tokensEnded: await endTokensOf(tx, personId),
    };
    const after = countsOf(ended);
    if (Object.values(after).some((count) => count > 0)) {
      tx.audit({
        action: "person.access-ended",
        subjectType: "person",
        subjectId: personId,
        after: { reason, ...after },
      });
    }
    return ended;
  });
}

function countsOf({ grants, requests, sessionsEnded, tokensEnded }: EndedAccess) {
  return { grants: grants.length, requests: requests.length, sessions: sessionsEnded, tokens: tokensEnded };
}
