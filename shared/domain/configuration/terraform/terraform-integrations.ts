import type { DataSource } from "typeorm";
import type { Actor } from "../../../kernel/actor";
import { notFound } from "../../../kernel/app-error";
import type { Tx } from "../../../platform/database/unit-of-work";
import type { TerraformDocument } from "../../catalog/managed-by";
import { integrationFormOf } from "../../integrations/form-of";
import { Integration } from "../../integrations/integration.entity";
import type { IntegrationsService } from "../../integrations/integrations.service";
import type { IntegrationForm } from "../../integrations/parse-integration";
import { type DocumentReferences, loadDocumentReferences } from "./document-names";
import type { ProviderIntegration, ProviderIntegrationUpdate } from "./provider-documents";
import { readIntegration } from "./read-integration";
import { type ReadDocument, savingDocument } from "./translate-problems";
import { writeIntegration } from "./write-integration";

interface Dependencies {
  readonly db: DataSource;
  readonly integrations: Pick<IntegrationsService, "validate" | "create" | "update" | "delete">;
}

/** Integrations for Terraform's provider, created, changed and deleted by the use cases of the API. */
export class TerraformIntegrations {
  constructor(private readonly deps: Dependencies) {}

  async create(actor: Actor, document: ProviderIntegration): Promise<Integration> {
    const read = readIntegration(document, await this.references());
    const keep = (tx: Tx, saved: Integration) => keepDocument(tx, saved, document);
    return savingDocument(read, this.problemsOf(actor, read, null), () =>
      this.deps.integrations.create(actor, read.input, null, keep),
    );
  }

  /** Documents have no version: an update applies to the latest state. */
  async update(actor: Actor, id: string, document: ProviderIntegrationUpdate): Promise<Integration> {
    const before = await this.find(id);
    const read = readIntegration(document, await this.references());
    const keep = (tx: Tx, saved: Integration) => keepDocument(tx, saved, document);
    return savingDocument(read, this.problemsOf(actor, read, id), () =>
      this.deps.integrations.update(actor, id, before.version, read.input, keep),
    );
  }

  /**
   * Grants of the integration are ended first. Until then the integration stays, but Terraform is told that it is gone.
   */
  async delete(actor: Actor, id: string): Promise<void> {
    await this.find(id);
    await this.deps.integrations.delete(actor, id);
  }

  async find(id: string): Promise<Integration> {
    const integration = await this.deps.db.manager.findOneBy(Integration, { id });
    if (!integration || integration.deletedAt) throw notFound("The integration");
    return integration;
  }

  references(): Promise<DocumentReferences> {
    return loadDocumentReferences(this.deps.db.manager);
  }

  private problemsOf(actor: Actor, { input }: ReadDocument<IntegrationForm>, id: string | null) {
    return async () => (await this.deps.integrations.validate(actor, input, id)).problems;
  }
}

async function keepDocument(
  { manager }: Tx,
  saved: Integration,
  sent: ProviderIntegration | ProviderIntegrationUpdate,
): Promise<void> {
  const meant = writeIntegration(integrationFormOf(saved), await loadDocumentReferences(manager));
  const terraformDocument: TerraformDocument = { sent, meant };
  await manager.update(Integration, saved.id, { managedBy: "TERRAFORM", terraformDocument });
}
