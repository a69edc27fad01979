import { RESOURCE_STATUSES, UNMANAGEABLE_REASONS } from "../../shared/domain/resources/resource.entity";
import { enumOf } from "../graphql/enum-of";

export const ResourceStatusEnum = enumOf(
  "ResourceStatus",
  RESOURCE_STATUSES,
  "PRESENT: seen by the last look. MISSING: absent once. REGION_DISABLED: its region is switched off in its account, so nobody can see it or ask for it until it is on again. GONE: absent twice, or replaced. OUT_OF_SCOPE: not looked at.",
);
export const UnmanageableReasonEnum = enumOf("UnmanageableReason", UNMANAGEABLE_REASONS);
