import type { LessAccessInput, RequestedPermissionInput } from "../../gql/graphql";
import type { ItemToDecide } from "./request-documents";
import type { Draft } from "./use-draft";

export type Access = ItemToDecide["access"];

type Less = Pick<Draft, "minutes" | "namespaces" | "withoutAccess">;

/** The items of a request have the same access, unless several calls made the request. */
export function haveSameAccess(items: readonly ItemToDecide[]): boolean {
  return new Set(items.map(({ access }) => JSON.stringify(access))).size <= 1;
}

/** Null: nothing is taken off. Input that is not valid is sent as typed, and the API's error explains it. */
export function lessAccessOf(access: Access, less: Less): LessAccessInput | null {
  const durationSeconds =
    less.minutes.trim() === "" ? null : Math.round(Number(less.minutes.trim().replace(",", ".")) * 60);
  const isAccessLess = less.withoutAccess.length > 0 || Object.keys(less.namespaces).length > 0;
  if (durationSeconds === null && !isAccessLess) return null;
  return { durationSeconds, permissions: isAccessLess ? permissionsOf(access, less) : null };
}

function permissionsOf(
  { policies, kubernetesGroups }: Access,
  { namespaces, withoutAccess }: Less,
): RequestedPermissionInput[] {
  const groups = kubernetesGroups.filter((group) => !withoutAccess.includes(group));
  return [
    ...policies
      .filter(({ policy }) => !withoutAccess.includes(policy))
      .map((asked) => ({
        permission: asked.policy,
        namespaces: typedNamespaces(namespaces[asked.policy]) ?? asked.namespaces ?? null,
      })),
    ...(groups.length > 0 ? [{ permission: "KUBERNETES_GROUP", groups }] : []),
  ];
}

/** Null: as requested. */
function typedNamespaces(text: string | undefined): string[] | null {
  const names = (text ?? "").split(/[,\s]+/).filter((name) => name !== "");
  return names.length === 0 ? null : names;
}
