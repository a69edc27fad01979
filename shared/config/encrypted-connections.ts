import { StartupError } from "../kernel/app-error";
import { isLoopback } from "../kernel/loopback";
import { parseUrl } from "../kernel/parse-url";

/** The configuration of the connections to PostgreSQL and Redis. */
interface ConnectionSettings {
  readonly DATABASE_URL: string;
  readonly REDIS_URL?: string | undefined;
  readonly DRAWBRIDGE_AWS: "simulator" | "real";
  readonly DRAWBRIDGE_PLAINTEXT_CONNECTIONS: "refused" | "allowed";
}

/**
 * With the real AWS, connections must be encrypted, as others could read or change jobs, approvals and sessions. Throws
 * a StartupError that names each connection without TLS, with a remedy.
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

/** pg reads TLS from `ssl` and `sslmode`, and from certificates, which enable it by themselves. */
function isPlaintextDatabase(address: string): boolean {
  const url = parseUrl(address);
  if (!url) return true;
  const host = url.searchParams.get("host") ?? decodeURIComponent(url.hostname);
  if (host === "" || host.startsWith("/") || isLoopback(host.replace(/^\[(.*)\]$/, "$1"))) return false;
  const sslmode = url.searchParams.get("sslmode");
  // Without a certificate file, libpq falls back to plain text for these two modes when TLS is refused.
  if (sslmode === "disable" || sslmode === "allow" || sslmode === "prefer") return true;
  if (sslmode !== null) return false;
  const isOn = ["true", "1"].includes(url.searchParams.get("ssl") ?? "");
  return !isOn && !["sslcert", "sslkey", "sslrootcert"].some((name) => url.searchParams.has(name));
}

function isPlaintextRedis(address: string): boolean {
  const url = parseUrl(address.trim());
  return url?.protocol !== "rediss:" && !isLoopback(url?.hostname ?? "");
}
