import { AUTHENTICATION_MODE_GUIDE } from "../catalog/catalog";
import type { UnmanageableReason } from "./resource.entity";

export interface Manageability {
  readonly manageable: boolean;
  readonly unmanageableReason: UnmanageableReason | null;
}

/** Whether access entries can give access to a cluster, and the reason where they cannot. */
export function manageabilityOf(cluster: {
  readonly status: string;
  readonly authenticationMode: string | null;
}): Manageability {
  const reason = reasonAgainst(cluster);
  return { manageable: reason === null, unmanageableReason: reason };
}

function reasonAgainst(cluster: { status: string; authenticationMode: string | null }): UnmanageableReason | null {
  // An update takes minutes, during which access entries work.
  if (cluster.status !== "ACTIVE" && cluster.status !== "UPDATING") return "CLUSTER_NOT_ACTIVE";
  if (cluster.authenticationMode === "API" || cluster.authenticationMode === "API_AND_CONFIG_MAP") return null;
  return cluster.authenticationMode === "CONFIG_MAP" ? "ACCESS_ENTRIES_DISABLED" : "AUTHENTICATION_MODE_UNKNOWN";
}

/** The reason as a sentence, with a guide. */
export function explainUnmanageable(reason: UnmanageableReason): { message: string; guide: string | null } {
  const guide = AUTHENTICATION_MODE_GUIDE.url;
  switch (reason) {
    case "ACCESS_ENTRIES_DISABLED":
      return {
        message:
          "The cluster's authentication mode is CONFIG_MAP. Switch it to API_AND_CONFIG_MAP or API to manage access here; there is no way back, so Drawbridge never does it for you.",
        guide,
      };
    case "AUTHENTICATION_MODE_UNKNOWN":
      return { message: "AWS does not say how the cluster authenticates, so access entries may not work.", guide };
    case "CLUSTER_NOT_ACTIVE":
      return { message: "The cluster is not active.", guide: null };
    case "INVENTORY_ONLY":
      return {
        message: "Resources of this type are listed with their owners; access to them cannot be asked for yet.",
        guide: null,
      };
  }
}
