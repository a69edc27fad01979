import { type Document, type ErrorCode, LineCounter, parseDocument } from "yaml";
import { flowSentFor, integrationSentFor } from "../shared/domain/configuration/as-code/sent-attributes";
import { FLOW_TYPE, INTEGRATION_TYPE, readResources } from "./read-resources";
import type { ServerProblem } from "./server-connection";
import { DRAWBRIDGE_FILE } from "./write-configuration";

type Json = Readonly<Record<string, unknown>>;
type Environment = Readonly<Record<string, string | undefined>>;

export interface ConfigurationFile {
  readonly name: string;
  readonly text: string;
}

/** The configuration as it is sent; the server checks it. */
export interface ReadConfiguration {
  readonly integrations: readonly Json[];
  readonly access_flows: readonly Json[];
  readonly drawbridge: Json;
}

/** Parses the files of a configuration, with every problem. Addresses that may hold a secret come from the environment. */
export function readConfiguration(
  files: readonly ConfigurationFile[],
  env: Environment,
): { readonly configuration: ReadConfiguration; readonly problems: readonly ServerProblem[] } {
  const terraform = files.filter(({ name }) => name !== DRAWBRIDGE_FILE);
  const read = terraform.map(({ name, text }) => (name.endsWith(".tf") ? unreadHcl(name) : readResources(text, name)));
  const resources = read.flatMap((one) => one.resources);
  const yaml = files.find(({ name }) => name === DRAWBRIDGE_FILE);
  const { drawbridge, problems } = yaml ? readDrawbridge(yaml.text, env) : { drawbridge: { version: 1 }, problems: [] };
  return {
    configuration: {
      integrations: resources
        .filter(({ type }) => type === INTEGRATION_TYPE)
        .map((one) => integrationSentFor(one.attributes)),
      access_flows: resources.filter(({ type }) => type === FLOW_TYPE).map((one) => flowSentFor(one.attributes)),
      drawbridge,
    },
    problems: [...read.flatMap((one) => one.problems), ...problems],
  };
}

function unreadHcl(path: string) {
  const message =
    "HCL is read by Terraform alone: apply it with Terraform, or move the file elsewhere and import Terraform's JSON syntax.";
  return { resources: [], problems: [{ path, message }] };
}

function readDrawbridge(text: string, env: Environment): { drawbridge: Json; problems: readonly ServerProblem[] } {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, stringKeys: true });
  const problems = document.errors.map(({ code, message, pos: [start] }) => ({
    path: `${DRAWBRIDGE_FILE}:${lines.linePos(start).line}`,
    message: MESSAGES[code] ?? `${message.replace(/\.$/, "")}.`,
  }));
  if (problems.length > 0) return { drawbridge: {}, problems };
  const drawbridge = valueIn(document);
  if (drawbridge instanceof ReferenceError) {
    return { drawbridge: {}, problems: [{ path: DRAWBRIDGE_FILE, message: `${drawbridge.message}.` }] };
  }
  if (!isObject(drawbridge)) {
    return { drawbridge: {}, problems: [{ path: DRAWBRIDGE_FILE, message: "The file is no map of sections." }] };
  }
  if (!Array.isArray(drawbridge.webhooks)) return { drawbridge, problems: [] };
  const webhooks = drawbridge.webhooks.map((webhook, n) => withAddress(webhook, n, env));
  return {
    drawbridge: { ...drawbridge, webhooks: webhooks.map(({ webhook }) => webhook) },
    problems: webhooks.flatMap(({ problem }) => problem ?? []),
  };
}

/** In place of the parser's sentences that are for programmers. */
const MESSAGES: Partial<Record<ErrorCode, string>> = {
  MULTIPLE_DOCS: "The file has more than one document: keep one, without '---' lines between its sections.",
  NON_STRING_KEY: "A key must be a text.",
};

/** A ReferenceError: an alias names no anchor, or the aliases would fill the memory. */
function valueIn(document: Document): unknown {
  try {
    return document.toJS();
  } catch (error) {
    if (error instanceof ReferenceError) return error;
    throw error;
  }
}

function withAddress(webhook: unknown, index: number, env: Environment): { webhook: unknown; problem?: ServerProblem } {
  if (!isObject(webhook) || typeof webhook.urlVariable !== "string") return { webhook };
  const { urlVariable, host, ...others } = webhook;
  const url = env[urlVariable];
  const message = addressProblem(urlVariable, host, url);
  if (message === null) return { webhook: { ...others, url } };
  return { webhook, problem: { path: `${DRAWBRIDGE_FILE}: webhooks[${index}].urlVariable`, message } };
}

/** A file that others wrote must not send another secret of the environment as an address, nor elsewhere than it shows. */
function addressProblem(variable: string, host: unknown, url: string | undefined): string | null {
  if (!/^WEBHOOK_[A-Z0-9_]+$/.test(variable)) {
    return `The variable ${variable} is not read: its name must be WEBHOOK_ and letters A to Z, digits or '_'.`;
  }
  if (!url) {
    return `The variable ${variable} is missing: set it to the webhook's address at ${String(host)}, which may hold a secret.`;
  }
  if (URL.canParse(url) && new URL(url).host === host) return null;
  return `The variable ${variable} holds no address at the host ${String(host)}: correct the variable or 'host'.`;
}

function isObject(value: unknown): value is Json {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
