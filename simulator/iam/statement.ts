import { Mistake } from "../kernel/mistake";
import { type Condition, readCondition } from "./condition";
import { matchesAction } from "./patterns";
import { actionHasKey, IAM_ACTIONS } from "./vocabulary";

/** One statement of a policy, read and understood as a whole. */
export interface Statement {
  readonly sid: string | null;
  readonly effect: "Allow" | "Deny";
  readonly actions: readonly string[];
  /** Empty in a trust policy, whose resource is the role itself. */
  readonly resources: readonly string[];
  /** Null in a policy of an identity. */
  readonly principals: Principals | null;
  readonly conditions: readonly Condition[];
}

interface Principals {
  /** ARNs, account ids, or "*". */
  readonly aws: readonly string[];
  /** Such as "ecs-tasks.amazonaws.com". */
  readonly services: readonly string[];
}

/** A policy as IAM writes it in JSON. */
export interface PolicyDocument {
  readonly Version?: string;
  readonly Statement: unknown;
}

/** The statements of an identity's policy. Throws for anything that the simulator would not evaluate as AWS does. */
export function readPolicy(document: PolicyDocument, source: string): Statement[] {
  return statementsIn(document).map((one, i) => read(one, nameOf(one, i, source), "identity"));
}

/** The statements of a role's trust policy. */
export function readTrustPolicy(document: PolicyDocument, source: string): Statement[] {
  return statementsIn(document).map((one, i) => read(one, nameOf(one, i, source), "trust"));
}

type Raw = Readonly<Record<string, unknown>>;

function statementsIn({ Statement }: PolicyDocument): Raw[] {
  return [Statement].flat() as Raw[];
}

function nameOf({ Sid }: Raw, index: number, source: string): string {
  return `${source}, statement ${typeof Sid === "string" ? Sid : index + 1}`;
}

function read(raw: Raw, name: string, kind: "identity" | "trust"): Statement {
  const { Sid, Effect, Action, Resource, Principal, Condition: block, ...unknown } = raw;
  const [element] = Object.keys(unknown);
  if (element) throw new Mistake(`${name}: the simulator does not know the element ${element}.`);
  if (Effect !== "Allow" && Effect !== "Deny") throw new Mistake(`${name}: the Effect must be Allow or Deny.`);
  const actions = textsOf(Action, `${name}: Action`);
  for (const action of actions) checkAction(action, name);
  const conditions = readCondition(block, name);
  for (const { key } of conditions) checkKey(key, actions, name);
  return {
    sid: typeof Sid === "string" ? Sid : null,
    effect: Effect,
    actions,
    resources: kind === "identity" ? textsOf(Resource, `${name}: Resource`) : [],
    principals: kind === "trust" ? principalsOf(Principal, name) : null,
    conditions,
  };
}

function checkAction(action: string, name: string): void {
  if ([...IAM_ACTIONS.keys()].some((known) => matchesAction(action, known))) return;
  throw new Mistake(`${name}: the simulator does not know the action ${action}.`);
}

/** AWS ignores a key that an action does not have, and the condition with it. */
function checkKey(key: string, actions: readonly string[], name: string): void {
  for (const pattern of actions) {
    const matched = [...IAM_ACTIONS.keys()].filter((known) => matchesAction(pattern, known));
    if (matched.some((action) => actionHasKey(action, key))) continue;
    throw new Mistake(`${name}: the simulator does not know a condition key ${key} of ${pattern}.`);
  }
}

function principalsOf(principal: unknown, name: string): Principals {
  if (principal === "*") return { aws: ["*"], services: [] };
  if (typeof principal !== "object" || principal === null) throw new Mistake(`${name}: the Principal is missing.`);
  const { AWS, Service, ...unknown } = principal as Raw;
  const [kind] = Object.keys(unknown);
  if (kind) throw new Mistake(`${name}: the simulator does not know principals of the kind ${kind}.`);
  return {
    aws: AWS === undefined ? [] : textsOf(AWS, `${name}: Principal`),
    services: Service === undefined ? [] : textsOf(Service, `${name}: Principal`),
  };
}

function textsOf(value: unknown, name: string): string[] {
  const texts = [value].flat();
  if (texts.length === 0 || !texts.every((text) => typeof text === "string")) {
    throw new Mistake(`${name} must be a text or a list of texts.`);
  }
  if (texts.includes("")) throw new Mistake(`${name} must not be empty.`);
  const variable = texts.find((text) => text.includes("${"));
  if (variable) throw new Mistake(`${name}: the simulator does not know policy variables, as in ${variable}.`);
  return texts;
}
