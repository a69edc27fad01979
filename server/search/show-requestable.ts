import { permissionsOf } from "../../shared/domain/catalog/permissions";
import type {
  RequestableOffer,
  RequestablePermission,
} from "../../shared/domain/search/requestable/describe-requestable";
import type { RequestablePermissionType, RequestableResourceType } from "./requestable.type";

/** A requestable resource as the API shows it. */
export function showRequestable(
  { resource, permissions, personal, cannot }: RequestableOffer,
  forPersonId: string | null,
): RequestableResourceType {
  return {
    id: forPersonId === null ? resource.id : `${resource.id}:${forPersonId}`,
    resource,
    permissions: permissions.map((one) => shownOnce(resource.type, one)),
    held: personal?.isHeld ?? null,
    askedAlready: personal?.isAsked ?? null,
    lastUsedAt: personal?.lastUsedAt ?? null,
    favourite: personal?.isFavourite ?? null,
    cannot,
  };
}

/** Most resources of a page have the same offers, and share the shown objects. */
const SHOWN = new WeakMap<RequestablePermission, RequestablePermissionType>();

function shownOnce(type: RequestableOffer["resource"]["type"], one: RequestablePermission): RequestablePermissionType {
  const shown = SHOWN.get(one) ?? showPermission(type, one);
  SHOWN.set(one, shown);
  return shown;
}

function showPermission(
  type: RequestableOffer["resource"]["type"],
  {
    permission: id,
    namespaces,
    groups,
    flow,
    approvals,
    approverKinds,
    timeframe,
    isOpenNow,
    why,
    cannot,
  }: RequestablePermission,
): RequestablePermissionType {
  const { justificationRequired, labels } = flow.definition.settings;
  return {
    permission: permissionsOf(type).find((one) => one.id === id)!,
    namespaces,
    groups,
    flowId: flow.id,
    maxDurationSeconds: flow.maxDurationSeconds,
    approval: { approversNeeded: approvals, kinds: approverKinds },
    justificationRequired,
    labels,
    timeframe,
    isOpenNow,
    why,
    cannot,
  };
}
