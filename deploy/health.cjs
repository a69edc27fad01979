/**
 * The health check of a container: `node deploy/health.cjs server|worker|simulator`, exit code 0 or 1.
 * A server is ready when its database answers. A worker has no port; it is well while its connector's heartbeat
 * reaches the database.
 */
const { readFileSync } = require("node:fs");

const checks = {
  server: () => answers(`http://127.0.0.1:${process.env.PORT || 4000}/readyz`),
  simulator: () => answers(`http://127.0.0.1:${process.env.SIMULATOR_PORT}/_simulator/healthz`),
  worker: heartbeats,
};

async function answers(url) {
  const response = await fetch(url, { signal: AbortSignal.timeout(4_000) });
  if (!response.ok) throw new Error(`${url} answered ${response.status}.`);
}

async function heartbeats() {
  const { Client } = require("pg");
  const name = process.env.DRAWBRIDGE_CONNECTOR_NAME || "local";
  const database = new Client({
    connectionString: databaseUrl(),
    application_name: "drawbridge-health",
    connectionTimeoutMillis: 4_000,
    query_timeout: 4_000,
  });
  await database.connect();
  try {
    const { rowCount } = await database.query(
      "select from connectors where name = $1 and last_seen_at > now() - interval '60 seconds'",
      [name.trim()],
    );
    if (rowCount === 0) throw new Error(`The connector '${name}' has sent no heartbeat for 60 seconds.`);
  } finally {
    await database.end();
  }
}

function databaseUrl() {
  const { DATABASE_URL, DATABASE_URL_FILE } = process.env;
  return DATABASE_URL_FILE ? readFileSync(DATABASE_URL_FILE, "utf8").trim() : DATABASE_URL;
}

async function main(part) {
  const check = checks[part];
  if (!check) throw new Error(`There is no part "${part}": use one of ${Object.keys(checks).join(", ")}.`);
  await check();
}

main(process.argv[2]).catch((error) => {
  console.error(error.message);
  process.exitCode = 1;
});
