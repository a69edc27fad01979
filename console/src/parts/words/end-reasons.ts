import type { GrantEndDetail, GrantEndReason, GrantState } from "../../gql/enums";

/** Labels in the tense of the grant's state. Access counts as held until it is observed gone. */
export function tenseOf(state: GrantState): { readonly who: string; readonly what: string; readonly end: string } {
  switch (state) {
    case "PENDING":
      return { who: "Who will have it", what: "What it will allow", end: "Ends" };
    case "ACTIVE":
      return { who: "Who has it", what: "What it allows", end: "Ends" };
    case "REVOKING":
      return { who: "Who has it", what: "What it allows", end: "Ending since" };
    case "FAILED":
      return { who: "Who was to have it", what: "What it was to allow", end: "Ended at" };
    case "REVOKED":
    case "REVOKED_OUTSIDE":
    case "UNVERIFIED":
      return { who: "Who had it", what: "What it allowed", end: "Ended at" };
  }
}

/** The reasons for an end, where the API has no sentence of its own. */
export const END_REASONS: Readonly<Record<GrantEndReason, string>> = {
  EXPIRED: "Its time was over.",
  GIVEN_BACK: "It was given back by the person who had it.",
  REVOKED_BY_OWNER: "An owner of the cluster ended it. Talk to them before asking again.",
  REVOKED_BY_ADMIN: "An administrator ended it. Talk to them before asking again.",
  PERSON_INACTIVE: "The person left, or is switched off at their identity provider.",
  CLUSTER_GONE: "The cluster was deleted, and the access with it.",
  CLUSTER_REPLACED: "The cluster was made anew under its name. Ask for access to the new one.",
  OUT_OF_SCOPE: "The integration does not look at the cluster any more. An administrator can include it again.",
  INTEGRATION_DISABLED: "The integration was switched off. Ask again once it is on.",
  INTEGRATION_DELETED: "The integration was deleted, and all access by it ended.",
  CONDITIONS_NO_LONGER_MET: "The person or the cluster does not fit the automatic flow any more.",
  FLOW_DELETED: "The automatic flow that gave it was deleted or switched off.",
  CHANGED_OUTSIDE:
    "It was taken away in AWS, and nobody ended it in Drawbridge. See CloudTrail for the call before asking again.",
  REQUEST_CANCELLED: "The request was withdrawn before the access came.",
  REFUSED_BY_AWS: "AWS refused to give it. An administrator has to mend the cause first.",
  FOREIGN_ENTRY: "An access entry of somebody else stood in its place. Have it removed, then ask again.",
  PRINCIPAL_NOT_FOUND: "The person has no role or user in the account.",
  NOT_MANAGEABLE:
    "Access on the cluster could not be managed. An administrator finds the reason on the cluster's page.",
  NOT_IN_TIME: "It did not come within an hour. Ask again once the cause is mended.",
};

/** The reasons why the end of access was not observed. */
export const END_DETAILS: Readonly<Record<GrantEndDetail, string>> = {
  ABANDONED:
    "An administrator gave it up, as nobody could look at the cluster. Somebody has to look at the account by hand.",
  ACCOUNT_CLOSED: "The AWS account has been closed for 90 days, after which AWS deletes what is in it.",
  INTEGRATION_DELETED:
    "The integration was deleted by force, so nobody could look at the cluster. Somebody has to look at the account by hand.",
};
