import { NAME_STATES, type NameStateKind } from "../../shared/domain/identities/name-states";
import { FALLBACK_REASONS, MATCH_KINDS } from "../../shared/domain/owners/resolve-owner";
import { OWNER_KINDS, OWNER_SOURCES, OWNERSHIP_STATUSES } from "../../shared/domain/owners/resource-owner.entity";
import { enumOf } from "../graphql/enum-of";

const NAME_MEANINGS: Readonly<Record<NameStateKind, string>> = {
  LIVE: "One person, one group, or a value that somebody has.",
  NOBODY: "Nobody and nothing has this name.",
  SEVERAL: "More than one has this name: nobody is meant until one is named by `id:` and its key.",
  GONE: "The person or group was removed. A new one of the same name counts only after the value is saved again.",
};
export const NameStateEnum = enumOf("NameState", NAME_STATES, "The meaning of a stored name now.", NAME_MEANINGS);
export const OwnerSourceEnum = enumOf(
  "OwnerSource",
  OWNER_SOURCES,
  "The place that names the owner of a resource: its tags, or its integration.",
  {
    RESOURCE_OWNER: "A rule found it by the tags of the resource. Change the tag in AWS to change it.",
    INTEGRATION_OWNER: "No rule found anybody, so the settings of the integration name it. An admin can change them.",
  },
);
export const OwnerKindEnum = enumOf(
  "OwnerKind",
  OWNER_KINDS,
  "The kind of an owner, which decides whom it stands for.",
  {
    USER: "One person. Another one takes their place when the tag or the settings name another.",
    GROUP: "Everybody who is in the group or in one inside it at that moment. Change its members at its provider.",
    ATTRIBUTE: "Everybody who has the value, such as a role, at that moment. Change it at the provider.",
  },
);
export const MatchKindEnum = enumOf(
  "OwnerMatchKind",
  MATCH_KINDS,
  "By what a value was matched, in the order of precedence.",
  {
    ID: "It is the key of a person or group at the provider, which never goes to another.",
    NAME: "It is the user name of a person, or the name of a group.",
    EMAIL: "It is the address of a person, whatever its case.",
    ROLE: "People carry it among their roles at the provider.",
    VALUE: "People have it in the custom attribute that the rule names.",
  },
);
export const OwnershipStatusEnum = enumOf(
  "OwnershipStatus",
  OWNERSHIP_STATUSES,
  "Whether a resource has owners of its own, and who decides otherwise.",
  {
    RESOLVED: "A rule found owners by its tags. Nothing has to be done.",
    FALLBACK: "No rule found anybody, so the owners of the integration decide. Correct the tags: `reason` says how.",
    UNOWNED: "Nobody could decide, so nobody can be given access that needs an owner. Name integration owners.",
  },
);
export const FallbackReasonEnum = enumOf(
  "FallbackReason",
  FALLBACK_REASONS,
  "Why the rules of an integration found no owner of a resource.",
  {
    NO_RULE: "The integration has no rules. An admin can add some that say which tags name owners.",
    TAG_MISSING: "The resource carries none of the tags that rules read. Add one in AWS.",
    TAG_EMPTY: "The tag is there and says nothing. Write the owner into it in AWS.",
    NO_MATCH: "The tag names somebody whom the provider does not know. Correct the tag, or add them there.",
    AMBIGUOUS: "The tag names more than one person or group. Write a key instead, such as `id:` with it.",
    GROUP_EMPTY: "The group that the tag names has nobody in it. Add members at its provider.",
    ALL_INACTIVE: "Everybody whom the tag names has left or is switched off. Write somebody else into it.",
  },
);
