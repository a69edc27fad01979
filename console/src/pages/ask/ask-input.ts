import type { AccessRequestInput } from "../../gql/graphql";
import type { AskDraft, WantedPermission } from "../../parts/forms/ask-draft";
import { askedDuration } from "../../parts/forms/asked-duration";
import { clustersInWords, durationInWords, listInWords, policiesInWords } from "../../parts/words/in-words";
import type { OfferedPermission } from "./offered-permissions";

/** The draft as the API's input. */
export function inputOf(draft: AskDraft): AccessRequestInput {
  const { resourceIds, permissions, durationSeconds, justification, grantee } = draft;
  return {
    resourceIds: [...resourceIds],
    permissions: permissions.map(({ permission, namespaces, groups }) => ({
      permission,
      namespaces: namespaces.length > 0 ? [...namespaces] : null,
      groups: groups.length > 0 ? [...groups] : null,
    })),
    ...askedDuration(durationSeconds),
    justification: justification.trim() === "" ? null : justification,
    granteeId: grantee?.id ?? null,
  };
}

/** "View on payments-eu for 1 h", with the grantee where that is another person; null: the draft is incomplete. */
export function wishInWords(
  { permissions, durationSeconds, grantee }: AskDraft,
  clusterNames: readonly string[],
  offered: readonly OfferedPermission[] | null,
): string | null {
  if (permissions.length === 0 || clusterNames.length === 0 || !offered) return null;
  const what = policiesInWords(
    permissions.map((wanted) => ({ name: nameOf(wanted, offered), namespaces: wanted.namespaces })),
  );
  const whom = grantee === null ? "" : `, for ${grantee.name}`;
  return `${what} on ${clustersInWords(clusterNames)} ${durationInWords(durationSeconds)}${whom}`;
}

function nameOf({ permission, groups }: WantedPermission, offered: readonly OfferedPermission[]): string {
  const name = offered.find((one) => one.permission.id === permission)?.permission.name ?? permission;
  return groups.length > 0 ? `${name} ${listInWords(groups)}` : name;
}
