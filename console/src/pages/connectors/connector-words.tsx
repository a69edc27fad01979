import type { ConnectorKind, ConnectorStatus } from "../../gql/enums";
import type { ConnectorFactsFragment } from "../../gql/graphql";
import { Moment } from "../../parts/words/moment";
import { StatusWord } from "../../parts/words/status-word";

export const KIND_WORDS: Readonly<Record<ConnectorKind, string>> = {
  ECS: "ECS task",
  EKS: "Pod of a Kubernetes cluster",
  LOCAL: "Another machine",
};

const STATUS: Readonly<Record<ConnectorStatus, readonly ["success" | "error", string]>> = {
  CONNECTED: ["success", "Connected"],
  DISCONNECTED: ["error", "Disconnected"],
};

export function ConnectorState({ status }: { readonly status: ConnectorStatus }) {
  const [type, word] = STATUS[status];
  return <StatusWord type={type}>{word}</StatusWord>;
}

/**
 * The API sends no event for each heartbeat. A connected connector has sent one within the last minute by definition.
 */
export function LastSeen({ connector: { status, lastSeenAt } }: { readonly connector: ConnectorFactsFragment }) {
  return status === "CONNECTED" ? "Within the last minute" : <Moment at={lastSeenAt} />;
}

/**
 * The release of the workers, with a note where the server's differs. Null: the viewer may not read the server's
 * release.
 */
export function Release({ workers, server }: { readonly workers: string; readonly server: string | null }) {
  if (server === null || server === workers) return workers;
  return (
    <>
      {workers} <StatusWord type="info">The server runs {server}</StatusWord>
    </>
  );
}
