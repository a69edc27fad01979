import {
  RESOURCE_STATUSES,
  type ResourceStatus,
  UNMANAGEABLE_REASONS,
  type UnmanageableReason,
} from "../../shared/domain/resources/resource.entity";
import type { ResourceFacetKind } from "../../shared/domain/search/resources/resource-facets";
import { RESOURCE_FACETS } from "../../shared/domain/search/resources/resource-facets";
import { enumOf } from "../graphql/enum-of";

const STATUS_MEANINGS: Readonly<Record<ResourceStatus, string>> = {
  PRESENT: "The last sync that read its region has listed it. It can be asked for, if it is manageable.",
  MISSING: "The last sync did not list it. Wait for the next one, which tells whether it is gone.",
  REGION_DISABLED: "Its region is switched off in its account, so it cannot be scanned. Switch the region on again.",
  GONE: "Two syncs in a row did not list it, or another one took its name. Use the one that replaced it.",
  OUT_OF_SCOPE: "The integration does not scan it any more. An admin can change the exclusions.",
};
export const ResourceStatusEnum = enumOf(
  "ResourceStatus",
  RESOURCE_STATUSES,
  "Whether the last syncs found a resource where it was.",
  STATUS_MEANINGS,
);

const UNMANAGEABLE_MEANINGS: Readonly<Record<UnmanageableReason, string>> = {
  ACCESS_ENTRIES_DISABLED: "Its authentication mode is CONFIG_MAP. Switch it to API_AND_CONFIG_MAP or API.",
  AUTHENTICATION_MODE_UNKNOWN: "AWS does not tell how it authenticates. Look at the configuration of the cluster.",
  CLUSTER_NOT_ACTIVE: "EKS still makes or deletes it, or it failed. Wait until EKS says ACTIVE.",
  INVENTORY_ONLY: "Its kind is listed with owners, and nobody can ask for it yet. Nothing has to be done.",
};
export const UnmanageableReasonEnum = enumOf(
  "UnmanageableReason",
  UNMANAGEABLE_REASONS,
  "Why Drawbridge cannot give access to a resource that is there.",
  UNMANAGEABLE_MEANINGS,
);

const FACET_MEANINGS: Readonly<Record<ResourceFacetKind, string>> = {
  REGION: "AWS regions, such as eu-west-1. Choose some by `regions` of the filter.",
  ACCOUNT: "AWS accounts by their twelve digits, labelled with names. Choose some by `accountIds`.",
  VERSION: "Kubernetes versions of clusters. Choose some by `versions` of the filter.",
  STATUS: "Whether syncs find it; the only facet that counts what is GONE. Choose some by `statuses`.",
  OWNERSHIP: "How owners were found, of resources whose owners the viewer may read. Choose by `ownership`.",
  AUTHENTICATION_MODE: "How clusters authenticate: API, CONFIG_MAP or both. Choose by `authenticationModes`.",
  TAG_KEY: "Keys of tags in AWS, as they are written there. Choose one by `tags` without a value.",
  TAG_VALUE: "Values of the tag that `tagKey` names. Choose one by `tags` with key and value.",
};
export const ResourceFacetEnum = enumOf(
  "ResourceFacetKind",
  RESOURCE_FACETS,
  "The property of resources whose values are counted.",
  FACET_MEANINGS,
);
