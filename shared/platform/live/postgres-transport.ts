import { Client, type ClientConfig, Pool } from "pg";
import type { ErrorLog } from "../logging/error-log";
import { LIVE_CHANNEL, type LiveTransport, SEND_TIMEOUT_MS } from "./live-transport";

/** LISTEN and NOTIFY. One connection sends, because hints over several connections arrive in any order. */
export function createPostgresTransport(url: string, onError: ErrorLog): LiveTransport {
  const connection: ClientConfig = {
    connectionString: url,
    application_name: "drawbridge live",
    // A silently dropped connection is noticed after some 20 s instead of hours.
    keepAlive: true,
    keepAliveInitialDelayMillis: 10_000,
  };
  const timeouts = { connectionTimeoutMillis: SEND_TIMEOUT_MS, query_timeout: SEND_TIMEOUT_MS };
  const pool = new Pool({ ...connection, ...timeouts, max: 1 });
  pool.on("error", (error) => onError("live connection", error));
  return {
    async send(hints) {
      await pool.query("select pg_notify($1, hint) from unnest($2::text[]) with ordinality as t (hint, n) order by n", [
        LIVE_CHANNEL,
        hints,
      ]);
    },
    listen: (onHint, onLost) =>
      listen({ ...connection, connectionTimeoutMillis: 5_000, query_timeout: 5_000 }, onHint, onLost),
    close: () => pool.end(),
  };
}

async function listen(
  config: ClientConfig,
  onHint: (hint: string) => void,
  onLost: (error: Error) => void,
): Promise<() => Promise<void>> {
  const client = new Client(config);
  client.on("error", onLost);
  client.on("end", () => onLost(new Error("The connection that listens for live hints was closed")));
  client.on("notification", ({ payload }) => onHint(payload ?? ""));
  try {
    await client.connect();
    await client.query(`listen ${LIVE_CHANNEL}`);
  } catch (error) {
    client.end().catch(() => {});
    throw error;
  }
  return () => client.end();
}
