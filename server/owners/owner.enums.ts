import { NAME_STATES, type NameStateKind } from "../../shared/domain/identities/name-states";
import { FALLBACK_REASONS, MATCH_KINDS } from "../../shared/domain/owners/resolve-owner";
import { OWNER_KINDS, OWNER_SOURCES, OWNERSHIP_STATUSES } from "../../shared/domain/owners/resource-owner.entity";
import { enumOf } from "../graphql/enum-of";

const NAME_MEANINGS: Readonly<Record<NameStateKind, string>> = {
  LIVE: "One person, one group, or a value that somebody has.",
  NOBODY: "Nobody and nothing is called so.",
  SEVERAL: "More than one is called so: nobody is meant until one is named by `id:` and its key.",
  GONE: "The person or group that it meant was removed. Another of its name is not meant until it is saved again.",
};
export const NameStateEnum = enumOf("NameState", NAME_STATES, "What a stored name means by now.", NAME_MEANINGS);
export const OwnerSourceEnum = enumOf("OwnerSource", OWNER_SOURCES);
export const OwnerKindEnum = enumOf("OwnerKind", OWNER_KINDS);
export const MatchKindEnum = enumOf(
  "OwnerMatchKind",
  MATCH_KINDS,
  "By what a value was matched, in the order of precedence.",
);
export const OwnershipStatusEnum = enumOf("OwnershipStatus", OWNERSHIP_STATUSES);
export const FallbackReasonEnum = enumOf("FallbackReason", FALLBACK_REASONS);
