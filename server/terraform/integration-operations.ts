import type { FastifyRequest } from "fastify";
import type { Platform } from "../../shared/compose";
import { integrationAnswer } from "../../shared/domain/configuration/terraform/answer-documents";
import { parseDocument } from "../../shared/domain/configuration/terraform/document-problems";
import {
  type ProviderIntegrationAnswer,
  type ProviderPage,
  providerIntegrationSchema,
  providerIntegrationUpdateSchema,
} from "../../shared/domain/configuration/terraform/provider-documents";
import { documentsOfIntegrations } from "../../shared/domain/configuration/terraform/saved-documents";
import { fitsPattern } from "../../shared/domain/configuration/terraform/wildcards";
import { IdentityProvider } from "../../shared/domain/identities/identity-provider.entity";
import { integrationFormOf } from "../../shared/domain/integrations/form-of";
import type { Integration } from "../../shared/domain/integrations/integration.entity";
import { createLoaders } from "../graphql/loaders";
import { parseId } from "../graphql/parse-id";
import { reportOf } from "../integrations/integration-report";
import { type ListParameters, pageToken, parseListParameters } from "./list-parameters";
import type { TerraformOperation } from "./terraform-door";

const PATH = "/admin/v4/integrations";
const LIST = "integrations";

type WithId = FastifyRequest<{ Params: { id: string } }>;

/** `apono_resource_integration`, and the lists of its data sources. */
export function integrationOperations(platform: Platform): TerraformOperation[] {
  const { terraformIntegrations } = platform;
  const idOf = (request: FastifyRequest) => parseId((request as WithId).params.id, "The integration");
  const answer = async (integration: Integration) => (await answersOf(platform, [integration]))[0]!;
  return [
    {
      method: "POST",
      url: PATH,
      name: "createIntegration",
      work: async (actor, { body }) =>
        answer(await terraformIntegrations.create(actor, parseDocument(providerIntegrationSchema, body))),
    },
    {
      method: "GET",
      url: PATH,
      name: "integrations",
      work: async (_actor, { query }) => list(platform, parseListParameters(LIST, query, FILTERS)),
    },
    {
      method: "GET",
      url: `${PATH}/:id`,
      name: "integration",
      work: async (_actor, request) => {
        const id = idOf(request);
        const source = (await sourcesIn(platform)).find((one) => one.id === id);
        return source ?? answer(await terraformIntegrations.find(id));
      },
    },
    {
      method: "PUT",
      url: `${PATH}/:id`,
      name: "updateIntegration",
      work: async (actor, request) => {
        const id = idOf(request);
        // A missing object is answered first, whatever the body.
        await terraformIntegrations.find(id);
        const document = parseDocument(providerIntegrationUpdateSchema, request.body);
        return answer(await terraformIntegrations.update(actor, id, document));
      },
    },
    {
      method: "DELETE",
      url: `${PATH}/:id`,
      name: "deleteIntegration",
      work: async (actor, request) => {
        await terraformIntegrations.delete(actor, idOf(request));
        return undefined;
      },
    },
  ];
}

const FILTERS = ["name", "type", "category", "connector_id", "status"] as const;

async function answersOf(
  platform: Platform,
  integrations: readonly Integration[],
): Promise<readonly ProviderIntegrationAnswer[]> {
  const { terraformIntegrations } = platform;
  const loaders = createLoaders(platform);
  const references = await terraformIntegrations.references();
  const forms = integrations.map((integration) => ({ id: integration.id, ...integrationFormOf(integration) }));
  const written = await documentsOfIntegrations(platform.db.manager, forms, references);
  return Promise.all(
    integrations.map(async (integration, n) => {
      const { status } = await reportOf(integration, { loaders, platform });
      return integrationAnswer(integration, written[n]!, status, references);
    }),
  );
}

/** Integrations and identity providers, of which there are few, in the order of their ids. */
async function list(platform: Platform, parameters: ListParameters): Promise<ProviderPage<ProviderIntegrationAnswer>> {
  const { limit, after, filters } = parameters;
  const all = [...(await resourcesIn(platform)), ...(await sourcesIn(platform))]
    .filter((one) => fits(one, filters) && (after === null || one.id > after))
    .sort((a, b) => (a.id < b.id ? -1 : 1));
  const items = all.slice(0, limit);
  const next = all.length > limit ? pageToken(LIST, parameters, items.at(-1)!.id) : null;
  return { items, pagination: { next_page_token: next } };
}

async function resourcesIn(platform: Platform): Promise<readonly ProviderIntegrationAnswer[]> {
  const integrations = await platform.integrationsQueries.followed(null);
  return answersOf(
    platform,
    integrations.filter(({ deletedAt }) => deletedAt === null),
  );
}

/** Identity providers are integrations of another category there; flows and owners name them as their source. */
async function sourcesIn({ db }: Platform): Promise<readonly ProviderIntegrationAnswer[]> {
  const providers = await db.manager.find(IdentityProvider);
  return providers
    .filter(({ deletedAt }) => deletedAt === null)
    .map(({ id, name, kind, enabled }) => ({
      id,
      name,
      type: SOURCE_TYPES[kind],
      category: "USER-INFORMATION",
      status: enabled ? "Active" : "Disabled",
      integration_config: {},
    }));
}

const SOURCE_TYPES: Readonly<Record<IdentityProvider["kind"], string>> = {
  FILE: "file",
  AWS_IDENTITY_CENTER: "aws-identity-center",
  SCIM: "scim",
};

function fits(one: ProviderIntegrationAnswer, filters: ListParameters["filters"]): boolean {
  const { name, type, category, connector_id: connectorId, status } = filters;
  return (
    (name === undefined || fitsPattern(one.name, name)) &&
    (type === undefined || fitsPattern(one.type, type)) &&
    (category === undefined || one.category === category) &&
    (connectorId === undefined || one.connector_id === connectorId.toLowerCase()) &&
    (status === undefined || one.status.toLowerCase() === status.toLowerCase())
  );
}
