import { HOLD_SUBJECTS } from "../../shared/domain/identities/hold-rule";
import { READ_STATES } from "../../shared/domain/identities/identity-center/provider-read.entity";
import {
  PROVIDER_KINDS,
  PROVIDER_STANDINGS,
  type ProviderStanding,
} from "../../shared/domain/identities/identity-provider.entity";
import { ENDING_REASONS, UNGROUNDED_REASONS } from "../../shared/domain/impact/integrations/integration-impact";
import {
  FLOW_PLACES,
  LOST_GRANT_REASONS,
  UNDECIDABLE_REASONS,
  VALUE_HOLDERS,
} from "../../shared/domain/impact/providers/provider-impact";
import { UNMATCHED_REASONS } from "../../shared/domain/provider-changes/match-providers";
import { UNMATCHED_CHOICES } from "../../shared/domain/provider-changes/provider-change";
import { enumOf } from "../graphql/enum-of";

export const ProviderKindEnum = enumOf(
  "IdentityProviderKind",
  PROVIDER_KINDS,
  "The way in which people and groups reach Drawbridge from an identity provider.",
  {
    FILE: "As a document that an admin imports, or that is read when the server starts.",
    AWS_IDENTITY_CENTER: "A connector reads IAM Identity Center of an integration, hourly and on request.",
    SCIM: "The provider tells of each change by SCIM 2.0, with a token of `rotateScimToken`.",
  },
);
const STANDINGS: Readonly<Record<ProviderStanding, string>> = {
  DEFAULT: "Wherever no provider is named. Exactly one is; making another one the default makes it NAMED.",
  NAMED: "Its people count where a value, an owner or a flow says this provider.",
  LINK_ONLY: "Nowhere, and nobody signs in by it: its identities only belong to people known elsewhere.",
};
export const ProviderStandingEnum = enumOf(
  "IdentityProviderStanding",
  PROVIDER_STANDINGS,
  "Whether a provider's people and groups can be named by values.",
  STANDINGS,
);
export const UnmatchedChoiceEnum = enumOf(
  "UnmatchedChoice",
  UNMATCHED_CHOICES,
  "The treatment of people or groups without a match in a hand-over.",
  {
    KEEP: "They stay with the old provider, which is LINK_ONLY then, and values that name them name nobody.",
    REFUSE:
      "Nothing is changed, and the error lists them: INVALID_STATE. Add them to the new provider, or choose KEEP.",
  },
);
export const UnmatchedReasonEnum = enumOf(
  "UnmatchedReason",
  UNMATCHED_REASONS,
  "Why a person or group has no match in a hand-over.",
  {
    NO_MATCH: "Nobody has this name at the new provider. Add them there first.",
    SEVERAL: "More than one has this name at either provider. Rename one of them.",
    TAKEN:
      "The match is another person, who has access, requests, delegations or roles of their own. Link the two first.",
  },
);
export const FlowPlaceEnum = enumOf("AccessFlowPlace", FLOW_PLACES, "The part of an access flow that names people.", {
  REQUESTORS: "The people who may ask; in an AUTOMATIC flow, those who have the access.",
  GRANTEES: "The people whom others may ask for.",
  APPROVERS: "People whom the approver policy names.",
  TIERS: "People whom a tier of the escalation names.",
});
export const ValueHolderEnum = enumOf("ValueHolder", VALUE_HOLDERS, "The kind of object that holds a value.", {
  ACCESS_FLOW: "A condition or an approver names it: correct it there.",
  INTEGRATION: "An owner of last resort names it: correct it in the settings.",
});
export const ValueMeaningEnum = enumOf("ValueMeaning", ["NOBODY", "SEVERAL"], "Why a value would name nobody.", {
  NOBODY: "No person or group that may be meant has this name.",
  SEVERAL: "More than one has this name, so none is meant.",
});
export const UndecidableReasonEnum = enumOf(
  "UndecidableReason",
  [...UNDECIDABLE_REASONS, ...UNGROUNDED_REASONS],
  "Why a request that waits would wait in vain.",
  {
    REQUESTER_INACTIVE: "The requester would not be active, so it would be cancelled.",
    GRANTEE_INACTIVE: "The grantee would not be active, so it would be cancelled.",
    NO_APPROVER: "Nobody could decide about it, so it would lapse.",
    OUT_OF_SCOPE: "The cluster would not be scanned any more, so it would be cancelled.",
    INTEGRATION_DELETED: "The integration would be gone, so it would be cancelled.",
    INTEGRATION_DISABLED: "It could not be approved while the integration is switched off.",
    MANAGEMENT_ACCOUNT: "The cluster is in the management account, to which a pool gives no access.",
    PRINCIPAL_NOT_FOUND: "The person would have no principal by these settings, so it could not be approved.",
  },
);
export const LostGrantReasonEnum = enumOf(
  "LostGrantReason",
  [...LOST_GRANT_REASONS, ...ENDING_REASONS],
  "Why access that is given would be taken away.",
  {
    PERSON_INACTIVE: "The person would not be active.",
    CONDITIONS_NO_LONGER_MET: "The person would not be among those of the AUTOMATIC flow.",
    OUT_OF_SCOPE: "The cluster would not be scanned any more.",
    INTEGRATION_DISABLED: "The integration would be switched off.",
    INTEGRATION_DELETED: "Everything given through it ends before it goes.",
  },
);
export const ReadStateEnum = enumOf(
  "IdentityReadState",
  READ_STATES,
  "How far the read of an identity provider is, or how it ended.",
  {
    IDLE: "The last read was written, and the next one is not due yet. Nothing is to be done.",
    QUEUED: "It is due, and waits for its connector. It begins within seconds while that is CONNECTED.",
    READING: "People and groups are being asked for; nothing is changed yet.",
    WRITING: "All was read, and is being compared and written in one transaction.",
    HELD: "Too much would go, so nobody was changed. Confirm removals, or mend the provider.",
    FAILED: "It could not be read, so nobody was changed. `failure` says why, and `nextSyncAt` when it is tried again.",
  },
);
export const HoldSubjectEnum = enumOf(
  "IdentityHoldSubject",
  HOLD_SUBJECTS,
  "The kind of which too many would be removed.",
  {
    PEOPLE: "People who are not in the document any more or became inactive.",
    GROUPS: "Groups that are not in the document any more.",
    MEMBERSHIPS: "People and groups that would no longer be in a group.",
    OWNERS: "Resources that would lose the owner they have.",
  },
);
