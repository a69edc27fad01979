import type { DataSource } from "typeorm";
import { newId } from "../../kernel/ids";
import { type ConnectorKind, isTakenName } from "./connector.entity";
import { disconnectedBefore } from "./connector-status";

export interface ConnectorAnnouncement {
  readonly name: string;
  readonly kind: ConnectorKind;
  readonly softwareVersion: string;
  readonly accountId: string | null;
  readonly region: string | null;
  readonly callerArn: string | null;
  readonly problem: string | null;
}

export interface RegisteredConnector {
  readonly id: string;
  /** A visible field differs from the last heartbeat. */
  readonly isNews: boolean;
}

/**
 * Registers a connector at start and with every heartbeat. A worker passes the id that it has: a row that was deleted
 * while the worker was cut off comes back as the same connector.
 */
export async function registerConnector(
  db: Pick<DataSource, "query">,
  announced: ConnectorAnnouncement,
  now: Date,
  knownId: string = newId(),
): Promise<RegisteredConnector> {
  try {
    return await writeConnector(db, announced, now, knownId);
  } catch (error) {
    // Another connector was renamed to this name in the same moment; the second look finds it.
    if (!isTakenName(error)) throw error;
    return writeConnector(db, announced, now, knownId);
  }
}

async function writeConnector(
  db: Pick<DataSource, "query">,
  announced: ConnectorAnnouncement,
  now: Date,
  knownId: string,
): Promise<RegisteredConnector> {
  const [row]: RegisteredConnector[] = await db.query(
    `with before as (select * from connectors where announced_name = $2::text)
     insert into connectors as c
       (id, announced_name, name, kind, software_version, account_id, region, caller_arn, problem, registered_at, last_seen_at)
     values ($1::uuid, $2, ${FREE_NAME}, $3, $4, $5, $6, $7, $8, $9, $9)
     on conflict (announced_name) do update
        set kind = excluded.kind, software_version = excluded.software_version, problem = excluded.problem,
            account_id = coalesce(excluded.account_id, c.account_id), region = coalesce(excluded.region, c.region),
            caller_arn = coalesce(excluded.caller_arn, c.caller_arn),
            last_seen_at = greatest(c.last_seen_at, excluded.last_seen_at)
     returning id, not exists (
       select 1 from before b
        where b.last_seen_at >= $10
          and (b.kind, b.software_version, b.account_id, b.region, b.caller_arn, b.problem)
              is not distinct from (c.kind, c.software_version, c.account_id, c.region, c.caller_arn, c.problem)
     ) as "isNews"`,
    [
      knownId,
      announced.name,
      announced.kind,
      announced.softwareVersion,
      announced.accountId,
      announced.region,
      announced.callerArn,
      announced.problem,
      now,
      disconnectedBefore(now),
    ],
  );
  return row!;
}

/** Another connector may have been renamed to this name, and keeps it. */
const FREE_NAME = `case when exists (select 1 from connectors where name = $2::text and announced_name <> $2::text)
  then $2::text || ' (' || right(($1::uuid)::text, 6) || ')' else $2::text end`;
