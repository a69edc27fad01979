import type { DataSource } from "typeorm";
import { newId } from "../../kernel/ids";
import type { ConnectorKind } from "./connector.entity";

export interface ConnectorAnnouncement {
  readonly name: string;
  readonly kind: ConnectorKind;
  readonly version: string;
  readonly accountId: string | null;
  readonly region: string | null;
  readonly callerArn: string | null;
  readonly problem: string | null;
}

/** Says that a connector is there and who it is: on start, and again with every heartbeat. Answers its id. */
export async function registerConnector(db: DataSource, announced: ConnectorAnnouncement, now: Date): Promise<string> {
  const [row]: { id: string }[] = await db.query(
    `insert into connectors as c (id, name, kind, version, account_id, region, caller_arn, problem, registered_at, last_seen_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $9)
     on conflict (name) do update
        set kind = excluded.kind, version = excluded.version, problem = excluded.problem,
            account_id = coalesce(excluded.account_id, c.account_id), region = coalesce(excluded.region, c.region),
            caller_arn = coalesce(excluded.caller_arn, c.caller_arn),
            last_seen_at = greatest(c.last_seen_at, excluded.last_seen_at)
  returning id`,
    [
      newId(),
      announced.name,
      announced.kind,
      announced.version,
      announced.accountId,
      announced.region,
      announced.callerArn,
      announced.problem,
      now,
    ],
  );
  return row!.id;
}
