import { z } from "zod";
import { StartupError } from "../kernel/app-error";
import { isLoopback } from "../kernel/loopback";
import { parseUrl } from "../kernel/parse-url";
import type { SecretKeys } from "../kernel/secret-keys";
import { edgeVariables } from "./edge-variables";
import { assertEncryptedConnections } from "./encrypted-connections";
import { assertMailSettings, mailVariables } from "./mail-variables";
import { secretText } from "./secret-text";

const optionalText = z
  .string()
  .trim()
  .transform((text) => (text === "" ? undefined : text))
  .optional();

/** A secret that is mounted as a file. See read-secret-files.ts. */
const fileOf = (name: string) => optionalText.describe(`Path of a file that holds ${name}, instead of the variable.`);

/** Every environment variable of the platform. `.env.example` prints the descriptions. */
export const configSchema = z.object({
  DATABASE_URL: z
    .string("is missing: where PostgreSQL is, such as postgres://user:password@host:5432/drawbridge")
    .regex(/^postgres(ql)?:\/\//, "must start with postgres://")
    .describe("PostgreSQL (15 or newer) that holds everything. `npm start` brings its own when this is empty."),
  DRAWBRIDGE_DATABASE_USER: optionalText.describe(
    "Name of the PostgreSQL user that `drawbridge make-database-user` makes for servers and workers. They themselves do not read it.",
  ),
  DRAWBRIDGE_DATABASE_USER_PASSWORD: optionalText.describe(
    "The password it gets. Empty: it keeps the one it has, or signs in by another way.",
  ),
  REDIS_URL: optionalText
    .refine((text) => text === undefined || text.split(",").every(isRedisUrl), "must start with redis:// or rediss://")
    .describe("Redis, Valkey or Redis Cluster for the queue and live events. Empty: PostgreSQL does both."),
  DRAWBRIDGE_DATABASE_CONNECTIONS: z.coerce
    .number()
    .int()
    .min(6)
    .max(500)
    .default(11)
    .describe(
      "Most connections to PostgreSQL of a process, beside those of the queue, live events and the end of queries. A worker keeps 4 of them for what gives and ends access.",
    ),
  DRAWBRIDGE_QUEUE_CONNECTIONS: z.coerce
    .number()
    .int()
    .min(1)
    .max(100)
    .default(2)
    .describe(
      "With the queue on PostgreSQL: most connections of a process that hand jobs over, and of a worker as many again that run them, beside three that listen.",
    ),
  HOST: z.string().default("127.0.0.1").describe("Address the API listens on."),
  PORT: z.coerce.number().int().min(0).max(65535).default(4000).describe("Port the API listens on."),
  LOG_LEVEL: z
    .enum(["fatal", "error", "warn", "info", "debug", "trace", "silent"])
    .default("info")
    .describe("How much is logged, as JSON lines on standard error."),
  DRAWBRIDGE_INSTALLATION_ID: z
    .uuid("must be a UUID")
    .optional()
    .describe("Id of this installation. Must equal the one in the database, or the worker refuses to touch AWS."),
  DRAWBRIDGE_ADMIN_TOKEN: secretText(24).describe(
    "A token that may do everything, for the first sign-in and for scripts. Stored hashed.",
  ),
  NODE_ENV: optionalText.describe("`production`: nothing that is for development only may be switched on."),
  DRAWBRIDGE_URL: optionalText
    .refine(
      (text) => text === undefined || isOrigin(text),
      "must be an address without a path, such as https://drawbridge.example.com",
    )
    .describe("Where browsers reach this API. Required for sign-in where HOST is not a loopback address."),
  DRAWBRIDGE_ALLOWED_ORIGINS: optionalText
    .refine(
      (text) => text === undefined || text.split(",").every((one) => isOrigin(one.trim())),
      "must be origins separated by commas",
    )
    .describe("Other origins whose pages may use the API with a session, such as that of a console served elsewhere."),
  DRAWBRIDGE_OIDC_PROVIDERS: optionalText.describe(
    "OpenID providers that people sign in with: a JSON list, or the path of a file that holds one.",
  ),
  DRAWBRIDGE_TRUSTED_ISSUERS: optionalText.describe(
    "Issuers whose JWTs scripts may present instead of a token of ours: a JSON list, or the path of a file.",
  ),
  DRAWBRIDGE_ROLE_GROUPS: optionalText.describe(
    'Groups that give a role, such as [{"provider":"Okta","group":"drawbridge-admins","role":"ADMIN"}]: a JSON list, or a path.',
  ),
  DRAWBRIDGE_FRESH_SIGN_IN_MINUTES: z.coerce
    .number()
    .int()
    .min(1)
    .max(720)
    .default(30)
    .describe(
      "Minutes after a sign-in within which a person may make changes that give power, such as roles and flows.",
    ),
  DRAWBRIDGE_PERSONAL_TOKEN_DAYS: z.coerce
    .number()
    .int()
    .min(1)
    .max(366)
    .default(90)
    .describe("Days after which a token that acts as a person ends at the latest."),
  DRAWBRIDGE_CONSOLE: z
    .enum(["0", "1"])
    .default("1")
    .describe("0: the server has no pages for people, such as where the console is served elsewhere."),
  DRAWBRIDGE_DEV_SIGN_IN: z
    .enum(["0", "1"])
    .default("0")
    .describe("1: whoever is on this machine may sign in as anybody. Refused in production."),
  DRAWBRIDGE_AWS: z
    .enum(["simulator", "real"])
    .default("simulator")
    .describe(
      "`real` talks to AWS with the connector's own credentials; `simulator` needs AWS_ENDPOINT_URL. The same on servers and workers.",
    ),
  DRAWBRIDGE_PLAINTEXT_CONNECTIONS: z
    .enum(["refused", "allowed"])
    .default("refused")
    .describe(
      "`allowed`: with the real AWS, PostgreSQL and Redis on other machines may be reached without TLS, such as through a service mesh.",
    ),
  AWS_ENDPOINT_URL: optionalText.describe("Where the simulator is. Leave empty for the real AWS."),
  AWS_REGION: optionalText.describe("Region the connector runs in; set by ECS and EKS themselves."),
  DRAWBRIDGE_CONNECTOR_NAME: z
    .string()
    .trim()
    .min(1)
    .max(64)
    .default("local")
    .describe("Name of the connector that this worker is. Workers of one name are replicas of one connector."),
  DRAWBRIDGE_CONNECTOR_KIND: z
    .enum(["ECS", "EKS", "LOCAL"])
    .optional()
    .describe("Where the worker runs; found by itself on ECS and in Kubernetes."),
  DRAWBRIDGE_SYNC_INTERVAL_MINUTES: z.coerce
    .number()
    .int()
    .min(5)
    .max(1440)
    .default(60)
    .describe("Minutes between two syncs of an integration."),
  DRAWBRIDGE_SECRET_KEY: secretText(32).describe(
    "Seals the secrets of webhooks in the database and signs the seals of the audit log; the same on servers and workers. Empty: neither is done.",
  ),
  DRAWBRIDGE_SECRET_KEY_PREVIOUS: optionalText.describe(
    "Keys that were used before, one per line: what they sealed can still be opened. See `drawbridge rotate-keys`.",
  ),
  DRAWBRIDGE_AUDIT_RETENTION_DAYS: z.coerce
    .number()
    .int()
    .min(30, "must be at least 30")
    .optional()
    .describe("Days after which a whole month of audit events is dropped. Empty: they are kept."),
  DRAWBRIDGE_AUDIT_ANCHOR: optionalText.describe(
    "Path of a file that keeps the newest seal of the audit log, outside the database: its owner cannot remove the log's end unseen. A file of each process, or one that several share.",
  ),
  DRAWBRIDGE_AUDIT_STDOUT: z
    .enum(["0", "1"])
    .default("0")
    .describe("1: audit events are written to standard output, one JSON line each, by one process at a time."),
  DRAWBRIDGE_AUDIT_WEBHOOK_URL: optionalText.describe(
    "Where audit events are posted to in batches, such as a SIEM; at least once each, in their order. It may stand inside your network.",
  ),
  DRAWBRIDGE_AUDIT_WEBHOOK_SECRET: secretText(24).describe("Signs those batches, as messages to webhooks are signed."),
  DRAWBRIDGE_WEBHOOK_TARGETS: z
    .enum(["public", "loopback", "any"])
    .optional()
    .describe(
      "Where webhooks may lead: `public` addresses, `loopback` too, or `any`. Empty: `loopback` where HOST is a loopback address and AWS is simulated, else `public`.",
    ),
  ...mailVariables,
  DRAWBRIDGE_IDENTITY_FILE: optionalText.describe(
    "Path of a YAML or JSON document of people and groups (64 MB at most) that the server imports whenever it starts.",
  ),
  DRAWBRIDGE_IDENTITY_FILE_PROVIDER: z
    .string()
    .trim()
    .default("People from file")
    .describe("Name of the identity provider that it is imported into; created when there is none."),
  DRAWBRIDGE_REMOVALS_HELD_ABOVE_PERCENT: z.coerce
    .number()
    .min(0)
    .max(100)
    .default(5)
    .describe(
      "A read of an identity provider waits for an admin when it would remove more than this share of its people, groups or memberships, or take the owner they have from more than this share of its resources; and more than DRAWBRIDGE_REMOVALS_HELD_ABOVE_COUNT of them. As many leavers by SCIM within 10 minutes, or 50, raise an alarm.",
    ),
  DRAWBRIDGE_REMOVALS_HELD_ABOVE_COUNT: z.coerce
    .number()
    .int()
    .min(0)
    .default(3)
    .describe("See DRAWBRIDGE_REMOVALS_HELD_ABOVE_PERCENT: both have to be exceeded."),
  DRAWBRIDGE_AUTOMATIC_ENDS_HELD_MINUTES: z.coerce
    .number()
    .int()
    .min(0)
    .max(1440)
    .default(60)
    .describe(
      "Where an automatic flow would end more than 20 grants, and more than 5 % of its own, at once, it waits that many minutes for an admin; then it ends by itself. 0: it ends at once.",
    ),
  ...edgeVariables,
  DRAWBRIDGE_READY_JSON: z
    .enum(["0", "1"])
    .default("0")
    .describe("1: print one JSON line on standard output when ready (for a process manager)."),
  DATABASE_URL_FILE: fileOf("DATABASE_URL"),
  REDIS_URL_FILE: fileOf("REDIS_URL"),
  DRAWBRIDGE_DATABASE_USER_PASSWORD_FILE: fileOf("DRAWBRIDGE_DATABASE_USER_PASSWORD"),
  DRAWBRIDGE_ADMIN_TOKEN_FILE: fileOf("DRAWBRIDGE_ADMIN_TOKEN"),
  DRAWBRIDGE_SECRET_KEY_FILE: fileOf("DRAWBRIDGE_SECRET_KEY"),
  DRAWBRIDGE_SECRET_KEY_PREVIOUS_FILE: fileOf("DRAWBRIDGE_SECRET_KEY_PREVIOUS"),
  DRAWBRIDGE_AUDIT_WEBHOOK_SECRET_FILE: fileOf("DRAWBRIDGE_AUDIT_WEBHOOK_SECRET"),
  SMTP_URL_FILE: fileOf("SMTP_URL"),
  METRICS_TOKEN_FILE: fileOf("METRICS_TOKEN"),
  ECS_CONTAINER_METADATA_URI_V4: optionalText.describe("Set by ECS."),
  KUBERNETES_SERVICE_HOST: optionalText.describe("Set by Kubernetes."),
});

/** Several addresses, separated by commas, are the nodes of a cluster. */
function isRedisUrl(text: string): boolean {
  return /^rediss?:$/.test(parseUrl(text.trim())?.protocol ?? "");
}

function isOrigin(text: string): boolean {
  const url = parseUrl(text);
  return url !== null && /^https?:$/.test(url.protocol) && url.origin === text.replace(/\/$/, "");
}

export type Config = z.infer<typeof configSchema>;

/** Parses the environment. Throws one StartupError that names every invalid variable. */
export function loadConfig(env: Record<string, string | undefined>): Config {
  const known = Object.fromEntries(
    Object.keys(configSchema.shape)
      .filter((name) => env[name] !== undefined && env[name] !== "")
      .map((name) => [name, env[name]]),
  );
  const result = configSchema.safeParse(known);
  if (!result.success) {
    const problems = result.error.issues.map((issue) => `${issue.path.join(".")} ${issue.message}`);
    throw new StartupError(`The configuration has problems: ${problems.join("; ")}.`);
  }
  const { DRAWBRIDGE_AUDIT_WEBHOOK_URL: url, DRAWBRIDGE_AUDIT_WEBHOOK_SECRET: secret } = result.data;
  if (url && !secret) {
    throw new StartupError(
      "DRAWBRIDGE_AUDIT_WEBHOOK_SECRET is missing: with DRAWBRIDGE_AUDIT_WEBHOOK_URL it must be set.",
    );
  }
  assertMailSettings(result.data);
  assertEncryptedConnections(result.data);
  return result.data;
}

/** Secrets in the database are sealed with the current key, and opened with any of the keys. */
export function secretKeysOf(
  config: Pick<Config, "DRAWBRIDGE_SECRET_KEY" | "DRAWBRIDGE_SECRET_KEY_PREVIOUS">,
): SecretKeys {
  const previous = (config.DRAWBRIDGE_SECRET_KEY_PREVIOUS ?? "").split("\n").flatMap((line) => line.trim() || []);
  return { current: config.DRAWBRIDGE_SECRET_KEY, previous };
}

export function holdLimitsOf(
  config: Pick<Config, "DRAWBRIDGE_REMOVALS_HELD_ABOVE_PERCENT" | "DRAWBRIDGE_REMOVALS_HELD_ABOVE_COUNT">,
): { percent: number; count: number } {
  return {
    percent: config.DRAWBRIDGE_REMOVALS_HELD_ABOVE_PERCENT,
    count: config.DRAWBRIDGE_REMOVALS_HELD_ABOVE_COUNT,
  };
}

/** Several addresses, separated by commas, are the nodes of a cluster. */
export function redisUrl(text: string): string | string[] {
  const urls = text.split(",").map((url) => url.trim());
  return urls.length > 1 ? urls : text;
}

/** Webhooks may address this machine where everything runs on it: on a laptop, in a test. */
export function webhookTargets(config: Config): NonNullable<Config["DRAWBRIDGE_WEBHOOK_TARGETS"]> {
  const isLocal = isLoopback(config.HOST) && config.DRAWBRIDGE_AWS === "simulator";
  return config.DRAWBRIDGE_WEBHOOK_TARGETS ?? (isLocal ? "loopback" : "public");
}

/** Whether others can reach this process, or it acts on the real AWS. */
export function isProduction(config: Pick<Config, "HOST" | "DRAWBRIDGE_AWS" | "NODE_ENV">): boolean {
  return !isLoopback(config.HOST) || config.DRAWBRIDGE_AWS === "real" || config.NODE_ENV === "production";
}

export type AwsConfig = Pick<Config, "DRAWBRIDGE_AWS" | "AWS_ENDPOINT_URL" | "DRAWBRIDGE_INSTALLATION_ID">;

/** Keeps a demo away from the real AWS, and a clone of production from acting on it. */
export function assertAwsConfig(config: AwsConfig): void {
  if (config.DRAWBRIDGE_AWS === "real") {
    if (config.DRAWBRIDGE_INSTALLATION_ID) return;
    throw new StartupError("DRAWBRIDGE_INSTALLATION_ID is missing: with DRAWBRIDGE_AWS=real it must be set.");
  }
  const host = config.AWS_ENDPOINT_URL === undefined ? undefined : parseUrl(config.AWS_ENDPOINT_URL)?.hostname;
  // A trailing dot does not change the host.
  if (host && !/(^|\.)(amazonaws\.com(\.cn)?|api\.aws|amazonaws\.eu)\.?$/.test(host)) return;
  throw new StartupError(
    "AWS_ENDPOINT_URL must name the simulator; to use the real AWS set DRAWBRIDGE_AWS=real and leave it empty.",
  );
}
