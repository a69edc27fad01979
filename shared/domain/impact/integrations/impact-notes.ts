import type { EntityManager } from "typeorm";
import { Connector } from "../../connectors/connector.entity";
import { connectorStatus } from "../../connectors/connector-status";
import { IdentityProvider } from "../../identities/identity-provider.entity";
import { entryAccountOf } from "../../integrations/find-problems";
import type { ToBeChanged } from "./integration-change";

/** Consequences that depend on what AWS or a connector does later. */
export async function impactNotes(
  manager: EntityManager,
  { before, after, deletion }: ToBeChanged,
  now: Date,
): Promise<string[]> {
  const connector = await manager.findOneByOrFail(Connector, { id: after.connectorId });
  const former = await manager.findOneByOrFail(Connector, { id: before.connectorId });
  const [from, to] = [entryAccountOf(before, former), entryAccountOf(after, connector)];
  const provider = deletion && (await manager.findOneBy(IdentityProvider, { integrationId: before.id }));
  const isAway = connectorStatus(connector, now) === "DISCONNECTED";
  return [
    ...(deletion === null && from !== to
      ? [
          `AWS is reached through account ${to ?? "of the connector"} instead of ${from ?? "that of the connector"}. If that is another organization, every account leaves the scope with the next sync, and the grants there end. Try it with testConnector first.`,
        ]
      : []),
    ...(isAway && (after.enabled || deletion) && !deletion?.force
      ? [
          `The connector '${connector.name}' is away. Nothing is taken away in AWS, and no account or region leaves the scope, until it is back.`,
        ]
      : []),
    ...(provider
      ? [
          `Nobody would read the people of '${provider.name}' any more, and people who leave there would keep their access. Hand that identity provider over first.`,
        ]
      : []),
    ...(deletion?.force
      ? [
          "Access that is not observed gone stays in AWS. Remove the access entries yourself, and check the assignments in IAM Identity Center.",
        ]
      : []),
  ];
}
