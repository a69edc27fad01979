import { readFileSync } from "node:fs";
import { StartupError } from "../kernel/app-error";

const SECRETS = [
  "DATABASE_URL",
  "REDIS_URL",
  "DRAWBRIDGE_DATABASE_USER_PASSWORD",
  "DRAWBRIDGE_ADMIN_TOKEN",
  "DRAWBRIDGE_SECRET_KEY",
  "DRAWBRIDGE_SECRET_KEY_PREVIOUS",
  "DRAWBRIDGE_AUDIT_WEBHOOK_SECRET",
  "SMTP_URL",
  "METRICS_TOKEN",
];

type Environment = Record<string, string | undefined>;

/** Replaces variables that hold paths of secret files by the files' contents, without the trailing line break. */
export function readSecretFiles(env: Environment, names: readonly string[] = SECRETS): Environment {
  const found = names.filter((name) => env[`${name}_FILE`]);
  const secrets = found.map((name) => [name, readOne(env, name)]);
  const paths = found.map((name) => [`${name}_FILE`, undefined]);
  return { ...env, ...Object.fromEntries([...secrets, ...paths]) };
}

function readOne(env: Environment, name: string): string {
  if (env[name]) throw new StartupError(`${name} and ${name}_FILE are both set: use one of them.`);
  const path = env[`${name}_FILE`]!;
  try {
    return readFileSync(path, "utf8").replace(/\r?\n$/, "");
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new StartupError(`${name}_FILE names ${path}, which cannot be read (${code}).`);
  }
}
