import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";

const DEPLOY = join(__dirname, "../..");

/** A service of docker-compose.yml, as far as its environment, networks and volumes go. */
export interface ComposeService {
  readonly image: string;
  readonly environment?: Readonly<Record<string, string>>;
  readonly env_file?: readonly { readonly path: string; readonly required: boolean }[];
  readonly networks: readonly string[];
  readonly volumes?: readonly string[];
  readonly secrets?: readonly string[];
  readonly build?: object;
  readonly pull_policy?: string;
}

export function composeServices(): Readonly<Record<string, ComposeService>> {
  const text = readFileSync(join(DEPLOY, "docker-compose.yml"), "utf8");
  return (parse(text, { merge: true }) as { services: Record<string, ComposeService> }).services;
}

/**
 * The environment that Compose hands to a service: its `env_file`, and over it `environment` with the variables of `.env`.
 * `files` are texts by path, of which one that is left out is not there.
 */
export function composeEnvironment(
  { environment = {}, env_file = [] }: ComposeService,
  dotEnv: Readonly<Record<string, string>>,
  files: Readonly<Record<string, string>>,
): Record<string, string> {
  const fromFiles = env_file.flatMap(({ path, required }) => {
    const text = files[path];
    if (text === undefined && required) throw new Error(`The file ${path} is missing.`);
    return Object.entries(variablesOf(text ?? ""));
  });
  const own = Object.entries(environment).map(([name, value]) => [name, interpolate(value, dotEnv)] as const);
  return Object.fromEntries([...fromFiles, ...own]);
}

/** The lines `NAME=value` of an environment file. */
function variablesOf(text: string): Record<string, string> {
  const lines = text.split("\n").filter((line) => line !== "" && !line.startsWith("#"));
  return Object.fromEntries(lines.map((line) => [line.slice(0, line.indexOf("=")), line.slice(line.indexOf("=") + 1)]));
}

/** The two forms in use: `${NAME:?message}` and `${NAME:-default}`. */
function interpolate(value: string, variables: Readonly<Record<string, string>>): string {
  return value.replace(/\$\{(\w+):([?-])([^}]*)\}/g, (_whole, name: string, kind: string, rest: string) => {
    const found = variables[name];
    if (found) return found;
    if (kind === "?") throw new Error(`${name} is not set: ${rest}`);
    return rest;
  });
}
