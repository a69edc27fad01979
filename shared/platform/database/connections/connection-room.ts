import { randomBytes } from "node:crypto";
import type { Logger } from "pino";
import type { DataSource } from "typeorm";

/**
 * The application name of a process's connections: its kind, its maximum of connections and a random suffix. So each
 * process can sum up all others without a table.
 */
export function connectionName(applicationName: string, mostConnections: number): string {
  return `${applicationName} ${mostConnections} ${randomBytes(4).toString("hex")}`;
}

interface Room {
  /** Connections for users without privileges. */
  readonly room: number;
  /** The names of the processes that are connected to this database. */
  readonly names: readonly string[];
}

/**
 * Warns where all processes together may open more connections than PostgreSQL has. Otherwise it would show only under
 * load, as "sorry, too many clients already" in some process.
 */
export async function warnWithoutConnectionRoom(db: DataSource, log: Pick<Logger, "warn">): Promise<void> {
  const [{ room, names }]: [Room] = await db.query(
    `select current_setting('max_connections')::int - current_setting('superuser_reserved_connections')::int
              - coalesce(current_setting('reserved_connections', true)::int, 0) as room,
            (select coalesce(array_agg(distinct application_name), '{}') from pg_stat_activity
              where datname = current_database() and application_name ~ '^drawbridge-[a-z-]+ [0-9]+ [0-9a-f]{8}$') as names`,
  );
  const connections = names.reduce((sum, name) => sum + Number(name.split(" ")[1]), 0);
  if (connections <= room) return;
  log.warn(
    { processes: names.length, connections, room },
    `The ${names.length} processes of this database may hold ${connections} connections, and PostgreSQL has room for ${room}. Raise its max_connections by ${connections - room} at least, or lower DRAWBRIDGE_DATABASE_CONNECTIONS and DRAWBRIDGE_QUEUE_CONNECTIONS.`,
  );
}
