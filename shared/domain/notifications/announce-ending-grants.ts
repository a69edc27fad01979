import { In } from "typeorm";
import type { Tx } from "../../platform/database/unit-of-work";
import type { ClusterAccess } from "../access/cluster-access.port";
import { stillEligible } from "../access-requests/still-eligible";
import type { Extension } from "../grants/extension/extension";
import { loadExtensions } from "../grants/extension/load-extensions";
import { Grant } from "../grants/grant.entity";
import { addAllToOutbox } from "../outbox/add-to-outbox";
import type { ExtensionOffer, GrantEventData } from "./messages/outbox-record";
import { endsSoonKey } from "./settled-sql";

const AT_ONCE = 200;

/**
 * The lead time of the warning: 15 % of the grant's duration, from 5 minutes to a day, and at most half of the
 * duration.
 */
const LEAD = `make_interval(secs => least(86400, t.seconds / 2, greatest(300, t.seconds * 0.15)))`;

/** Adds `grant.ends-soon` to the outbox, once for each end of a requested grant. Safe to run concurrently. */
export async function announceEndingGrants(tx: Tx): Promise<void> {
  const ending: Ending[] = await tx.manager.query(ENDING, [tx.now, AT_ONCE]);
  if (ending.length === 0) return;
  const extensions = await extensionsOf(
    tx,
    ending.map(({ grantId }) => grantId),
  );
  await addAllToOutbox(
    tx,
    ending.map(({ outboxMessageId, ...grant }, n) => ({
      id: outboxMessageId,
      event: "grant.ends-soon",
      subjectType: "grant",
      subjectId: grant.grantId,
      data: { ...grant, endsAt: grant.endsAt.toISOString(), extension: shownExtension(extensions[n]!) },
    })),
  );
}

interface Ending extends Pick<GrantEventData, "grantId" | "person" | "resource"> {
  readonly outboxMessageId: string;
  readonly access: ClusterAccess;
  readonly endsAt: Date;
}

/** The present answers to extension requests, so that no refused extension is offered. */
async function extensionsOf(tx: Tx, grantIds: readonly string[]): Promise<Extension[]> {
  const rows = await tx.manager.findBy(Grant, { id: In(grantIds) });
  const grants = new Map(rows.map((grant) => [grant.id, grant]));
  return loadExtensions(
    tx,
    stillEligible,
    null,
    grantIds.map((id) => grants.get(id)!),
  );
}

function shownExtension({ seconds, left, refusal }: Extension): ExtensionOffer {
  return { possible: refusal === null, seconds, left, reason: refusal?.message ?? null };
}

/** The id is derived from grant and end, so that concurrent writers add it once. */
const ENDING = `
select md5(${endsSoonKey("g")})::uuid as "outboxMessageId", g.id as "grantId", g.access, g.ends_at as "endsAt",
       jsonb_build_object('id', h.id, 'name', h.display_name) as person,
       jsonb_build_object('id', g.resource_id, 'name', g.resource_name) as resource
  from grants g
  cross join lateral (select extract(epoch from g.ends_at - g.active_at) as seconds) t
  join homes h on h.id = g.person_id
 where g.ended_at is null and g.state = 'ACTIVE' and g.end_asked_at is null and g.ends_at > $1
   and g.ends_at - ${LEAD} <= $1
   and exists (select 1 from access_request_items i where i.grant_id = g.id)
   and not exists (select 1 from outbox_messages n where n.id = md5(${endsSoonKey("g")})::uuid)
 order by g.ends_at limit $2`;
