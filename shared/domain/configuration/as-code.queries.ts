import type { DataSource } from "typeorm";
import type { Actor } from "../../kernel/actor";
import type { AccessFlow } from "../access-flows/access-flow.entity";
import type { AccessFlowsService } from "../access-flows/access-flows.service";
import type { FlowInput } from "../access-flows/input/flow-input";
import { integrationFormOf } from "../integrations/form-of";
import type { Integration } from "../integrations/integration.entity";
import type { IntegrationsService } from "../integrations/integrations.service";
import type { IntegrationForm } from "../integrations/parse-integration";
import type { AsCode } from "./as-code/as-code";
import { flowAsCode } from "./as-code/flow-code";
import { integrationAsCode, shownForm } from "./as-code/integration-code";
import { loadDocumentReferences } from "./terraform/document-names";
import { documentsOfFlows, documentsOfIntegrations } from "./terraform/saved-documents";
import type { WrittenFlow } from "./terraform/write-flow";

interface Dependencies {
  readonly db: DataSource;
  readonly integrations: Pick<IntegrationsService, "settingsOfNew">;
  readonly accessFlows: Pick<AccessFlowsService, "contentOf">;
  /** DRAWBRIDGE_URL without a slash at its end; null: it is not configured. */
  readonly serverUrl: string | null;
}

/** An integration as visible to the actor. */
export interface ViewedIntegration {
  readonly integration: Parameters<typeof integrationFormOf>[0] & Pick<Integration, "id" | "enabled" | "version">;
  /** The actor may see its external id. */
  readonly seesExternalId: boolean;
}

/** One statement per list, whatever its length. */
export class AsCodeQueries {
  constructor(private readonly deps: Dependencies) {}

  /** The code of an unsaved integration. Throws like its creation. */
  async ofNewIntegration(actor: Actor, form: IntegrationForm): Promise<AsCode> {
    const { db, integrations, serverUrl } = this.deps;
    await integrations.settingsOfNew(actor, form);
    const names = await loadDocumentReferences(db.manager);
    return integrationAsCode({ form, id: null, hidesExternalId: false }, names, serverUrl);
  }

  /** The code of a flow that is not saved, or with an id of a change that is not. Throws what saving it would throw. */
  async ofUnsavedFlow(actor: Actor, form: FlowInput, id: string | null): Promise<AsCode> {
    const { db, accessFlows, serverUrl } = this.deps;
    const content = await accessFlows.contentOf(actor, form, id);
    if (id !== null) return (await this.ofFlows([{ ...content, id }]))[0]!;
    const names = await loadDocumentReferences(db.manager);
    return flowAsCode({ ...content, id }, names, serverUrl);
  }

  async ofIntegrations(viewed: readonly ViewedIntegration[]): Promise<AsCode[]> {
    const { db, serverUrl } = this.deps;
    const names = await loadDocumentReferences(db.manager);
    const all = viewed.map(({ integration, seesExternalId }) => {
      const form = { ...integrationFormOf(integration), enabled: integration.enabled };
      return { form, id: integration.id, hidesExternalId: !seesExternalId };
    });
    const shown = all.map((one) => ({ ...shownForm(one), id: one.id }));
    const documents = await documentsOfIntegrations(db.manager, shown, names);
    return all.map((one, n) => integrationAsCode(one, names, serverUrl, documents[n]));
  }

  async ofFlows(flows: readonly FlowOfCode[]): Promise<AsCode[]> {
    const { db, serverUrl } = this.deps;
    const names = await loadDocumentReferences(db.manager);
    const documents = await documentsOfFlows(db.manager, flows, names);
    return flows.map((flow, n) => flowAsCode(flow, names, serverUrl, documents[n]));
  }
}

type FlowOfCode = WrittenFlow & Pick<AccessFlow, "id">;
