import type { FieldProblem } from "../../../kernel/app-error";
import type { ErrorRule } from "../../../kernel/error-rules";
import { isId } from "../../../kernel/ids";
import { problemsOfTypedText, type TextLimits } from "../../../kernel/text/typed-text";
import { uniteAccess } from "../../access/cluster-access";
import type { ClusterAccess } from "../../access/cluster-access.port";
import { isSystemGroup } from "../../access-flows/matching/allowed-access";
import { permissionsOf } from "../../catalog/permissions";
import { parseClientRequestId } from "../../client-requests/parse-client-request-id";

/** What somebody asks for, as it came in. */
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
  /** Null: until revoked. Undefined: not said, which is a problem of its own. */
  readonly durationSeconds: number | null | undefined;
  readonly justification: string | null;
  /** Null: who asks. */
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

/** The form as it is used, and everything about it that can be said to be wrong without looking anything up. */
export function parseRequest(form: NewRequestInput): { wish: RequestDraft; problems: FieldProblem[] } {
  const resourceIds = form.resourceIds.map((id) => id.trim().toLowerCase());
  const { justification, problems: problemsOfWords } = parseJustification(["justification"], form.justification);
  const { clientRequestId, problems: problemsOfName } = parseClientRequestId(form.clientRequestId);
  const problems = [
    ...problemsOfResources(resourceIds),
    ...problemsOfPermissions(form.permissions),
    ...problemsOfSeconds(form.durationSeconds),
    ...problemsOfWords,
    ...problemsOfName,
  ];
  const granteeId = form.granteeId?.trim().toLowerCase() || null;
  if (granteeId !== null && !isId(granteeId)) {
    problems.push(problem(["granteeId"], "This person cannot be given this access.", "GRANTEE_NOT_ALLOWED"));
  }
  const wish = {
    resourceIds,
    access: accessOfPermissions(form.permissions),
    durationSeconds: form.durationSeconds,
    justification,
    granteeId,
    clientRequestId,
  };
  return { wish, problems };
}

/** A preview says it beside what is found by the rest, as somebody may not have come to the duration yet. */
export function problemsOfDuration({ durationSeconds }: Pick<RequestDraft, "durationSeconds">): FieldProblem[] {
  if (durationSeconds !== undefined) return [];
  return [problem(["durationSeconds"], "Say how long the access is needed; null asks for it until it is revoked.")];
}

/** What access is for; null: it is not said. */
export function parseJustification(path: FieldProblem["path"], typed: string | null | undefined) {
  const justification = typed?.trim() || null;
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
    if (!isId(id)) return [problem(path, "The cluster was not found.", "RESOURCE_MISSING")];
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
  const known = permissionsOf("EKS_CLUSTER").find(({ id }) => id === permission);
  if (!known) {
    const names = permissionsOf("EKS_CLUSTER").map(({ id }) => id);
    return [problem([...path, "permission"], `'${permission}' is no permission. There are: ${names.join(", ")}.`)];
  }
  if (known.kind === "KUBERNETES_GROUP") {
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

/** Null: until it is revoked. */
export function problemsOfSeconds(seconds: number | null | undefined): FieldProblem[] {
  if (seconds == null || (seconds >= SHORTEST_SECONDS && seconds <= LONGEST_SECONDS)) return [];
  return [problem(["durationSeconds"], "The time is 10 seconds at least and 366 days at most.")];
}

/** What permissions without problems come to. */
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
