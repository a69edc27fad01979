import type { FieldProblem } from "../../../kernel/app-error";
import type { ErrorRule } from "../../../kernel/error-rules";
import { isId } from "../../../kernel/ids";
import { problemsOfTypedText, type TextLimits, typedText } from "../../../kernel/text/typed-text";
import { uniteAccess } from "../../access/cluster-access";
import type { ClusterAccess } from "../../access/cluster-access.port";
import { isSystemGroup } from "../../access-flows/matching/allowed-access";
import { NO_SUCH_OFFER } from "../../access-flows/matching/evaluate-flow";
import { LIMITED_BY, permissionsOf } from "../../catalog/permissions";
import { ONLY_REQUESTABLE_TYPE } from "../../catalog/resource-types";
import { parseClientRequestId } from "../../client-requests/parse-client-request-id";

/** A new request, as API input. */
export interface NewRequestInput {
  readonly resourceIds: readonly string[];
  readonly permissions: readonly RequestPermissionInput[];
  readonly durationSeconds?: number | null;
  readonly justification?: string | null;
  readonly granteeId?: string | null;
  readonly clientRequestId?: string | null;
}

export interface RequestPermissionInput {
  readonly permission: string;
  readonly namespaces?: readonly string[] | null;
  readonly groups?: readonly string[] | null;
}

export interface RequestDraft {
  readonly resourceIds: readonly string[];
  readonly access: ClusterAccess;
  /** Null: until revoked. Undefined: missing, which validation reports as a problem. */
  readonly durationSeconds: number | null | undefined;
  readonly justification: string | null;
  /** Null: the requester. */
  readonly granteeId: string | null;
  readonly clientRequestId: string | null;
}

const MOST_RESOURCES = 20;
const MOST_PERMISSIONS = 20;
const MOST_NAMESPACES = 50;
const MOST_GROUPS = 20;
const SHORTEST_SECONDS = 10;
const LONGEST_SECONDS = 366 * 86_400;
const NOTE: TextLimits = { characters: 2_000, lines: true };

/** Parses the input, and reports every problem that needs no lookup. */
export function parseRequest(input: NewRequestInput): { draft: RequestDraft; problems: FieldProblem[] } {
  const resourceIds = input.resourceIds.map((id) => id.trim().toLowerCase());
  const { justification, problems: problemsOfWords } = parseJustification(["justification"], input.justification);
  const { clientRequestId, problems: problemsOfName } = parseClientRequestId(input.clientRequestId);
  const problems = [
    ...problemsOfResources(resourceIds),
    ...problemsOfPermissions(input.permissions),
    ...problemsOfSeconds(input.durationSeconds),
    ...problemsOfWords,
    ...problemsOfName,
  ];
  const granteeId = input.granteeId?.trim().toLowerCase() || null;
  if (granteeId !== null && !isId(granteeId)) {
    problems.push(problem(["granteeId"], "This person cannot be given this access.", "GRANTEE_NOT_ALLOWED"));
  }
  const draft = {
    resourceIds,
    access: accessOfPermissions(input.permissions),
    durationSeconds: input.durationSeconds,
    justification,
    granteeId,
    clientRequestId,
  };
  return { draft, problems };
}

/** Reported apart from other problems: a preview is useful before the duration is chosen. */
export function problemsOfDuration({ durationSeconds }: Pick<RequestDraft, "durationSeconds">): FieldProblem[] {
  if (durationSeconds !== undefined) return [];
  return [
    problem(["durationSeconds"], "Say how long the access is needed. 'untilRevoked' asks for it until it is revoked."),
  ];
}

/** The justification; null: none was given. */
export function parseJustification(path: FieldProblem["path"], typed: string | null | undefined) {
  const justification = typedText(typed) || null;
  return { justification, problems: problemsOfTypedText(path, justification ?? "", NOTE) };
}

function problem(path: FieldProblem["path"], message: string, rule?: ErrorRule): FieldProblem {
  return rule === undefined ? { path, message } : { path, message, rule };
}

function problemsOfResources(ids: readonly string[]): FieldProblem[] {
  if (ids.length === 0 || ids.length > MOST_RESOURCES) {
    return [problem(["resourceIds"], `Name 1 to ${MOST_RESOURCES} clusters.`)];
  }
  return ids.flatMap((id, index) => {
    const path = ["resourceIds", index];
    if (!isId(id)) return [problem(path, NO_SUCH_OFFER, "RESOURCE_MISSING")];
    return ids.indexOf(id) < index ? [problem(path, "This cluster is named twice.")] : [];
  });
}

/** Names of namespaces, or a pattern that ends in `*`. */
const NAMESPACE = /^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?|[a-z0-9][a-z0-9-]{0,61}\*|\*)$/;

/** Paths begin with `permissions`. */
export function problemsOfPermissions(permissions: readonly RequestPermissionInput[]): FieldProblem[] {
  if (permissions.length > 0 && permissions.length <= MOST_PERMISSIONS)
    return permissions.flatMap(problemsOfPermission);
  return [problem(["permissions"], `Name 1 to ${MOST_PERMISSIONS} permissions.`)];
}

function problemsOfPermission(
  { permission, namespaces, groups }: RequestPermissionInput,
  index: number,
): FieldProblem[] {
  const path = ["permissions", index];
  const known = permissionsOf(ONLY_REQUESTABLE_TYPE).find(({ id }) => id === permission);
  if (!known) {
    const names = permissionsOf(ONLY_REQUESTABLE_TYPE).map(({ id }) => id);
    return [problem([...path, "permission"], `'${permission}' is no permission. There are: ${names.join(", ")}.`)];
  }
  if (LIMITED_BY[known.kind] === "groups") {
    return [
      ...(namespaces?.length
        ? [problem([...path, "namespaces"], "A Kubernetes group cannot be limited to namespaces.")]
        : []),
      ...problemsOfGroups(groups ?? [], path),
    ];
  }
  return [
    ...(groups?.length ? [problem([...path, "groups"], "Only KUBERNETES_GROUP comes with groups.")] : []),
    ...problemsOfNamespaces(namespaces ?? null, path),
  ];
}

function problemsOfGroups(groups: readonly string[], path: FieldProblem["path"]): FieldProblem[] {
  if (groups.length === 0 || groups.length > MOST_GROUPS) {
    return [problem([...path, "groups"], `KUBERNETES_GROUP needs 1 to ${MOST_GROUPS} groups.`)];
  }
  return groups.flatMap((group, index) => {
    const name = group.trim();
    const at = [...path, "groups", index];
    if (name === "" || name.length > 253) return [problem(at, "The name of a group has 1 to 253 characters.")];
    if (!isSystemGroup(name)) return [];
    return [problem(at, `'${name}' cannot be given: the groups of Kubernetes itself never are.`, "GROUP_NOT_ALLOWED")];
  });
}

/** Null: the whole cluster. Paths begin with `path` and `namespaces`. */
export function problemsOfNamespaces(namespaces: readonly string[] | null, path: FieldProblem["path"]): FieldProblem[] {
  if (namespaces === null) return [];
  if (namespaces.length === 0 || namespaces.length > MOST_NAMESPACES) {
    const message = `Name 1 to ${MOST_NAMESPACES} namespaces, or leave them out for the whole cluster.`;
    return [problem([...path, "namespaces"], message)];
  }
  return namespaces.flatMap((namespace, index) =>
    NAMESPACE.test(namespace.trim())
      ? []
      : [problem([...path, "namespaces", index], `'${namespace}' is no namespace, nor a pattern such as payments-*.`)],
  );
}

/** Null: until revoked. */
export function problemsOfSeconds(seconds: number | null | undefined): FieldProblem[] {
  if (seconds == null || (seconds >= SHORTEST_SECONDS && seconds <= LONGEST_SECONDS)) return [];
  return [problem(["durationSeconds"], "The time is 10 seconds at least and 366 days at most.")];
}

/** The access that valid permissions give. */
export function accessOfPermissions(permissions: readonly RequestPermissionInput[]): ClusterAccess {
  const trimmed = (texts: readonly string[]) => texts.map((text) => text.trim());
  return uniteAccess(
    permissions.map(({ permission, namespaces, groups }) =>
      permission === "KUBERNETES_GROUP"
        ? { policies: [], kubernetesGroups: trimmed(groups ?? []) }
        : {
            policies: [{ policy: permission, namespaces: namespaces ? trimmed(namespaces) : null }],
            kubernetesGroups: [],
          },
    ),
  );
}
