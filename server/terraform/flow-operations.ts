import type { FastifyRequest } from "fastify";
import type { Platform } from "../../shared/compose";
import type { AccessFlow } from "../../shared/domain/access-flows/access-flow.entity";
import { flowAnswer } from "../../shared/domain/configuration/terraform/answer-documents";
import { parseDocument } from "../../shared/domain/configuration/terraform/document-problems";
import {
  flowToPreviewSchema,
  type ProviderAccessFlowAnswer,
  type ProviderPage,
  providerAccessFlowSchema,
} from "../../shared/domain/configuration/terraform/provider-documents";
import { documentsOfFlows } from "../../shared/domain/configuration/terraform/saved-documents";
import { parseId } from "../graphql/parse-id";
import { flowPreviewAnswer } from "./flow-preview-answer";
import { type ListParameters, pageToken, parseListParameters } from "./list-parameters";
import type { TerraformOperation } from "./terraform-door";

const PATH = "/admin/v2/access-flows";
const LIST = "access-flows";

type WithId = FastifyRequest<{ Params: { id: string } }>;

/** `apono_access_flow_v2`, and its preview for reviewers. */
export function flowOperations(platform: Platform): TerraformOperation[] {
  const { terraformFlows } = platform;
  const idOf = (request: FastifyRequest) => parseId((request as WithId).params.id, "The access flow");
  const answer = async (flow: AccessFlow) => (await answersOf(platform, [flow]))[0]!;
  return [
    {
      method: "POST",
      url: PATH,
      name: "createAccessFlow",
      work: async (actor, { body }) =>
        answer(await terraformFlows.create(actor, parseDocument(providerAccessFlowSchema, body))),
    },
    {
      method: "POST",
      url: `${PATH}/preview`,
      name: "previewAccessFlow",
      isQuestion: true,
      work: async (actor, { body }) => {
        const preview = await terraformFlows.preview(actor, parseDocument(flowToPreviewSchema, body));
        return flowPreviewAnswer(preview, await terraformFlows.references());
      },
    },
    {
      method: "GET",
      url: PATH,
      name: "accessFlows",
      work: async (_actor, { query }) => list(platform, parseListParameters(LIST, query, ["name"])),
    },
    {
      method: "GET",
      url: `${PATH}/:id`,
      name: "accessFlow",
      work: async (_actor, request) => answer(await terraformFlows.find(idOf(request))),
    },
    {
      method: "PUT",
      url: `${PATH}/:id`,
      name: "updateAccessFlow",
      work: async (actor, request) => {
        const id = idOf(request);
        // A missing object is answered first, whatever the body.
        await terraformFlows.find(id);
        return answer(await terraformFlows.update(actor, id, parseDocument(providerAccessFlowSchema, request.body)));
      },
    },
    {
      method: "DELETE",
      url: `${PATH}/:id`,
      name: "deleteAccessFlow",
      work: async (actor, request) => {
        await terraformFlows.delete(actor, idOf(request));
        return undefined;
      },
    },
  ];
}

async function answersOf(
  { terraformFlows, db }: Platform,
  flows: readonly AccessFlow[],
): Promise<readonly ProviderAccessFlowAnswer[]> {
  const references = await terraformFlows.references();
  const written = await documentsOfFlows(db.manager, flows, references);
  return flows.map((flow, n) => flowAnswer(flow, written[n]!, references));
}

async function list(platform: Platform, parameters: ListParameters): Promise<ProviderPage<ProviderAccessFlowAnswer>> {
  const { limit, after, filters } = parameters;
  const page = await platform.terraformFlows.list(filters.name ?? null, { first: limit, after });
  const last = page.nodes.at(-1);
  const next = page.hasNextPage && last ? pageToken(LIST, parameters, page.cursorOf(last)) : null;
  return { items: await answersOf(platform, page.nodes), pagination: { next_page_token: next } };
}
