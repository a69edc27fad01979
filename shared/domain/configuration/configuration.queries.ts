import { type DataSource, IsNull } from "typeorm";
import { AccessFlow } from "../access-flows/access-flow.entity";
import { Connector } from "../connectors/connector.entity";
import { integrationFormOf } from "../integrations/form-of";
import { Integration } from "../integrations/integration.entity";
import { Webhook } from "../webhooks/webhook.entity";
import type { DrawbridgeSettings, ExportedWebhook } from "./configuration-document";
import { type DocumentNames, loadDocumentReferences } from "./terraform/document-names";
import { exactSettingsOf } from "./terraform/flow-not-expressible";
import type { ProviderAccessFlow, ProviderIntegration } from "./terraform/provider-documents";
import { documentsOfFlows, documentsOfIntegrations } from "./terraform/saved-documents";

/** A document with the id of its object in this installation. */
export interface ExportedDocument<T> {
  readonly id: string;
  readonly document: T;
}

/** As it is answered, with the names on the wire. */
export interface ExportedConfiguration {
  readonly integrations: readonly ExportedDocument<ProviderIntegration>[];
  readonly access_flows: readonly ExportedDocument<ProviderAccessFlow>[];
  readonly drawbridge: Omit<DrawbridgeSettings, "webhooks"> & { readonly webhooks: readonly ExportedWebhook[] };
  /** A sentence for each setting that means nothing in another installation. */
  readonly not_portable: readonly string[];
}

/** The configuration as it is now, in the order of names. */
export class ConfigurationQueries {
  constructor(private readonly db: DataSource) {}

  async read(): Promise<ExportedConfiguration> {
    const { manager } = this.db;
    const names = await loadDocumentReferences(manager);
    const order = { nameKey: "ASC" } as const;
    const integrations = await manager.find(Integration, { where: { deletedAt: IsNull() }, order });
    const flows = await manager.find(AccessFlow, { where: { deletedAt: IsNull() }, order });
    const connectors = await manager.find(Connector, { order: { name: "ASC", id: "ASC" } });
    const used = new Set(integrations.map(({ connectorId }) => connectorId));
    const forms = integrations.map((integration) => {
      const { id, externalId } = integration;
      // An installation has an external id of its own, but the roles in AWS trust this one.
      return { id, ...integrationFormOf(integration), externalId };
    });
    return {
      integrations: withIds(integrations, await documentsOfIntegrations(manager, forms, names)),
      access_flows: withIds(flows, await documentsOfFlows(manager, flows, names)),
      drawbridge: {
        version: 1,
        connectors: connectors.filter(({ id }) => used.has(id)).map(({ id, name }) => ({ id, name })),
        integrations: integrations.map(({ name, enabled }) => ({ name, enabled })),
        accessFlows: flows.flatMap((flow) => exactlyIn(flow, names)),
        roles: await this.roles(),
        webhooks: exportedWebhooks(await manager.find(Webhook, { order: { createdAt: "ASC", id: "ASC" } })),
      },
      not_portable: flows.flatMap((flow) => notPortable(flow, new Set(integrations.map(({ id }) => id)))),
    };
  }

  /** Identifies people by their home identity. */
  private async roles(): Promise<DrawbridgeSettings["roles"]> {
    return this.db.query(
      `select provider.name as provider, home.user_name as "userName", given.role
         from role_assignments given
         join homes home on home.id = given.person_id
         join identity_providers provider on provider.id = home.provider_id
        order by provider.name_key, lower(home.user_name), given.role`,
    );
  }
}

function withIds<T>(objects: readonly { readonly id: string }[], documents: readonly T[]): ExportedDocument<T>[] {
  return objects.map(({ id }, n) => ({ id, document: documents[n]! }));
}

function exactlyIn(flow: AccessFlow, names: DocumentNames): DrawbridgeSettings["accessFlows"] {
  const exact = exactSettingsOf(flow, names);
  return exact === null ? [] : [{ name: flow.name, ...exact }];
}

function notPortable({ name, definition }: AccessFlow, integrationIds: ReadonlySet<string>): string[] {
  return definition.targets.flatMap(({ integrationId, resources }, n) => {
    const target = `Access flow '${name}', target ${n + 1}:`;
    return [
      ...(integrationIds.has(integrationId)
        ? []
        : [`${target} its integration was deleted, so that no server takes it. Take the target out.`]),
      ...(resources.some(({ by }) => by === "ID")
        ? [`${target} ids of resources mean something in this installation alone.`]
        : []),
    ];
  });
}

function exportedWebhooks(webhooks: readonly Webhook[]): ExportedWebhook[] {
  return webhooks.map((webhook) => {
    const { id, url, format } = webhook;
    const { host, pathname, search } = new URL(url);
    // Many programs put a token into the path of the address at which they receive.
    const isHostAlone = pathname === "/" && search === "";
    if (format === "JSON" && isHostAlone) return { url, ...settingsOfWebhook(webhook) };
    return { host, urlVariable: variableOf(host, id), ...settingsOfWebhook(webhook) };
  });
}

/** Several webhooks may be at one host. Their variables keep their names whichever of them is deleted. */
function variableOf(host: string, webhookId: string): string {
  const end = webhookId.replaceAll("-", "").slice(-8);
  return `WEBHOOK_${`${host}_${end}`.toUpperCase().replaceAll(/[^A-Z0-9]+/g, "_")}`;
}

function settingsOfWebhook({
  format,
  events,
  disabledReason,
}: Webhook): Omit<ExportedWebhook, "url" | "host" | "urlVariable"> {
  const settings = { format, events: [...events], enabled: disabledReason === null };
  return disabledReason === null ? settings : { ...settings, disabledReason };
}
