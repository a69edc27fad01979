import { type DataSource, IsNull } from "typeorm";
import type { Actor } from "../../../kernel/actor";
import { DomainError, type FieldProblem, notFound } from "../../../kernel/app-error";
import { isId } from "../../../kernel/ids";
import type { Page, PageRequest } from "../../../kernel/page";
import { keysetPage } from "../../../platform/database/keyset";
import type { Tx } from "../../../platform/database/unit-of-work";
import { AccessFlow } from "../../access-flows/access-flow.entity";
import type { AccessFlowsService } from "../../access-flows/access-flows.service";
import type { FlowInput } from "../../access-flows/input/flow-input";
import type { TerraformDocument } from "../../catalog/managed-by";
import type { FlowReach } from "../../impact/flows/flow-reach";
import type { FlowPreview } from "../../impact/flows/preview-flow";
import type { ImpactService } from "../../impact/impact.service";
import { type DocumentReferences, loadDocumentReferences } from "./document-names";
import { messageOf } from "./document-problems";
import type { FlowToPreview, ProviderAccessFlow } from "./provider-documents";
import { readFlow } from "./read-flow";
import { type ReadDocument, savingDocument, translateProblem } from "./translate-problems";
import { likePattern } from "./wildcards";
import { writeFlow } from "./write-flow";

/** The change that saving the document would make now. */
export interface DocumentPreview extends Pick<FlowPreview, "summary" | "warnings"> {
  /** The flow that it would change; null: a new flow. */
  readonly before: AccessFlow | null;
  readonly reach: FlowReach;
  readonly impact: Awaited<ReturnType<FlowReach["impact"]>>;
}

interface Dependencies {
  readonly db: DataSource;
  readonly accessFlows: Pick<AccessFlowsService, "create" | "update" | "delete">;
  readonly impact: Pick<ImpactService, "ofFlow">;
}

/** Access flows for Terraform's provider, created, changed and deleted by the use cases of the API. */
export class TerraformFlows {
  constructor(private readonly deps: Dependencies) {}

  async create(actor: Actor, document: ProviderAccessFlow): Promise<AccessFlow> {
    const read = readFlow(document, await this.references());
    const keep = (tx: Tx, saved: AccessFlow) => keepDocument(tx, saved, document);
    return savingDocument(read, this.problemsOf(actor, read, null), () =>
      this.deps.accessFlows.create(actor, read.input, null, keep),
    );
  }

  /** Documents have no version: an update applies to the latest state. */
  async update(actor: Actor, id: string, document: ProviderAccessFlow): Promise<AccessFlow> {
    const before = await this.find(id);
    const read = readFlow(document, await this.references());
    const keep = (tx: Tx, saved: AccessFlow) => keepDocument(tx, saved, document);
    const change = await savingDocument(read, this.problemsOf(actor, read, id), () =>
      this.deps.accessFlows.update(actor, id, before.version, read.input, "KEEP", keep),
    );
    return change.flow;
  }

  /** Deletes the latest state, without a version. */
  async delete(actor: Actor, id: string): Promise<void> {
    const { version } = await this.find(id);
    await this.deps.accessFlows.delete(actor, id, version);
  }

  /** Throws like saving. Nothing is saved. */
  async preview(actor: Actor, { id, ...document }: FlowToPreview): Promise<DocumentPreview> {
    const before = await this.flowMeant(id ?? null, document.name);
    const read = readFlow(document, await this.references());
    const preview = await savingDocument(read, this.problemsOf(actor, read, before?.id ?? null), () =>
      this.deps.impact.ofFlow(actor, read.input, before?.id ?? null),
    );
    const { summary, problems, reach } = preview;
    if (!reach) {
      const plain = problems.map(({ path, message }) => translateProblem({ path, message }, read));
      const code = problems.every((problem) => problem.code === "CONFLICT") ? "CONFLICT" : "INVALID_INPUT";
      throw new DomainError(code, messageOf(plain), plain);
    }
    // The warning is left out: senders of documents know that the flow is managed by Terraform.
    const warnings = preview.warnings
      .filter(({ code }) => code !== "MANAGED_BY_TERRAFORM")
      .map((warning) => ({ ...warning, ...translateProblem({ path: warning.path, message: warning.message }, read) }));
    return { summary, warnings, before, reach, impact: await reach.impact() };
  }

  private async flowMeant(id: string | null, name: string): Promise<AccessFlow | null> {
    if (id === null) {
      const nameKey = name.trim().toLowerCase();
      return this.deps.db.manager.findOneBy(AccessFlow, { nameKey, deletedAt: IsNull() });
    }
    if (!isId(id)) throw notFound("The access flow");
    return this.find(id);
  }

  async find(id: string): Promise<AccessFlow> {
    const flow = await this.deps.db.manager.findOneBy(AccessFlow, { id, deletedAt: IsNull() });
    if (!flow) throw notFound("The access flow");
    return flow;
  }

  /** Lists flows by name. `*` in the pattern matches any text. */
  async list(namePattern: string | null, page: PageRequest): Promise<Page<AccessFlow>> {
    const query = this.deps.db.manager.createQueryBuilder(AccessFlow, "flow").where("flow.deletedAt is null");
    if (namePattern !== null) query.andWhere("flow.name ilike :pattern", { pattern: likePattern(namePattern) });
    return keysetPage(query, page, {
      columns: ["flow.nameKey", "flow.id"],
      direction: "ASC",
      keyOf: ({ nameKey, id }) => [nameKey, id],
    });
  }

  references(): Promise<DocumentReferences> {
    return loadDocumentReferences(this.deps.db.manager);
  }

  private problemsOf(actor: Actor, { input }: ReadDocument<FlowInput>, id: string | null) {
    return async (): Promise<FieldProblem[]> => {
      const { problems } = await this.deps.impact.ofFlow(actor, input, id);
      return problems.map(({ path, message }) => ({ path, message }));
    };
  }
}

async function keepDocument({ manager }: Tx, saved: AccessFlow, sent: ProviderAccessFlow): Promise<void> {
  const meant = writeFlow(saved, await loadDocumentReferences(manager));
  const terraformDocument: TerraformDocument = { sent, meant };
  await manager.update(AccessFlow, saved.id, { managedBy: "TERRAFORM", terraformDocument });
}
