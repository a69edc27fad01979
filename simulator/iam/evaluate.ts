import { conditionHolds, type RequestContext } from "./condition";
import { matchesAction, matchesArn } from "./patterns";
import type { Statement } from "./statement";
import { actionHasKey, IAM_ACTIONS } from "./vocabulary";

export type Verdict = "ALLOW" | "IMPLICIT_DENY" | "EXPLICIT_DENY";

/** One action on one resource. A call makes several such requests where it touches several resources. */
export interface IamRequest {
  readonly action: string;
  /** Its ARN, or "*" for an action that has no resources, which only a policy for "*" allows. */
  readonly resource: string;
  readonly context: RequestContext;
  /** For trust policies only. */
  readonly principal?: RequestPrincipal;
}

export type RequestPrincipal =
  | { readonly kind: "AWS"; readonly accountId: string; readonly arn: string; readonly sessionArn?: string }
  | { readonly kind: "SERVICE"; readonly name: string };

export interface Decision {
  readonly verdict: Verdict;
  /** The statements that allow or deny it; none where the verdict is IMPLICIT_DENY. */
  readonly by: readonly Statement[];
}

export function evaluatePolicies(statements: readonly Statement[], request: IamRequest): Verdict {
  return decideRequest(statements, request).verdict;
}

/** AWS's rules: an explicit denial wins, and without an allowing statement the action is denied. */
export function decideRequest(statements: readonly Statement[], request: IamRequest): Decision {
  requireKnown(request);
  const applying = statements.filter((statement) => applies(statement, request));
  const denying = applying.filter(({ effect }) => effect === "Deny");
  if (denying.length > 0) return { verdict: "EXPLICIT_DENY", by: denying };
  return { verdict: applying.length > 0 ? "ALLOW" : "IMPLICIT_DENY", by: applying };
}

function applies({ actions, resources, principals, conditions }: Statement, request: IamRequest): boolean {
  return (
    actions.some((pattern) => matchesAction(pattern, request.action)) &&
    (principals === null
      ? resources.some((pattern) => matchesArn(pattern, request.resource))
      : isAmong(principals, request.principal)) &&
    conditions.every((condition) => conditionHolds(condition, request.context))
  );
}

/** An account stands for all of its principals; one that is named counts for itself alone. */
function isAmong({ aws, services }: NonNullable<Statement["principals"]>, asking?: RequestPrincipal): boolean {
  if (!asking) return false;
  if (asking.kind === "SERVICE") return services.includes(asking.name);
  return aws.some((named) => {
    if (named === "*" || named === asking.arn || named === asking.sessionArn) return true;
    const [, accountId] = /^(?:arn:aws[\w-]*:iam::)?(\d{12})(?::root)?$/.exec(named) ?? [];
    return accountId === asking.accountId;
  });
}

/** The simulator itself calls this: a gap in its vocabulary must not pass for an answer of AWS. */
function requireKnown({ action, context }: IamRequest): void {
  if (!IAM_ACTIONS.has(action)) throw new Error(`The simulator evaluates ${action}, which is no action that it knows.`);
  const unknown = context.keys().find((key) => !actionHasKey(action, key));
  if (unknown) throw new Error(`The simulator gives ${action} the condition key ${unknown}, which AWS does not.`);
}
