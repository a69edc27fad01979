import type { Tx } from "../../platform/database/unit-of-work";
import { addAllToOutbox } from "../outbox/add-to-outbox";
import type { Delegation } from "./delegation.entity";
import { ANY_DELEGATE, DELEGATIONS_TOPIC } from "./delegations.topics";

export interface DelegationEvent {
  readonly event: "delegation.created" | "delegation.started" | "delegation.ended";
  readonly delegation: Delegation;
}

/** Writes audit entries and outbox messages for both people, and wakes subscribers of pending approvals. */
export async function publishDelegationEvents(tx: Tx, events: readonly DelegationEvent[]): Promise<void> {
  if (events.length === 0) return;
  const names = await namesOf(tx, events);
  const published = events.map(({ event, delegation }) => ({ event, delegation, data: dataOf(delegation, names) }));
  // The start time is part of the creation's audit entry.
  const changes = published.filter(({ event }) => event !== "delegation.started");
  tx.audit(
    ...changes.map(({ event, delegation, data }) => ({
      action: event,
      subjectType: "delegation",
      subjectId: delegation.id,
      after: data,
    })),
  );
  await addAllToOutbox(
    tx,
    published.map(({ event, delegation, data }) => ({
      event,
      subjectType: "delegation",
      subjectId: delegation.id,
      data: { ...data, by: { kind: tx.actor.kind, name: tx.actor.name } },
    })),
  );
  for (const key of new Set([...events.map(({ delegation }) => delegation.toPersonId), ANY_DELEGATE])) {
    tx.publish(DELEGATIONS_TOPIC, key);
  }
}

function dataOf(delegation: Delegation, names: ReadonlyMap<string, string>) {
  const { id, fromPersonId, toPersonId, startsAt, until, reason, endedAt, endReason } = delegation;
  const person = (personId: string) => ({ id: personId, name: names.get(personId) ?? null });
  return {
    delegationId: id,
    from: person(fromPersonId),
    to: person(toPersonId),
    startsAt: startsAt.toISOString(),
    until: until.toISOString(),
    reason,
    ...(endedAt && { endedAt: endedAt.toISOString(), endReason }),
  };
}

async function namesOf(tx: Tx, events: readonly DelegationEvent[]): Promise<ReadonlyMap<string, string>> {
  const ids = events.flatMap(({ delegation: { fromPersonId, toPersonId } }) => [fromPersonId, toPersonId]);
  const rows: { id: string; name: string }[] = await tx.manager.query(
    "select id, display_name as name from homes where id = any($1)",
    [[...new Set(ids)]],
  );
  return new Map(rows.map(({ id, name }) => [id, name]));
}
