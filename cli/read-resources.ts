import { isId } from "../shared/kernel/ids";
import type { ServerProblem } from "./server-connection";
import { textOfTemplate } from "./terraform-templates";

type Json = Readonly<Record<string, unknown>>;

export const FLOW_TYPE = "apono_access_flow_v2" as const;
export const INTEGRATION_TYPE = "apono_resource_integration" as const;
type ResourceType = typeof FLOW_TYPE | typeof INTEGRATION_TYPE;

/** A resource of the provider, parsed from a file. */
export interface FileResource {
  readonly type: ResourceType;
  /** Such as `apono_access_flow_v2.payments`. */
  readonly address: string;
  /** The id of an existing object; null: the file has none. */
  readonly id: string | null;
  readonly attributes: Json;
  /** The action of a plan; null: the file is no plan. */
  readonly action: "CREATE" | "DELETE" | "CHANGE" | null;
}

export interface FileResources {
  readonly resources: readonly FileResource[];
  readonly problems: readonly ServerProblem[];
}

/** Parses a Terraform plan as JSON, a file in its JSON syntax, or the document of one flow. */
export function readResources(text: string, fileName: string): FileResources {
  const json = parseJson(text);
  if (json === null) return problemOf(fileName, `The file is not JSON.${fileName.endsWith(".tf") ? HCL : ""}`);
  if (Array.isArray(json.resource_changes)) return resourcesOfPlan(json.resource_changes);
  if (isObject(json.resource)) return resourcesOfFile(json);
  if (isObject(json.requestors)) return { resources: [documentResource(json)], problems: [] };
  return problemOf(
    fileName,
    "The file is no plan (terraform show -json), no file in Terraform's JSON syntax, and no document of an access flow.",
  );
}

const HCL =
  " HCL is read by Terraform alone: run `terraform plan -out plan && terraform show -json plan > plan.json`, and give plan.json.";

function problemOf(path: string, message: string): FileResources {
  return { resources: [], problems: [{ path, message }] };
}

function documentResource({ id, ...attributes }: Json): FileResource {
  const address = `document.${String(attributes.name)}`;
  return { type: FLOW_TYPE, address, id: typeof id === "string" ? id : null, attributes, action: null };
}

interface PlannedChange {
  readonly type?: unknown;
  readonly address?: unknown;
  readonly change?: {
    readonly actions?: unknown;
    readonly before?: unknown;
    readonly after?: unknown;
    readonly after_unknown?: unknown;
  };
}

/** Resources that a plan leaves unchanged are left out. */
function resourcesOfPlan(changes: readonly unknown[]): FileResources {
  const found = changes.filter(isObject).flatMap((planned: PlannedChange): FileResources[] => {
    const { type, change } = planned;
    const action = actionOf(change?.actions);
    if (!isOurs(type) || action === null || !change) return [];
    const address = String(planned.address);
    const before = isObject(change.before) ? change.before : {};
    const after = isObject(change.after) ? change.after : {};
    const unknown = action === "DELETE" ? [] : pathsOfUnknown(change.after_unknown, "").filter((path) => path !== "id");
    const id = typeof before.id === "string" ? before.id : null;
    const message = "is known only after the apply, so the change cannot be previewed.";
    return [
      {
        resources: [{ type, address, id, attributes: action === "DELETE" ? before : after, action }],
        problems: unknown.map((path) => ({ path: `${address}.${path}`, message: `'${path}' ${message}` })),
      },
    ];
  });
  return {
    resources: found.flatMap(({ resources }) => resources),
    problems: found.flatMap(({ problems }) => problems),
  };
}

/** A replaced object has no id any more, but it is compared with its former content. */
function actionOf(actions: unknown): FileResource["action"] {
  if (!Array.isArray(actions)) return null;
  if (actions.includes("create")) return actions.includes("delete") ? "CHANGE" : "CREATE";
  if (actions.includes("delete")) return "DELETE";
  return actions.includes("update") ? "CHANGE" : null;
}

function pathsOfUnknown(unknown: unknown, path: string): string[] {
  if (unknown === true) return [path];
  if (Array.isArray(unknown)) return unknown.flatMap((one, n) => pathsOfUnknown(one, `${path}[${n}]`));
  if (!isObject(unknown)) return [];
  return Object.entries(unknown).flatMap(([name, one]) => pathsOfUnknown(one, path === "" ? name : `${path}.${name}`));
}

function resourcesOfFile({ resource, import: imports }: Json): FileResources {
  const ids = idsOf(imports);
  const problems: ServerProblem[] = [];
  const resources = Object.entries(resource as Json).flatMap(([type, byLabel]) => {
    if (!isOurs(type) || !isObject(byLabel)) return [];
    return Object.entries(byLabel).flatMap(([label, body]): FileResource[] => {
      const address = `${type}.${label}`;
      const [written] = Array.isArray(body) ? body : [body];
      if (!isObject(written)) return [];
      const attributes = textsIn(ownAttributes(written), address, problems) as Json;
      return [{ type, address, id: ids.get(address) ?? null, attributes, action: null }];
    });
  });
  return { resources, problems };
}

/** Ids by the address of the resource that imports them. */
function idsOf(imports: unknown): ReadonlyMap<string, string> {
  const all = Array.isArray(imports) ? imports : [imports];
  return new Map(
    all
      .filter(isObject)
      .flatMap(({ to, id }) =>
        typeof to === "string" && typeof id === "string" && isId(id) ? [[to, id] as const] : [],
      ),
  );
}

/** Without comments, and without what is said to Terraform alone: the order of resources, and their replacement. */
function ownAttributes({ "//": _, depends_on: _order, lifecycle: _lifecycle, ...attributes }: Json): Json {
  return attributes;
}

/** The same with each text as Terraform evaluates it. */
function textsIn(value: unknown, path: string, problems: ServerProblem[]): unknown {
  if (typeof value === "string") {
    const text = textOfTemplate(value);
    if (text === null)
      problems.push({ path, message: `The text holds an expression, which only Terraform evaluates.${PLAN}` });
    return text;
  }
  if (Array.isArray(value)) return value.map((one, n) => textsIn(one, `${path}[${n}]`, problems));
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, one]) => [name, textsIn(one, `${path}.${name}`, problems)]),
  );
}

const PLAN = " Give a plan instead: `terraform show -json`.";

function isOurs(type: unknown): type is ResourceType {
  return type === FLOW_TYPE || type === INTEGRATION_TYPE;
}

function parseJson(text: string): Json | null {
  try {
    const read: unknown = JSON.parse(text);
    return isObject(read) ? read : {};
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

function isObject(value: unknown): value is Json {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
