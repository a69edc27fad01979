import { addresses } from "../../app/addresses";
import type { AuditObjectKind } from "../../gql/enums";

export interface EventObject {
  readonly id: string;
  readonly kind: AuditObjectKind;
  readonly name: string;
  readonly ofId?: string | null;
}

/** The page of an object that an event names; null: the object has no page. */
export function pageOfObject({ kind, id, ofId = null }: EventObject): string | null {
  switch (kind) {
    case "PERSON":
      return addresses.person(id);
    case "IDENTITY":
      return ofId === null ? null : addresses.person(ofId);
    case "RESOURCE":
      return addresses.cluster(id);
    case "ACCESS_FLOW":
      return addresses.flow(id);
    case "ACCESS_REQUEST":
      return addresses.request(id);
    case "GRANT":
      return addresses.grantStory(id);
    case "INTEGRATION":
      return addresses.integration(id);
    case "SYNC_RUN":
      return ofId === null ? null : addresses.syncRun(ofId, id);
    case "CONNECTOR":
      return addresses.setting("connectors", id);
    case "IDENTITY_PROVIDER":
      return addresses.provider(id);
    case "GROUP":
      return addresses.group(id);
    case "SERVICE_ACCOUNT":
      return addresses.setting("service-accounts", id);
    case "SLOT":
      return addresses.settings("pool");
    case "API_TOKEN":
      return null;
  }
}

/** The kind of an object, shown before its name. */
export const OBJECT_WORDS: Readonly<Record<AuditObjectKind, string>> = {
  ACCESS_FLOW: "Access flow",
  ACCESS_REQUEST: "Request",
  API_TOKEN: "Token",
  CONNECTOR: "Connector",
  GRANT: "Access",
  GROUP: "Group",
  IDENTITY: "Identity",
  IDENTITY_PROVIDER: "Identity provider",
  INTEGRATION: "Integration",
  PERSON: "Person",
  RESOURCE: "Cluster",
  SERVICE_ACCOUNT: "Service account",
  SLOT: "Permission set",
  SYNC_RUN: "Sync of",
};
