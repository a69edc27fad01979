import type { Logger } from "pino";
import { isOneTypoAway } from "../kernel/text/one-typo-away";
import { configSchema } from "./config";

const PREFIX = "DRAWBRIDGE_";

/** Variables of commands, example programs, Compose and the launcher, which may stand in the same environment. */
const OF_OTHER_PARTS = [
  "DRAWBRIDGE_ENDPOINT",
  "DRAWBRIDGE_TOKEN",
  "DRAWBRIDGE_TOKEN_FILE",
  "DRAWBRIDGE_GRAPHQL_URL",
  "DRAWBRIDGE_PORT",
  "DRAWBRIDGE_DEBUG",
];

const KNOWN = [...Object.keys(configSchema.shape), ...OF_OTHER_PARTS];

/** Warns of variables that nothing reads, such as a name with a typo: its setting would stay at the default unseen. */
export function warnOfUnknownVariables(
  env: Readonly<Record<string, string | undefined>>,
  log: Pick<Logger, "warn">,
): void {
  for (const [variable, value] of Object.entries(env)) {
    if (!variable.startsWith(PREFIX) || KNOWN.includes(variable) || isOfService(variable, value)) continue;
    const meant = KNOWN.find((known) => isOneTypoAway(known, variable) || `${PREFIX}${known}` === variable);
    log.warn({ variable }, `Drawbridge has no variable ${variable}${meant ? `: ${meant} may be meant` : ""}.`);
  }
}

/** Kubernetes gives each container the addresses of services; those of a service "drawbridge-server" begin as ours. */
function isOfService(variable: string, value = ""): boolean {
  return (
    /_SERVICE_(HOST|PORT)(_|$)|_PORT_\d+_(TCP|UDP|SCTP)(_|$)/.test(variable) ||
    (variable.endsWith("_PORT") && /^(tcp|udp|sctp):/.test(value))
  );
}
