import type { Grant } from "../../shared/domain/grants/grant.entity";
import { GRANT_TOPIC, GRANTS_OF_PERSON_TOPIC } from "../../shared/domain/grants/grants.topics";
import { requireRole } from "../../shared/kernel/actor";
import { notAPerson } from "../../shared/kernel/app-error";
import type { GraphQLContext } from "../graphql/context";
import { liveQuery } from "../graphql/subscriptions/live-query";

/** Emits once for each change; ends with the grant, or when the subscriber may not view it any more. */
export function grantChanges({ actor, platform }: GraphQLContext, id: string): AsyncGenerator<Grant> {
  const changed = rememberTold(platform);
  let isOver = false;
  return liveQuery(platform.live, GRANT_TOPIC, id, async () => {
    const grant = isOver ? null : await platform.grantsQueries.find(actor, id);
    if (!grant) return null;
    isOver = grant.endedAt !== null;
    const changes = await changed([grant]);
    return changes.length === 0 && isOver ? null : changes;
  });
}

/** Grants of one event. The first event has all that are followed, also where there are none. */
export interface ChangedGrants {
  readonly grants: Grant[];
}

/**
 * The grants of a person as they are now, and each again after every change of it. People follow their own grants;
 * readers follow those of others too. Ends when the subscriber has left.
 */
export function grantsOfPersonChanges(
  { actor, platform }: GraphQLContext,
  askedFor: string | null,
): AsyncGenerator<ChangedGrants> {
  const personId = askedFor ?? actor.personId;
  if (personId === undefined) throw notAPerson("This token stands for no person, who could have grants.");
  if (personId !== actor.personId) requireRole(actor, "ADMIN", "AUDITOR");
  const changed = rememberTold(platform);
  let open: readonly string[] = [];
  let isFirst = true;
  return liveQuery(platform.live, GRANTS_OF_PERSON_TOPIC, personId, async () => {
    if (!(await platform.accessRequestsQueries.isStillThere(actor))) return null;
    // Grants that were open are read once more after their end, however many came since.
    const grants = await platform.grantsQueries.followedOf(personId, open);
    open = grants.filter(({ endedAt }) => endedAt === null).map(({ id }) => id);
    const changes = await changed(grants);
    if (changes.length === 0 && !isFirst) return [];
    isFirst = false;
    return [{ grants: changes }];
  });
}

/** Of some grants those that differ from the last event, with what they wait for. */
function rememberTold({ grantsQueries, clock }: GraphQLContext["platform"]) {
  let emitted = new Map<string, string>();
  return async (grants: readonly Grant[]): Promise<Grant[]> => {
    const ids = grants.map(({ id }) => id);
    const waiting = await grantsQueries.waitingFor(ids, clock.now());
    const texts = new Map(
      grants.map((grant, n) => [grant.id, JSON.stringify([grant, waiting[n]?.reason, waiting[n]?.message])]),
    );
    const changes = grants.filter(({ id }) => texts.get(id) !== emitted.get(id));
    emitted = texts;
    return changes;
  };
}
