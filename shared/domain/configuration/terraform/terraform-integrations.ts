import type { DataSource, EntityManager } from "typeorm";
import type { Actor } from "../../../kernel/actor";
import { notFound } from "../../../kernel/app-error";
import type { Tx } from "../../../platform/database/unit-of-work";
import type { TerraformDocument } from "../../catalog/managed-by";
import { integrationFormOf } from "../../integrations/form-of";
import { Integration } from "../../integrations/integration.entity";
import type { IntegrationsService } from "../../integrations/integrations.service";
import type { IntegrationForm } from "../../integrations/parse-integration";
import { answerVerbatim } from "./answer-verbatim";
import { type DocumentNames, type DocumentReferences, loadDocumentReferences } from "./document-names";
import { documentProblems } from "./document-problems";
import type { ProviderIntegration, ProviderIntegrationUpdate } from "./provider-documents";
import { readIntegration } from "./read-integration";
import { loadSentDocuments } from "./sent-documents";
import { type ReadDocument, translatingProblems, withInputProblems } from "./translate-problems";
import { writeIntegration } from "./write-integration";

/** An integration with its document for Terraform. */
export interface DocumentedIntegration {
  readonly integration: Integration;
  readonly document: ProviderIntegration;
}

interface Dependencies {
  readonly db: DataSource;
  readonly integrations: Pick<IntegrationsService, "validate" | "create" | "update" | "delete">;
}

/** Integrations for Terraform's provider, created, changed and deleted by the use cases of the API. */
export class TerraformIntegrations {
  constructor(private readonly deps: Dependencies) {}

  async create(actor: Actor, document: ProviderIntegration): Promise<Integration> {
    const read = await this.read(document);
    await this.refuseUnread(actor, read, null);
    const { integrations } = this.deps;
    return translatingProblems(read, () =>
      integrations.create(actor, read.input, null, (tx, saved) => keepDocument(tx, saved, document)),
    );
  }

  /** Documents have no version: an update applies to the latest state. */
  async update(actor: Actor, id: string, document: ProviderIntegrationUpdate): Promise<Integration> {
    const before = await this.find(id);
    const read = await this.read(document);
    await this.refuseUnread(actor, read, id);
    const { integrations } = this.deps;
    return translatingProblems(read, () =>
      integrations.update(actor, id, before.version, read.input, (tx, saved) => keepDocument(tx, saved, document)),
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

  /** With the document of each, in the order given. */
  async documented(
    integrations: readonly Integration[],
    references: DocumentNames,
  ): Promise<readonly DocumentedIntegration[]> {
    const { manager } = this.deps.db;
    const sent = await loadSentDocuments(manager, "integrations", integrations);
    return integrations.map((integration) => {
      const now = documentOf(integration, references);
      const kept = sent.get(integration.id);
      return { integration, document: kept ? answerVerbatim(now, kept.meant, kept.sent) : now };
    });
  }

  references(): Promise<DocumentReferences> {
    return loadDocumentReferences(this.deps.db.manager);
  }

  private async read(
    document: ProviderIntegration | ProviderIntegrationUpdate,
  ): Promise<ReadDocument<IntegrationForm>> {
    return readIntegration(document, await this.references());
  }

  /** Reports problems of the document and of the input together. */
  private async refuseUnread(actor: Actor, read: ReadDocument<IntegrationForm>, id: string | null): Promise<void> {
    if (read.problems.length === 0) return;
    const { problems } = await this.deps.integrations.validate(actor, read.input, id);
    throw documentProblems(withInputProblems(read, problems));
  }
}

async function keepDocument(
  { manager }: Tx,
  saved: Integration,
  sent: ProviderIntegration | ProviderIntegrationUpdate,
): Promise<void> {
  const terraformDocument: TerraformDocument = { sent, meant: await meantBy(manager, saved) };
  await manager.update(Integration, saved.id, { managedBy: "TERRAFORM", terraformDocument });
}

async function meantBy(manager: EntityManager, saved: Integration): Promise<ProviderIntegration> {
  return documentOf(saved, await loadDocumentReferences(manager));
}

function documentOf(integration: Integration, names: DocumentNames): ProviderIntegration {
  return writeIntegration({ ...integrationFormOf(integration), enabled: integration.enabled }, names).document;
}
