import type { FieldProblem } from "../../../kernel/app-error";
import { isSameAccess } from "../../access/cluster-access";
import type { ClusterAccess } from "../../access/cluster-access.port";
import { coveringNamespaces } from "../../access-flows/matching/allowed-access";
import type { AccessDecision, AccessRequestItem } from "../access-request.entity";
import {
  accessOfPermissions,
  problemsOfPermissions,
  problemsOfSeconds,
  type RequestPermissionInput,
} from "../drafts/parse-request";

/** The part of a request that an approver gives, as API input. Omitted fields are approved as requested. */
export interface LesserApprovalInput {
  readonly permissions?: readonly RequestPermissionInput[] | null;
  readonly durationSeconds?: number | null;
}

/** The parsed input, with the input itself for the paths of problems. */
export interface LesserApproval {
  readonly input: LesserApprovalInput;
  /** Null: all that was requested. */
  readonly access: ClusterAccess | null;
  /** Null: as long as was requested. */
  readonly durationSeconds: number | null;
}

type Asked = Pick<AccessRequestItem, "resourceName" | "access" | "durationSeconds">;

/** Checks the input by itself, without the request. `less: null` approves all that was requested. */
export function parseLesserApproval(input: LesserApprovalInput | null | undefined): {
  less: LesserApproval | null;
  problems: FieldProblem[];
} {
  if (!input || (!input.permissions && input.durationSeconds == null)) return { less: null, problems: [] };
  const { permissions, durationSeconds } = input;
  const problems = [...(permissions ? problemsOfPermissions(permissions) : []), ...problemsOfSeconds(durationSeconds)];
  return {
    less: {
      input,
      access: permissions ? accessOfPermissions(permissions) : null,
      durationSeconds: durationSeconds ?? null,
    },
    problems: problems.map((one) => ({ ...one, path: ["less", ...one.path] })),
  };
}

/** Every part of the approval that exceeds the request, by its path in the input. */
export function problemsBeyondRequest({ input, durationSeconds }: LesserApproval, asked: Asked): FieldProblem[] {
  return [
    ...(input.permissions ?? []).flatMap((permission, index) => permissionBeyondRequest(permission, index, asked)),
    ...durationBeyondRequest(durationSeconds, asked),
  ];
}

/** The columns of a decision: null where the approval equals the request. */
export function lesserApprovalColumns(
  less: LesserApproval | null,
  asked: Asked,
): Pick<AccessDecision, "lessAccess" | "lessDurationSeconds"> {
  const { access = null, durationSeconds = null } = less ?? {};
  return {
    lessAccess: access && !isSameAccess(access, asked.access) ? access : null,
    lessDurationSeconds: durationSeconds === asked.durationSeconds ? null : durationSeconds,
  };
}

function permissionBeyondRequest(
  { permission, namespaces, groups }: RequestPermissionInput,
  index: number,
  { access, resourceName }: Asked,
): FieldProblem[] {
  const path = ["less", "permissions", index];
  if (permission === "KUBERNETES_GROUP") {
    return (groups ?? []).flatMap((group, n) =>
      access.kubernetesGroups.includes(group.trim())
        ? []
        : [
            moreThanRequested(
              [...path, "groups", n],
              `The group '${group.trim()}' on '${resourceName}' was not asked for.`,
            ),
          ],
    );
  }
  const asked = access.policies.find(({ policy }) => policy === permission);
  if (!asked)
    return [moreThanRequested([...path, "permission"], `'${permission}' on '${resourceName}' was not asked for.`)];
  if (asked.namespaces === null) return [];
  const only = asked.namespaces.join(", ");
  if (!namespaces) {
    const message = `'${permission}' was not asked for on the whole cluster '${resourceName}', only in ${only}.`;
    return [moreThanRequested([...path, "namespaces"], message)];
  }
  const isAsked = coveringNamespaces(asked.namespaces);
  return namespaces.flatMap((namespace, n) =>
    isAsked(namespace.trim())
      ? []
      : [
          moreThanRequested(
            [...path, "namespaces", n],
            `'${permission}' in '${namespace.trim()}' on '${resourceName}' was not asked for, only in ${only}.`,
          ),
        ],
  );
}

function durationBeyondRequest(
  seconds: number | null,
  { durationSeconds: asked, resourceName }: Asked,
): FieldProblem[] {
  if (seconds === null || asked === null || seconds <= asked) return [];
  const message = `Access to '${resourceName}' was asked for ${asked} seconds, so it cannot be approved for ${seconds}.`;
  return [moreThanRequested(["less", "durationSeconds"], message)];
}

function moreThanRequested(path: FieldProblem["path"], message: string): FieldProblem {
  return { path, message, rule: "MORE_THAN_ASKED" };
}
