import type { RoleGroup } from "../roles/role-groups";
import { type AttentionContext, type AttentionItem, countNoun } from "./attention";

/** Configured role groups that give nobody a role. */
export async function roleGroupsAttention({ manager, roleGroups }: AttentionContext): Promise<AttentionItem[]> {
  const unclear = await roleGroups.unclear(manager);
  const gone = await roleGroups.gone(manager);
  return [
    ...unclear.map(({ groups, ...group }) => itemOf(group, groups, unclearSentences(group, groups))),
    ...gone.map((group) => itemOf(group, 0, goneSentences(group))),
  ];
}

type Sentences = Pick<AttentionItem, "message" | "whatToDo">;

function itemOf(roleGroup: RoleGroup, count: number, sentences: Sentences): AttentionItem {
  const { provider, group, role } = roleGroup;
  return {
    kind: "ROLE_GROUP_UNCLEAR",
    key: [provider, group, role].join(" ").toLowerCase(),
    since: null,
    count,
    subjects: [{ type: "RoleGroup", ...roleGroup }],
    ...sentences,
  };
}

function unclearSentences({ provider, group, role }: RoleGroup, groups: number): Sentences {
  if (groups > 1) {
    return {
      message: `Nobody is ${role} by the role group '${group}', as ${countNoun(groups, "group")} of '${provider}' have this name.`,
      whatToDo: "Name one in the configuration by 'id:' and its key, or rename the others at the provider.",
    };
  }
  return {
    message: `Nobody is ${role} by the role group '${group}', as no group that may be meant at '${provider}' has this name.`,
    whatToDo: "Correct provider and group in the configuration, or make the group at the provider.",
  };
}

function goneSentences({ provider, group, role }: RoleGroup): Sentences {
  return {
    message: `Nobody is ${role} by the role group '${group}' any more, as that group was removed from '${provider}'.`,
    whatToDo: "Take it out of the configuration, or name another one, as by 'id:' and its key.",
  };
}
