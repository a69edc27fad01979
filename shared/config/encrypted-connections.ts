import { StartupError } from "../kernel/app-error";
import { isLoopback } from "../kernel/loopback";
import { parseUrl } from "../kernel/parse-url";

/** The part of the configuration that says how PostgreSQL and Redis are reached. */
interface ConnectionSettings {
  readonly DATABASE_URL: string;
  readonly REDIS_URL?: string | undefined;
  readonly DRAWBRIDGE_AWS: "simulator" | "real";
  readonly DRAWBRIDGE_PLAINTEXT_CONNECTIONS: "refused" | "allowed";
}

/**
 * With the real AWS, jobs, approvals and sessions cross the network encrypted: a listener could read them, and someone in
 * between could change them. Throws a StartupError that names each connection without TLS and the way to have it.
 */
export function assertEncryptedConnections(settings: ConnectionSettings): void {
  if (settings.DRAWBRIDGE_AWS !== "real" || settings.DRAWBRIDGE_PLAINTEXT_CONNECTIONS === "allowed") return;
  const problems = [
    isPlaintextDatabase(settings.DATABASE_URL) &&
      "DATABASE_URL reaches PostgreSQL without TLS: add ?sslmode=verify-full (and &sslrootcert=<file> for a private CA)",
    settings.REDIS_URL?.split(",").some(isPlaintextRedis) &&
      "REDIS_URL reaches Redis without TLS: begin it with rediss://",
  ].filter((problem) => typeof problem === "string");
  if (problems.length === 0) return;
  throw new StartupError(
    `With DRAWBRIDGE_AWS=real, connections to other machines are encrypted. ${problems.join("; ")}. DRAWBRIDGE_PLAINTEXT_CONNECTIONS=allowed permits the connection as it is.`,
  );
}

/** As pg reads the address: `ssl` and `sslmode`, and the certificates that switch TLS on by themselves. */
function isPlaintextDatabase(address: string): boolean {
  const url = parseUrl(address);
  if (!url) return true;
  const host = url.searchParams.get("host") ?? decodeURIComponent(url.hostname);
  if (host === "" || host.startsWith("/") || isLoopback(host.replace(/^\[(.*)\]$/, "$1"))) return false;
  const sslmode = url.searchParams.get("sslmode");
  // Without a file of certificates, libpq's own reading of these two goes on in the clear when TLS is refused.
  if (sslmode === "disable" || sslmode === "allow" || sslmode === "prefer") return true;
  if (sslmode !== null) return false;
  const isOn = ["true", "1"].includes(url.searchParams.get("ssl") ?? "");
  return !isOn && !["sslcert", "sslkey", "sslrootcert"].some((name) => url.searchParams.has(name));
}

function isPlaintextRedis(address: string): boolean {
  const url = parseUrl(address.trim());
  return url?.protocol !== "rediss:" && !isLoopback(url?.hostname ?? "");
}
